// The built board process as a child of its own, with QEMU on a pseudo terminal: what the command line and the app rely on.
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { DEFAULT_LINK, type LinkState } from '../../../src-preload/contract/link'
import { describeOnQemu } from '../../link/testing/qemu-pty'
import { THREADS } from '../testing/host-bench'
import { BoardLink } from './board-link'
import { childBoardProcess } from './child-board'

const links: BoardLink[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.close()
})

/** A link, and a way to wait for a state. */
function bench() {
  const waiting = new Set<() => void>()
  const link = new BoardLink(childBoardProcess(THREADS), {
    onStatus: () => {
      for (const look of [...waiting]) look()
    },
  })
  links.push(link)
  const became = (state: LinkState): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (link.status.state !== state) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return { link, became }
}

const at = (port: string) => ({ ...DEFAULT_LINK, port, protocol: 'gdb' as const })
const read = { write: false, space: 'mem', width: 4, value: 0, high: 0, once: true } as const
/** PL011 of the first UART: PeriphID0. */
const ID = { ...read, address: 0x4000_cfe0 }

test('a port that is not there is one clear line', async () => {
  const { link } = bench()
  const answer = await link.attach(at(join('/dev', 'nothing-here')))
  expect(answer).toMatchObject({ ok: false, error: { code: 'link' } })
  expect(answer.ok ? '' : answer.error.message).toMatch(/^\/dev\/nothing-here cannot be opened: /)
  expect(link.status.state).toBe('detached')
})

test('nor does a server that is not there', async () => {
  const { link } = bench()
  const answer = await link.attach(at('127.0.0.1:1'))
  expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining('127.0.0.1:1') as string } })
})

const machine = { program: 'qemu-system-arm', args: ['-M', 'lm3s6965evb', '-S'], on: 'gdb' } as const

describeOnQemu(machine, 'a board process with QEMU', (start) => {
  test('attaches, reads, lets go, and attaches again', async () => {
    const qemu = await start()
    const { link } = bench()
    for (let i = 0; i < 2; i++) {
      expect(await link.attach(at(qemu.path))).toMatchObject({ ok: true, value: { protocol: 'gdb' } })
      expect(await link.access(ID)).toMatchObject({ status: 'ok', value: 0x11 })
      await link.detach()
      expect(link.status.state).toBe('detached')
    }
  })

  test('a killed QEMU is a lost link, everything on the way is answered, and another QEMU can be attached', async () => {
    const qemu = await start()
    const { link, became } = bench()
    await link.attach(at(qemu.path))
    const answers = Array.from({ length: 200 }, () => link.access(ID))
    await answers[20]
    qemu.signal('SIGKILL')
    const statuses = new Set((await Promise.all(answers)).map(({ status }) => status))
    expect([...statuses].every((status) => status === 'ok' || status === 'lost')).toBe(true)
    await became('lost')
    expect(await link.access(ID)).toMatchObject({ status: 'lost' })
    const other = await start()
    expect(await link.attach(at(other.path))).toMatchObject({ ok: true })
    expect(await link.access(ID)).toMatchObject({ status: 'ok', value: 0x11 })
  })

  test('a probe says who is there', async () => {
    const qemu = await start()
    const { link } = bench()
    const report = await link.probe({ ...at(qemu.path), protocol: 'auto' })
    expect(report).toMatchObject({ ok: true, value: { found: { protocol: 'gdb' } } })
  })
})

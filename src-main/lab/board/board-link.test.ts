import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DEFAULT_LINK, type BoardInfo, type LinkStatus } from '../../../src-preload/contract/link'
import { done, failed } from '../../base/result'
import type { NumberedAnswer } from '../../link/messages'
import { FakeProcess } from '../../link/testing/fake-process'
import { BoardLink, type LinkChange } from './board-link'

const settings = { ...DEFAULT_LINK, port: '/dev/ttyUSB0' }
const info: BoardInfo = {
  protocol: 'gdb',
  board: 'a board',
  capabilities: {
    memWidths: [4],
    ioWidths: [],
    bursts: false,
    faults: 'reported',
    confirmsWrites: true,
    haltsTarget: true,
    window: 8,
    notes: [],
  },
}
const op = { write: false, space: 'mem', address: 0x1000, width: 4, value: 0, high: 0, once: false } as const
const ok = { status: 'ok', value: 1, high: 0, roundTripNs: 1000, retries: 0 } as const

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function bench() {
  const processes: FakeProcess[] = []
  const states: LinkStatus['state'][] = []
  const changes: LinkChange[] = []
  const link = new BoardLink(
    () => {
      const made = new FakeProcess()
      processes.push(made)
      return made
    },
    { onStatus: ({ state }) => states.at(-1) !== state && states.push(state) },
  )
  link.connect((change) => changes.push(change))
  const now = (): FakeProcess => processes.at(-1)!
  const attach = async (): Promise<void> => {
    const attaching = link.attach(settings)
    await vi.advanceTimersByTimeAsync(0)
    now().tell({ say: 'attach', id: now().asked('attach').id, result: done(info) })
    await attaching
  }
  const answer = (...answers: NumberedAnswer[]): void =>
    now().tell({ say: 'answers', epoch: now().asked('attach').epoch, answers })
  return { link, processes, states, changes, now, attach, answer }
}

test('no process runs before somebody asks for something', () => {
  expect(bench().processes).toEqual([])
})

test('attaching tells every step, and who answered', async () => {
  const { link, states, changes, attach } = bench()
  await attach()
  expect(states).toEqual(['attaching', 'up'])
  expect(changes).toEqual([{ what: 'attached', text: '' }])
  expect(link.status).toMatchObject({ info, settings: { protocol: 'gdb' } })
})

test('accesses of the lab and of the user share the wire, in the order in which they were made', async () => {
  const { link, now, attach, answer } = bench()
  await attach()
  const forLab: number[] = []
  const lab = { answers: (answers: readonly NumberedAnswer[]) => forLab.push(...answers.map(({ id }) => id)) }
  link.accessFor(lab, [
    { ...op, id: 40 },
    { ...op, id: 41 },
  ])
  const user = link.access({ ...op, address: 0x2000 })
  const ids = now()
    .heard.filter((message) => message.say === 'access')
    .flatMap(({ ops }) => ops.map(({ id }) => id))
  expect(ids).toEqual([0, 1, 2])
  answer({ ...ok, id: 0 }, { ...ok, id: 1 }, { ...ok, id: 2, value: 9 })
  expect(forLab).toEqual([40, 41])
  expect(await user).toMatchObject({ status: 'ok', value: 9 })
})

test('a port that goes answers all that is on the way, once, and nothing of it reaches the next connection', async () => {
  const { link, now, attach, answer, changes } = bench()
  await attach()
  const old = now().asked('attach').epoch
  const user = link.access(op)
  now().tell({ say: 'state', epoch: old, state: 'lost', reason: 'unplugged' })
  expect(await user).toMatchObject({ status: 'lost' })
  expect(link.status).toMatchObject({ state: 'lost', reason: 'unplugged', inFlight: 0 })
  expect(await link.access(op)).toMatchObject({ status: 'lost' })
  await attach()
  expect(now().asked('attach').epoch).toBeGreaterThan(old)
  const next = link.access(op)
  now().tell({ say: 'answers', epoch: old, answers: [{ ...ok, id: 1, value: 666 }] })
  answer({ ...ok, id: now().asked('access').ops[0]!.id, value: 5 })
  expect(await next).toMatchObject({ value: 5 })
  expect(changes.map(({ what }) => what)).toEqual(['attached', 'lost', 'attached'])
})

test('a board process that dies is a lost link, and the next attach starts another', async () => {
  const { link, processes, now, attach, states } = bench()
  await attach()
  const user = link.access(op)
  now().die()
  expect(await user).toMatchObject({ status: 'lost' })
  expect(states.at(-1)).toBe('lost')
  await attach()
  expect(processes).toHaveLength(2)
  expect(states.at(-1)).toBe('up')
})

test('a board process that hangs is ended', async () => {
  const { now, attach, states, link } = bench()
  await attach()
  const user = link.access(op)
  await vi.advanceTimersByTimeAsync(6000)
  expect(now().killed).toBe(true)
  expect(await user).toMatchObject({ status: 'lost' })
  expect(states.at(-1)).toBe('lost')
})

test('one that answers is left alone', async () => {
  const { now, attach, states } = bench()
  await attach()
  for (let i = 0; i < 20; i++) {
    await vi.advanceTimersByTimeAsync(1000)
    now().tell({ say: 'pong', id: 0 })
  }
  expect(now().killed).toBe(false)
  expect(states.at(-1)).toBe('up')
})

test('silence and return are told; the connection is the same', async () => {
  const { link, now, attach, states } = bench()
  await attach()
  const { epoch } = now().asked('attach')
  now().tell({ say: 'state', epoch, state: 'silent', reason: 'no answer' })
  expect(link.status).toMatchObject({ state: 'silent', reason: 'no answer' })
  now().tell({ say: 'state', epoch, state: 'back', reason: '' })
  expect(link.status).toMatchObject({ state: 'up', reason: '', epoch })
  expect(states).toEqual(['attaching', 'up', 'silent', 'up'])
})

test('the status says what goes over the wire', async () => {
  const { link, now, attach, answer } = bench()
  await attach()
  for (let i = 0; i < 3; i++) void link.access(op)
  now().tell({ say: 'traffic', traffic: [], bytesOut: 30, bytesIn: 20 })
  answer(
    { ...ok, id: 0, roundTripNs: 5 },
    { ...ok, id: 1, roundTripNs: 1, retries: 2 },
    { ...ok, id: 2, roundTripNs: 9 },
  )
  expect(link.status).toMatchObject({ roundTripNs: 5, accesses: 3, bytesOut: 30, bytesIn: 20, retries: 2, inFlight: 0 })
  await vi.advanceTimersByTimeAsync(1500)
  expect(link.status).toMatchObject({ accesses: 0, bytesOut: 0 })
})

test('a board that was lost is let go of by detaching; until then it stays the board that was lost', async () => {
  const { link, now, attach, changes } = bench()
  await attach()
  now().tell({ say: 'state', epoch: now().asked('attach').epoch, state: 'lost', reason: 'unplugged' })
  const again = link.attach(settings)
  await vi.advanceTimersByTimeAsync(0)
  now().tell({ say: 'attach', id: now().asked('attach').id, result: failed('link', 'no such port') })
  expect(await again).toMatchObject({ ok: false })
  expect(link.status).toMatchObject({ state: 'lost', reason: 'no such port' })
  const detaching = link.detach()
  now().tell({ say: 'done', id: now().asked('detach').id, result: done(null) })
  await detaching
  expect(link.status.state).toBe('detached')
  expect(changes.map(({ what }) => what)).toEqual(['attached', 'lost', 'detached'])
})

test('a lab that goes when the next one is there already takes nothing from it', async () => {
  const { link, attach } = bench()
  const heard: string[] = []
  const first = link.connect(() => heard.push('first'))
  link.connect(() => heard.push('second'))
  first()
  await attach()
  expect(heard).toEqual(['second'])
})

import { expect, test, vi } from 'vitest'
import { DEFAULT_LINK } from '../../src-preload/contract/link'
import { FixtureApi, type FixtureOptions } from '../testing/fixture-api'
import { createWindowState } from './context'
import { TrafficLog } from './traffic'

const GDB = { ...DEFAULT_LINK, port: '/dev/ttyUSB0', protocol: 'gdb' as const }

async function opened(options: FixtureOptions = {}) {
  const api = new FixtureApi(options)
  const state = createWindowState(api, () => undefined)
  const { settings } = await state.lab.start()
  state.settings.load(settings)
  return { api, board: api.board, ...state }
}

test('attaching remembers how, for the next start', async () => {
  const { link, settings, api } = await opened()
  expect(link.attached).toBe(false)
  expect((await link.attach(GDB)).ok).toBe(true)
  expect(link.attached).toBe(true)
  expect(link.history).toEqual(['/dev/ttyUSB0'])
  settings.flush()
  const later = await opened({ settings: api.saved })
  expect(later.link.last).toEqual(GDB)
  expect(later.link.history).toEqual(['/dev/ttyUSB0'])
})

test('before any board was attached the lab says how', async () => {
  const { link } = await opened({ change: (source) => ({ ...source, lab: { ...source.lab, link: GDB } }) })
  expect(link.last).toEqual(GDB)
})

test('a board that does not answer is the asker’s to show, and is not in the history', async () => {
  const { link, board, lab } = await opened()
  board.failure = { code: 'link', message: 'Nobody answers at /dev/ttyUSB0.', remedy: '' }
  expect(await link.attach(GDB)).toMatchObject({ ok: false })
  expect(link.history).toEqual([])
  expect(lab.failures).toEqual([])
  expect(await link.tell({ ask: 'detach' })).toBeUndefined()
  expect(lab.failures).toHaveLength(1)
})

test('rules are sent as a whole, and again with the next board', async () => {
  const { link, lab, board } = await opened()
  await link.attach(GDB)
  const uart = lab.source!.lab.regions[2]!
  await link.setRegion(uart, { mode: 'compare' })
  expect(link.modeOf(uart.id)).toMatchObject({ mode: 'compare', base: uart.start })
  await link.reattach()
  expect(board.requests.at(-1)).toEqual({ ask: 'mirror', rules: [{ device: 'uart0', mode: 'compare' }] })
})

test('rules that are refused are not kept', async () => {
  const { link, lab, board } = await opened()
  await link.attach(GDB)
  board.failure = { code: 'link', message: 'No.', remedy: '' }
  await link.setRegion(lab.source!.lab.regions[2]!, { mode: 'board' })
  expect(link.rules).toEqual([])
})

test('another lab has rules of its own', async () => {
  const { link, lab, api } = await opened()
  await link.attach(GDB)
  await link.setRegion(lab.source!.lab.regions[2]!, { mode: 'board' })
  const mirror = [{ device: 'fb0', mode: 'shadow' as const }]
  api.announceSource({ ...lab.source!, epoch: 2, lab: { ...lab.source!.lab, mirror } })
  expect(link.rules).toEqual(mirror)
})

test('a watch ends with its board', async () => {
  const { link, board } = await opened()
  await link.attach(GDB)
  await link.watch(3, 0x18, 200)
  expect(link.watchOf(3, 0x18)).toBe(200)
  board.announce({ state: 'silent' })
  expect(link.watchOf(3, 0x18)).toBe(200)
  board.announce({ state: 'lost' })
  expect(link.watchOf(3, 0x18)).toBe(0)
})

test('traffic is kept up to a bound, oldest dropped, numbers going on', () => {
  const log = new TrafficLog(1000)
  const line = (text: string) => ({ time: 0, direction: 'in' as const, text })
  for (let i = 0; i < 100; i++) log.add([line(`line ${i}`)])
  expect(log.end).toBe(100)
  expect(log.kept.length).toBeLessThanOrEqual(1000 / 32)
  expect(log.kept.at(-1)!.text).toBe('line 99')
  expect(log.from(98)).toHaveLength(2)
  expect(log.from(0)).toHaveLength(log.kept.length)
  log.add([{ time: 0, direction: 'out', bytes: new Uint8Array(5000) }])
  expect([log.kept.length, log.first, log.end]).toEqual([0, 101, 101])
})

test('what passes over the wire moves the window on', async () => {
  const { link, board } = await opened()
  const seen = vi.fn()
  board.onTraffic(seen)
  board.passes([{ time: 1, direction: 'out', text: 'read 0x9000018' }])
  expect(seen).toHaveBeenCalledOnce()
  expect([link.passed, link.traffic.kept[0]?.text]).toEqual([1, 'read 0x9000018'])
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardIo } from '../board-io'
import { passing } from '../testing/fake-time'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import { micropython } from './protocol'
import { MicropythonPeer, type PeerOptions } from './testing/peer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Bench {
  wire: PacedWire
  peer: MicropythonPeer
  io: BoardIo
  note: Noted
}

async function attach(options: PeerOptions = {}, settings: Partial<LinkSettings> = {}): Promise<Bench> {
  const wire = pacedWire()
  const peer = new MicropythonPeer(wire.board, options)
  const note = noted()
  const opened = await passing(micropython.open(wire.lab, { settings: settingsOf(settings), events: note.events }))
  if (!opened.ok) throw new Error(opened.error.message)
  return { wire, peer, io: opened.value, note }
}

const statuses = (answers: readonly { status: string }[]): string[] => answers.map(({ status }) => status)

test('a probe says who is there, and leaves the REPL for people behind', async () => {
  const wire = pacedWire()
  let said = ''
  new MicropythonPeer(wire.board)
  const found = await passing(micropython.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
  wire.lab.listen((bytes) => (said += Buffer.from(bytes).toString('latin1')))
  await vi.advanceTimersByTimeAsync(1)
  expect(found.info).toMatchObject({
    board: 'MicroPython 1.24.1, MPS2 with cortex-m3',
    capabilities: { memWidths: [1, 2, 4], ioWidths: [], faults: 'hangs' },
  })
  expect(said).toMatch(/>>> $/)
})

test('nobody there: the probe ends within 1.5 s and says what came', async () => {
  const wire = pacedWire()
  wire.board.listen(() => wire.board.send(Buffer.from('login: ')))
  const options = { settings: settingsOf(), events: noted().events }
  expect(await passing(micropython.probe(wire.lab, options), 1500)).toEqual({
    info: null,
    answer: 'No raw REPL, but “login:”.',
  })
})

test('a Python without machine is refused with its own words', async () => {
  const wire = pacedWire()
  new MicropythonPeer(wire.board, { machine: false })
  const opened = await passing(micropython.open(wire.lab, { settings: settingsOf(), events: noted().events }))
  expect(opened.ok).toBe(false)
  expect(JSON.stringify(opened)).toContain("no module named 'machine'")
})

test('each width is one access of that width; what was written is read', async () => {
  const { io, peer } = await attach()
  for (const [width, value] of [
    [1, 0xa5],
    [2, 0xbeef],
    [4, 0xdeadbeef],
  ] as const) {
    const written = passing(io.access(writeOf(0x4000_0000, value, { width })))
    expect(await written).toMatchObject({ status: 'ok', value: 0 })
    const read = passing(io.access(readOf(0x4000_0000, { width })))
    expect(await read).toMatchObject({ status: 'ok', value, retries: 0 })
  }
  expect(peer.made).toEqual([
    'w1 40000000=a5',
    'r1 40000000',
    'w2 40000000=beef',
    'r2 40000000',
    'w4 40000000=deadbeef',
    'r4 40000000',
  ])
})

test('a port that prints 32 bits as negative numbers is understood', async () => {
  const { io } = await attach({ negative: true })
  await passing(io.access(writeOf(0x100, 0xffff_fff0)))
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok', value: 0xffff_fff0 })
})

test('accesses that wait go together, in their order, and consecutive reads as a loop', async () => {
  const { io, peer } = await attach()
  const ops = [
    writeOf(0x10, 1),
    ...[0x100, 0x104, 0x108, 0x10c, 0x110].map((at) => readOf(at)),
    writeOf(0x10, 2),
    readOf(0x10),
  ]
  const before = peer.snippets
  const answers = await passing(Promise.all(ops.map((op) => io.access(op))))
  expect(statuses(answers)).toEqual(ops.map(() => 'ok'))
  expect(answers[7]).toMatchObject({ value: 2 })
  expect(peer.snippets - before).toBe(1)
  expect(peer.made).toEqual(['w4 10=1', 'r4 100', 'r4 104', 'r4 108', 'r4 10c', 'r4 110', 'w4 10=2', 'r4 10'])
})

test('Python refuses one access: those before it were made, those behind it are made then', async () => {
  const { io, peer } = await attach()
  const ops = [writeOf(0x10, 7), readOf(0x13), readOf(0x10)]
  const answers = await passing(Promise.all(ops.map((op) => io.access(op))))
  expect(statuses(answers)).toEqual(['ok', 'refused', 'ok'])
  expect(answers[2]).toMatchObject({ value: 7 })
  expect(peer.made).toEqual(['w4 10=7', 'r4 10'])
})

test('what the session cannot do is never sent', async () => {
  const { io, peer } = await attach()
  const ops = [readOf(0x60, { space: 'io' }), readOf(0x10, { width: 8 }), readOf(2 ** 32)]
  expect(statuses(await passing(Promise.all(ops.map((op) => io.access(op)))))).toEqual(Array(3).fill('refused'))
  expect(peer.made).toEqual([])
})

test('something else prints: reads are made again, but none whose repetition does harm', async () => {
  const { io, peer } = await attach()
  peer.noise = 'timer fired\r\n'
  expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', retries: 1 })
  peer.noise = '17\r\n'
  expect(await passing(io.access(readOf(0x10, { once: true })))).toMatchObject({ status: 'timeout' })
  expect(peer.made).toHaveLength(3)
})

test('a bus fault stops Python: the access times out, the link is silent, and is back after a reset', async () => {
  const { io, peer, note } = await attach()
  peer.deadly = 0x5000_0000
  const answers = [await passing(io.access(readOf(0x5000_0000)))]
  expect(statuses(answers)).toEqual(['timeout'])
  expect(note.states).toEqual([expect.stringMatching(/^silent: MicroPython does not answer since the access/)])
  expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'timeout' })
  peer.deadly = null
  peer.reset()
  await vi.advanceTimersByTimeAsync(1000)
  expect(note.states[1]).toBe('back')
  expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok' })
})

test('somebody restarted Python: what was asked is lost, and the session begins anew', async () => {
  const { io, peer, note } = await attach()
  peer.reset()
  await vi.advanceTimersByTimeAsync(10)
  await passing(io.access(readOf(0x10)))
  await vi.advanceTimersByTimeAsync(1000)
  expect(note.states.slice(-1)).toEqual(['back'])
  expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok' })
})

test('garbage half-typed on the line does not get into an access', async () => {
  const { io, wire, peer } = await attach()
  wire.lab.send(Buffer.from('x = (1,'))
  expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', retries: 1 })
  expect(peer.made).toEqual(['r4 10'])
})

test('unplugged in mid-access: everything is lost at once', async () => {
  const { io, wire } = await attach()
  wire.toBoard.after(3, () => wire.cut())
  const answers = await passing(Promise.all([io.access(readOf(0x10)), io.access(readOf(0x14))]), 10)
  expect(statuses(answers)).toEqual(['lost', 'lost'])
  expect(await io.access(readOf(0x10))).toMatchObject({ status: 'lost' })
})

test('closing leaves raw mode and answers what is on the way', async () => {
  const { io, peer } = await attach()
  const waiting = io.access(readOf(0x10))
  await io.close()
  expect(await waiting).toMatchObject({ status: 'lost' })
  await vi.advanceTimersByTimeAsync(1)
  expect(peer.snippets).toBe(2)
})

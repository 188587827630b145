import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo } from '../board-io'
import { passing } from '../testing/fake-time'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import { uboot } from './protocol'
import { UbootPeer, type PeerOptions } from './testing/peer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Bench {
  wire: PacedWire
  peer: UbootPeer
  io: BoardIo
  note: Noted
}

async function attach(options: PeerOptions = {}, settings: Partial<LinkSettings> = {}): Promise<Bench> {
  const wire = pacedWire()
  const peer = new UbootPeer(wire.board, options)
  const note = noted()
  const opened = await passing(uboot.open(wire.lab, { settings: settingsOf(settings), events: note.events }))
  if (!opened.ok) throw new Error(opened.error.message)
  peer.made.length = peer.lines.length = 0
  return { wire, peer, io: opened.value, note }
}

const statuses = (answers: readonly { status: string }[]): string[] => answers.map(({ status }) => status)

test('a probe finds the prompt, whatever it is, and says what the board can do', async () => {
  const wire = pacedWire()
  new UbootPeer(wire.board, { prompt: 'STM32MP> ', ports: true, bits: 64 })
  const found = await passing(uboot.probe(wire.lab, { settings: settingsOf(), events: noted().events }), 1500)
  expect(found.info).toMatchObject({
    board: 'U-Boot 2023.01, arm-linux-gnueabihf',
    capabilities: { memWidths: [1, 2, 4, 8], ioWidths: [1, 2, 4], confirmsWrites: true },
  })
})

test.each([
  ['nothing', '', 'Nothing came.'],
  ["Linux's login", '\r\nboard login: ', "Linux's login answers on this line, not U-Boot."],
  ['Python', '\r\n>>> ', 'Python answers on this line, not U-Boot.'],
  ['noise', 'ab\r\ncd', "No prompt of U-Boot's came, but “"],
])('a probe of a line with %s on it ends within 1.5 s and never enters a command', async (_, answer, said) => {
  const wire = pacedWire()
  let typed = ''
  wire.board.listen((bytes) => {
    typed += Buffer.from(bytes).toString('latin1')
    wire.board.send(Buffer.from(answer))
  })
  const found = await passing(uboot.probe(wire.lab, { settings: settingsOf(), events: noted().events }), 1500)
  expect(found).toMatchObject({ info: null })
  expect('answer' in found && found.answer).toContain(said)
  expect(typed.replaceAll('\x03', '')).toBe('')
})

test('a shell that is not U-Boot is asked its version once, and left alone', async () => {
  const wire = pacedWire()
  const heard: string[] = []
  wire.board.listen((bytes) => {
    for (const key of Buffer.from(bytes).toString('latin1')) {
      heard.push(key)
      const echo = key === '\x03' ? '^C\r\n# ' : key === '\r' ? '\r\nsh: version: not found\r\n# ' : key
      wire.board.send(Buffer.from(echo))
    }
  })
  const found = await passing(uboot.probe(wire.lab, { settings: settingsOf(), events: noted().events }), 1500)
  expect(found).toMatchObject({ info: null, answer: 'What answers at the prompt “#” is not U-Boot.' })
  expect(heard.join('')).toBe('\x03version\r')
})

test('a board that is just starting is stopped before it loads Linux', async () => {
  const wire = pacedWire()
  const peer = new UbootPeer(wire.board)
  peer.restart()
  await vi.advanceTimersByTimeAsync(10)
  const opened = await passing(uboot.open(wire.lab, { settings: settingsOf(), events: noted().events }))
  expect(opened.ok).toBe(true)
  expect(peer.state).toBe('prompt')
})

test('a U-Boot that moves every address is not used', async () => {
  const wire = pacedWire()
  new UbootPeer(wire.board, { base: 0x100 })
  const opened = await passing(uboot.open(wire.lab, { settings: settingsOf(), events: noted().events }))
  expect(opened).toMatchObject({ ok: false, error: { message: 'U-Boot adds 0x00000100 to every address.' } })
})

test('each width is one access of that width; what was written is read', async () => {
  const { io, peer } = await attach({ bits: 64 })
  for (const [width, value, high] of [
    [1, 0xa5, 0],
    [2, 0xbeef, 0],
    [4, 0xdeadbeef, 0],
    [8, 0x55667788, 0x11223344],
  ] as const) {
    expect(await passing(io.access(writeOf(0x100, value, { width, high })))).toMatchObject({ status: 'ok' })
    expect(await passing(io.access(readOf(0x100, { width })))).toMatchObject({ status: 'ok', value, high })
  }
  expect(peer.made).toEqual([
    'w1 100=a5',
    'r1 100',
    'w2 100=beef',
    'r2 100',
    'w4 100=deadbeef',
    'r4 100',
    'w8 100=1122334455667788',
    'r8 100',
  ])
})

test('what this U-Boot cannot do is never sent, and answered in its turn', async () => {
  const { io, peer } = await attach()
  const ops = [readOf(0x10), readOf(0x60, { space: 'io' }), readOf(0x10, { width: 8 }), readOf(2 ** 32), readOf(0x14)]
  const order: number[] = []
  const answers = await passing(
    Promise.all(ops.map((op, index) => io.access(op).then((answer) => (order.push(index), answer)))),
  )
  expect(statuses(answers)).toEqual(['ok', 'refused', 'refused', 'refused', 'ok'])
  expect(order).toEqual([0, 1, 2, 3, 4])
  expect(peer.made).toEqual(['r4 10', 'r4 14'])
})

test('ports go by iod and iow', async () => {
  const { io, peer } = await attach({ ports: true })
  await passing(io.access(writeOf(0x70, 0xa, { space: 'io', width: 1 })))
  await passing(io.access(readOf(0x71, { space: 'io', width: 1 })))
  expect(peer.lines).toEqual(['iow.b 70 a', 'iod.b 71 1'])
})

test('what waits goes into one line, in its order, and no line is ever longer than a board takes', async () => {
  const { io, peer } = await attach()
  await passing(io.access(readOf(0x900_0000)))
  peer.lines.length = peer.made.length = 0
  const ops = Array.from({ length: 100 }, (_, index) =>
    index % 3 === 0 ? writeOf(0x900_0000, index) : readOf(0x900_0000 + 4 * (index % 5)),
  )
  expect(statuses(await passing(Promise.all(ops.map((op) => io.access(op)))))).toEqual(ops.map(() => 'ok'))
  const made = ops.map(({ write, address, value }) =>
    write ? `w4 ${address.toString(16)}=${value.toString(16)}` : `r4 ${address.toString(16)}`,
  )
  expect(peer.made).toEqual(made)
  expect(peer.lines.length).toBeLessThan(20)
  expect(Math.max(...peer.lines.map(({ length }) => length))).toBeLessThanOrEqual(250)
})

test('noise in an echo: the line is not entered but typed again, even where repeating would do harm', async () => {
  const { io, peer } = await attach()
  peer.noiseInEcho = '[    1.000000] usb 1-1: new device\n'
  const answer = await passing(io.access(writeOf(0x100, 7, { once: true })))
  expect(answer).toMatchObject({ status: 'ok', retries: 0 })
  expect(peer.lines).toEqual(['mw.l 100 7'])
})

test('characters that a board lost are noticed before anything wrong is carried out', async () => {
  const { io, peer, wire } = await attach({}, { timeoutMs: 50 })
  wire.toBoard.disturb({ seed: 3, drop: 60 })
  const answers: BoardAnswer[] = []
  for (let at = 0; at < 30; at++) answers.push(await passing(io.access(writeOf(0x100, at, { once: true }))))
  // Where the Enter itself is lost nobody can know whether it was carried out.
  const meant = Array.from({ length: 30 }, (_, at) => `w4 100=${at.toString(16)}`)
  const done = meant.filter((_, at) => answers[at]!.status === 'ok')
  expect(done.length).toBeGreaterThan(20)
  expect(peer.made).toEqual(done)
})

test('a row that noise destroyed is read again, unless that does harm or something was written since', async () => {
  const { io, peer } = await attach()
  peer.cutRow = true
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok', retries: 1 })
  peer.cutRow = true
  expect(await passing(io.access(readOf(0x100, { once: true })))).toMatchObject({ status: 'timeout' })
  peer.cutRow = true
  const both = await passing(Promise.all([io.access(readOf(0x100)), io.access(writeOf(0x100, 1))]))
  expect(statuses(both)).toEqual(['timeout', 'ok'])
})

test('lines of somebody else between rows do no harm', async () => {
  const { io, peer } = await attach()
  peer.noiseInRow = 'usb 1-1: new device\n00000100: what is this\n'
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok', retries: 0 })
})

test.each([
  ['arm', 'data abort\npc : [<4ffb27d8>]\n'],
  ['arm64', '"Synchronous Abort" handler, esr 0x96000010, far 0x@\n'],
  ['riscv', 'Unhandled exception: Load access fault\nEPC: 0000000087f63a06 RA: 0000000087f639c4 TVAL: @\n'],
])('a bad address on %s: the access faults, what is behind it is lost, the board is found again', async (_, abort) => {
  const { io, peer, note } = await attach({ abort, bits: 64 })
  const ops = [writeOf(0x100, 1), readOf(0x100), readOf(0x5000_0000), writeOf(0x100, 2), readOf(0x100)]
  const answers = await passing(Promise.all(ops.map((op) => io.access(op))))
  expect(statuses(answers)).toEqual(['ok', 'ok', 'fault', 'lost', 'lost'])
  expect(note.states).toEqual([
    expect.stringContaining('silent: The board restarts because of the access to 0x50000000'),
  ])
  await vi.advanceTimersByTimeAsync(2000)
  expect(note.states.slice(1)).toEqual([expect.stringMatching(/^reset: .*0x50000000$/), 'back'])
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok' })
  expect(peer.made).not.toContain('w4 100=2')
})

test('a write to a bad address is told from the harmless ones around it', async () => {
  const { io } = await attach()
  await passing(io.access(readOf(0x100)))
  const ops = [writeOf(0x100, 1), writeOf(0x104, 2), writeOf(0x5000_0000, 3), writeOf(0x100, 4)]
  expect(statuses(await passing(Promise.all(ops.map((op) => io.access(op)))))).toEqual(['ok', 'ok', 'fault', 'lost'])
})

test('a burst into a hole where nothing says which: those of the row fault, the row before was read', async () => {
  const { io, peer } = await attach()
  await passing(io.access(readOf(0x100)))
  peer.hole = [0x118, 0x120]
  const ops = Array.from({ length: 10 }, (_, index) => readOf(0x100 + 4 * index))
  const answers = statuses(await passing(Promise.all(ops.map((op) => io.access(op)))))
  expect(answers).toEqual('ok ok ok ok fault fault fault fault lost lost'.split(' '))
})

test('restarted by hand while nothing is on the way: told, and found again', async () => {
  const { io, peer, note } = await attach()
  peer.restart()
  await vi.advanceTimersByTimeAsync(3000)
  expect(note.states).toEqual(['silent: The board restarts.', 'reset: The board was restarted.', 'back'])
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok' })
})

test('version typed by a person at the same console is no restart', async () => {
  const { io, peer, note } = await attach()
  peer.say('version\nU-Boot 2023.01 (Jun 22 2026)\n\n=> ')
  await vi.advanceTimersByTimeAsync(500)
  expect(note.states).toEqual([])
  expect(await passing(io.access(readOf(0x100)))).toMatchObject({ status: 'ok' })
})

test('what a person has half typed is not entered with an access', async () => {
  const { io, peer, wire } = await attach()
  wire.lab.send(Buffer.from('mw.l 0 '))
  await vi.advanceTimersByTimeAsync(1)
  await passing(io.access(readOf(0x100)))
  expect(peer.lines).toEqual(['md.l 100 1'])
})

test('silence: accesses time out within their tries, later ones at once; the board is found when it speaks', async () => {
  const { io, peer, note } = await attach({}, { timeoutMs: 100, tries: 2 })
  peer.muted = true
  const answers = await passing(Promise.all([io.access(readOf(0x100)), io.access(readOf(0x104))]), 1000)
  expect(statuses(answers)).toEqual(['timeout', 'timeout'])
  expect(note.states).toEqual(['silent: U-Boot does not answer.'])
  expect(await io.access(readOf(0x100))).toMatchObject({ status: 'timeout', roundTripNs: 0 })
  peer.muted = false
  await vi.advanceTimersByTimeAsync(2000)
  expect(note.states).toEqual(['silent: U-Boot does not answer.', 'back'])
  expect(peer.made).toEqual([])
})

test('unplugged in mid-access: everything is lost at once, and nothing is sent any more', async () => {
  const { io, wire } = await attach()
  wire.toBoard.after(4, () => wire.cut())
  const answers = await passing(Promise.all([io.access(readOf(0x10)), io.access(readOf(0x14))]), 10)
  expect(statuses(answers)).toEqual(['lost', 'lost'])
  expect(await io.access(readOf(0x10))).toMatchObject({ status: 'lost' })
})

test('closing leaves an empty command line', async () => {
  const { io, peer, wire } = await attach()
  wire.toLab.silent = true
  const waiting = io.access(writeOf(0x100, 1))
  await vi.advanceTimersByTimeAsync(1)
  await io.close()
  expect(await waiting).toMatchObject({ status: 'lost' })
  await vi.advanceTimersByTimeAsync(5000)
  expect(peer.lines).toEqual([])
})

test('with a wide window lines go out without waiting for their echo', async () => {
  const { io, peer, wire } = await attach({}, { window: 100 })
  let typed = ''
  wire.board.listen((bytes) => (typed += Buffer.from(bytes).toString('latin1')))
  void io.access(readOf(0x100))
  await vi.advanceTimersByTimeAsync(1)
  expect(typed).toBe('md.l 100 1\r')
  expect(peer.lines).toEqual([])
  await io.close()
})

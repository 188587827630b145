import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp } from '../board-io'
import { passing } from '../testing/fake-time'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import { encodeFrame } from './frame'
import { mmioLab } from './protocol'
import { FIFO, HOLE, TestMemory } from './testing/memory'
import { peerOn, type MmioLabPeer, type PeerOptions } from './testing/peer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const RAM = 0x2000_0000

interface Bench {
  wire: PacedWire
  peer: MmioLabPeer
  memory: TestMemory
  io: BoardIo
  notes: Noted
}

interface Setup extends Partial<Omit<PeerOptions, 'send' | 'memory'>> {
  settings?: Partial<LinkSettings>
  baud?: number | null
}

/** A board with the firmware, attached. */
async function attached({ settings, baud = null, ...options }: Setup = {}): Promise<Bench> {
  const wire = pacedWire({ baud })
  const memory = new TestMemory()
  const peer = peerOn(wire.board, { memory, ...options })
  const notes = noted()
  const opened = await passing(mmioLab.open(wire.lab, { settings: settingsOf(settings), events: notes.events }))
  if (!opened.ok) throw new Error(opened.error.message)
  notes.decoded.length = 0
  return { wire, peer, memory, io: opened.value, notes }
}

const ask = (io: BoardIo, ...ops: BoardOp[]): Promise<BoardAnswer[]> =>
  passing(Promise.all(ops.map((op) => io.access(op))))
const statuses = (answers: readonly BoardAnswer[]): string => answers.map(({ status }) => status).join(' ')

/** Frames that the lab sent, as they left. */
function framesOut({ wire }: Bench): () => number {
  let frames = 0
  const { send } = wire.lab
  wire.lab.send = (bytes) => {
    if (bytes.length > 1) frames++
    send.call(wire.lab, bytes)
  }
  return () => frames
}

describe('attaching', () => {
  it('learns what the board is', async () => {
    const { io } = await attached({ name: 'mps2-an385' })
    expect(io.info).toMatchObject({ protocol: 'mmio-lab', board: 'mmio-lab firmware 1, mps2-an385' })
  })

  it('works where a half frame stands on the line', async () => {
    const wire = pacedWire()
    peerOn(wire.board, { memory: new TestMemory() })
    wire.lab.send(Uint8Array.of(9, 9, 9))
    const { info } = await passing(mmioLab.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(info).not.toBeNull()
  })

  it('waits long enough for a board that begins to listen a second later', async () => {
    const wire = pacedWire()
    wire.toBoard.silent = true
    const memory = new TestMemory()
    peerOn(wire.board, { memory })
    const opened = mmioLab.open(wire.lab, { settings: settingsOf(), events: noted().events })
    await vi.advanceTimersByTimeAsync(1000)
    wire.toBoard.silent = false
    expect((await passing(opened)).ok).toBe(true)
  })

  it('says what came instead, and what to look at', async () => {
    const wire = pacedWire()
    wire.board.listen(() => wire.board.send(Buffer.from('=> ')))
    const opened = await passing(mmioLab.open(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(opened).toMatchObject({ ok: false, error: { code: 'link' } })
    expect(!opened.ok && opened.error.message).toContain('this came instead: 3d 3e 20')
    const got = await passing(mmioLab.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(got.info).toBeNull()
  })

  it('takes no echo for an answer', async () => {
    const wire = pacedWire()
    wire.board.listen((bytes) => wire.board.send(bytes))
    const got = await passing(mmioLab.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(got.info).toBeNull()
  })

  it('refuses firmware of another version by name', async () => {
    const wire = pacedWire()
    wire.board.listen(([, , , high, low]) =>
      wire.board.send(encodeFrame(Uint8Array.of(0x10, high!, low!, 2, 9, 1, 1, 1, 1))),
    )
    const opened = await passing(mmioLab.open(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(!opened.ok && opened.error.message).toContain('version 2')
    const got = await passing(mmioLab.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(got).toMatchObject({ info: null, answer: expect.stringContaining('version 2') as string })
  })
})

describe('accesses', () => {
  it('reach the board in order, in every width', async () => {
    const { io, memory, notes } = await attached()
    const answers = await ask(
      io,
      writeOf(RAM, 0x1234_5678),
      readOf(RAM),
      readOf(RAM + 2, { width: 2 }),
      readOf(RAM + 1, { width: 1 }),
      writeOf(RAM + 3, 0xff, { width: 1 }),
      readOf(RAM),
    )
    expect(answers.map(({ value }) => value)).toEqual([0, 0x1234_5678, 0x1234, 0x56, 0, 0xff34_5678])
    expect(memory.log).toHaveLength(6)
    expect(notes.decoded).toEqual([
      'out #0: write32 0x20000000 = 0x12345678, read32 0x20000000, read16 0x20000002, read8 0x20000001, write8 0x20000003 = 0xff, read32 0x20000000',
      'in #0: done, 0x12345678, 0x1234, 0x56, 0xff345678',
    ])
  })

  it('fault one by one', async () => {
    const { io } = await attached()
    const answers = await ask(io, readOf(RAM), readOf(HOLE), writeOf(HOLE, 1), readOf(RAM))
    expect(statuses(answers)).toBe('ok fault fault ok')
  })

  it('of ports and of eight bytes are refused without a byte', async () => {
    const bench = await attached()
    const frames = framesOut(bench)
    expect(statuses(await ask(bench.io, readOf(0x60, { space: 'io', width: 1 }), readOf(RAM, { width: 8 })))).toBe(
      'refused refused',
    )
    expect(frames()).toBe(0)
  })

  it('that the board refuses are refused', async () => {
    const { io, wire } = await attached()
    wire.board.listen(() => wire.board.send(encodeFrame(Uint8Array.of(0x30))))
    expect(statuses(await ask(io, readOf(RAM)))).toBe('refused')
  })

  it('asked for in one go travel together; a thousand of them never exceed what the board announced', async () => {
    const bench = await attached({ frameBytes: 64, window: 2, baud: 115_200 })
    let onTheWay = 0
    let most = 0
    let largest = 0
    const { send } = bench.wire.lab
    bench.wire.lab.send = (bytes) => {
      most = Math.max(most, ++onTheWay)
      largest = Math.max(largest, bytes.length)
      send.call(bench.wire.lab, bytes)
    }
    const reply = bench.wire.board.send.bind(bench.wire.board)
    bench.wire.board.send = (bytes) => {
      onTheWay--
      reply(bytes)
    }
    const answers = await ask(bench.io, ...Array.from({ length: 1000 }, (_, i) => writeOf(RAM + 8 * i, i)))
    expect(answers.every(({ status }) => status === 'ok')).toBe(true)
    expect(most).toBe(2)
    expect(largest).toBeLessThanOrEqual(64 + 2)
    expect(bench.memory.log).toHaveLength(1000)
  })

  it('keep to the user’s window, half of it in a frame', async () => {
    const bench = await attached({ settings: { window: 4 } })
    await ask(bench.io, ...Array.from({ length: 8 }, (_, i) => readOf(RAM + 4 * i)))
    expect(bench.notes.decoded.filter((text) => text.startsWith('out'))).toEqual([
      'out #0: read32 0x20000000 × 2',
      'out #1: read32 0x20000008 × 2',
      'out #2: read32 0x20000010 × 2',
      'out #3: read32 0x20000018 × 2',
    ])
  })

  it('take 90 % of what a line of 115200 baud can carry', async () => {
    const { io, wire } = await attached({ baud: 115_200 })
    const count = 2000
    const before = wire.toLab.arrived
    const started = performance.now()
    await ask(io, ...Array.from({ length: count }, (_, i) => readOf(RAM + 4 * (i % 16))))
    const ms = performance.now() - started
    const carried = wire.toLab.arrived - before
    expect(carried / ((ms * 115_200) / 10_000)).toBeGreaterThan(0.9)
    expect((count / ms) * 1000).toBeGreaterThan(0.9 * 2863)
  })
})

describe('a reply that got lost', () => {
  it('is had again after a time, and the access was made once', async () => {
    const { io, wire, memory, notes } = await attached()
    wire.toLab.silent = true
    const reading = io.access(readOf(FIFO, { once: true }))
    await vi.advanceTimersByTimeAsync(100)
    wire.toLab.silent = false
    const answer = await passing(reading)
    expect(answer).toMatchObject({ status: 'ok', value: 1, retries: 1 })
    expect(answer.roundTripNs).toBeGreaterThanOrEqual(250e6)
    expect(memory.log).toEqual([`r4 ${FIFO.toString(16)}`])
    expect(notes.states).toEqual([])
  })

  it('is had again at once when a later one arrives', async () => {
    const { io, wire, memory } = await attached({ settings: { window: 2 }, baud: 115_200 })
    let replies = 0
    const { send } = wire.board
    wire.board.send = (bytes) => {
      if (replies++ > 0) send.call(wire.board, bytes)
    }
    const started = performance.now()
    const answers = await ask(io, readOf(FIFO, { once: true }), readOf(FIFO, { once: true }))
    expect(answers.map(({ value }) => value)).toEqual([1, 2])
    expect(performance.now() - started).toBeLessThan(50)
    expect(memory.log).toHaveLength(2)
  })

  it('is had again at once when it comes damaged', async () => {
    const { io, wire, memory } = await attached()
    wire.toLab.disturb({ seed: 1, garble: 1000 })
    const reading = io.access(readOf(FIFO, { once: true }))
    await vi.advanceTimersByTimeAsync(1)
    wire.toLab.disturb(null)
    wire.board.send(Uint8Array.of(0))
    expect(await passing(reading, 100)).toMatchObject({ status: 'ok', value: 1, retries: 1 })
    expect(memory.log).toHaveLength(1)
  })
})

describe('a request that got lost', () => {
  it('is sent again at once when the board misses it behind a later one', async () => {
    const { io, wire, memory } = await attached({ settings: { window: 2 }, baud: 115_200 })
    let requests = 0
    const { send } = wire.lab
    wire.lab.send = (bytes) => {
      if (requests++ > 0) send.call(wire.lab, bytes)
    }
    const started = performance.now()
    const answers = await ask(io, writeOf(RAM, 1), readOf(RAM))
    expect(answers.map(({ value }) => value)).toEqual([0, 1])
    expect(performance.now() - started).toBeLessThan(50)
    expect(memory.log).toEqual(['w4 20000000 = 1', 'r4 20000000'])
  })

  it('answers timeout after all tries; nothing of it is made later, and the next access works', async () => {
    const { io, wire, memory, notes } = await attached()
    wire.toBoard.silent = true
    const started = performance.now()
    const [answer] = await ask(io, writeOf(RAM, 1))
    expect(answer).toMatchObject({ status: 'timeout', retries: 2 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(750)
    expect(performance.now() - started).toBeLessThan(800)
    expect(notes.states).toEqual(['silent: No answer in 3 tries of 250 ms.'])
    wire.toBoard.silent = false
    expect(statuses(await ask(io, readOf(RAM)))).toBe('ok')
    expect(notes.states.slice(1)).toEqual(['back'])
    expect(memory.log).toEqual(['r4 20000000'])
  })
})

describe('a board that stays silent', () => {
  it('lets accesses wait as long as all tries take, and no longer', async () => {
    const { io, wire } = await attached()
    wire.toBoard.silent = true
    await ask(io, readOf(RAM))
    const started = performance.now()
    expect(statuses(await ask(io, readOf(RAM), readOf(RAM + 4)))).toBe('timeout timeout')
    expect(performance.now() - started).toBeLessThanOrEqual(1000)
  })

  it('is told once, however long it lasts', async () => {
    const { io, wire, notes } = await attached()
    wire.toBoard.silent = true
    await ask(io, readOf(RAM))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(notes.states).toHaveLength(1)
    wire.toBoard.silent = false
    await vi.advanceTimersByTimeAsync(500)
    expect(notes.states.slice(1)).toEqual(['back'])
  })
})

describe('a board that was reset', () => {
  it('is found again when it says that it has started', async () => {
    const { io, peer, notes } = await attached()
    peer.restart()
    await vi.advanceTimersByTimeAsync(10)
    expect(notes.states).toEqual(['reset: The board has started anew.'])
    expect(statuses(await ask(io, readOf(RAM)))).toBe('ok')
  })

  it('without a word is noticed at the next access, which is made once and answered', async () => {
    const { io, peer, memory, notes } = await attached()
    await ask(io, readOf(RAM))
    peer.restart({ quiet: true })
    const answers = await ask(io, readOf(FIFO, { once: true }), writeOf(RAM, 7), readOf(RAM))
    expect(answers).toMatchObject([{ status: 'ok', value: 1 }, { status: 'ok' }, { status: 'ok', value: 7 }])
    expect(memory.log.slice(1)).toEqual([`r4 ${FIFO.toString(16)}`, 'w4 20000000 = 7', 'r4 20000000'])
    expect(notes.states).toEqual(['reset: The board was reset: it no longer knew this session.'])
  })

  it('in the middle of an access leaves a write and a read with effects unknown, and repeats the harmless reads behind them', async () => {
    const { io, wire, peer, memory, notes } = await attached()
    wire.toLab.silent = true
    const all = Promise.all([
      io.access(readOf(RAM)),
      io.access(writeOf(RAM, 7)),
      io.access(readOf(FIFO, { once: true })),
      io.access(readOf(RAM)),
    ])
    await vi.advanceTimersByTimeAsync(100)
    wire.toLab.silent = false
    peer.restart()
    expect(await passing(all)).toMatchObject([
      { status: 'timeout' },
      { status: 'timeout' },
      { status: 'timeout' },
      { status: 'ok', value: 7 },
    ])
    expect(memory.log.filter((made) => made.startsWith('w'))).toHaveLength(1)
    expect(notes.states).toEqual(['reset: The board has started anew.'])
  })

  it('by a write that resets it is not reset by that write again', async () => {
    const { io, wire, memory, notes } = await attached()
    const resetting = io.access(writeOf(0xe000_ed0c, 0x05fa_0004))
    wire.toLab.silent = true
    await vi.advanceTimersByTimeAsync(10)
    wire.toLab.silent = false
    wire.board.send(encodeFrame(Uint8Array.of(0x10, 0, 0, 1, 1, 4, 253, 7, 1)))
    expect((await passing(resetting)).status).toBe('timeout')
    expect(statuses(await ask(io, readOf(RAM)))).toBe('ok')
    expect(memory.log).toHaveLength(2)
    expect(notes.states).toHaveLength(1)
  })

  it('is silent until it answers again', async () => {
    const { io, wire, peer, notes } = await attached()
    peer.restart({ quiet: true })
    const request = 10
    wire.toBoard.after(request, () => (wire.toBoard.silent = true))
    const reading = io.access(readOf(RAM))
    await vi.advanceTimersByTimeAsync(400)
    wire.toBoard.silent = false
    expect((await passing(reading)).status).toBe('ok')
    expect(notes.states.map((text) => text.slice(0, 6))).toEqual(['silent', 'reset:', 'back'])
  })
})

describe('another program on the line', () => {
  it('is noticed by the board’s count', async () => {
    const { io, wire, notes } = await attached()
    for (let number = 0; number < 3; number++) wire.toBoard.send(encodeFrame(Uint8Array.of(0xa0 | number)), 0)
    expect(statuses(await ask(io, readOf(RAM)))).toBe('ok')
    expect(notes.states).toEqual([
      'silent: The board counts frames that the lab did not send. Is another program on this line?',
      'back',
    ])
  })
})

describe('a line that closes', () => {
  it('answers lost to all that was asked, in order, and to all that is asked later', async () => {
    const { io, wire } = await attached({ baud: 115_200 })
    const order: number[] = []
    const all = Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        io.access(readOf(RAM + 8 * i)).then(({ status }) => (order.push(i), status)),
      ),
    )
    await vi.advanceTimersByTimeAsync(3)
    wire.cut()
    expect(new Set(await passing(all))).toEqual(new Set(['lost']))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(statuses(await ask(io, readOf(RAM)))).toBe('lost')
  })

  it('leaves no timer behind, nor does the end of a session', async () => {
    const first = await attached()
    first.wire.toBoard.silent = true
    const reading = first.io.access(readOf(RAM))
    await first.io.close()
    expect((await reading).status).toBe('lost')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a bad line', () => {
  it.each([1, 2, 3, 4, 5])('gives right values in order, each access made once (noise %i)', async (seed) => {
    const { io, wire, memory } = await attached({ baud: 921_600, settings: { tries: 20 } })
    wire.toBoard.disturb({ seed, garble: 1, drop: 1, insert: 1, split: 300 })
    wire.toLab.disturb({ seed: seed + 100, garble: 1, drop: 1, insert: 1, split: 300 })
    const ops = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? writeOf(RAM, i) : readOf(RAM, { once: true })))
    const answers = await passing(Promise.all(ops.map((op) => io.access(op))), 60_000)
    expect(answers.map(({ status, value }) => `${status} ${value}`)).toEqual(
      ops.map((_, i) => `ok ${i % 2 === 0 ? 0 : i - 1}`),
    )
    expect(memory.log).toHaveLength(400)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardIo } from '../board-io'
import { passing } from '../testing/fake-time'
import { pacedWire, type PacedWire } from '../testing/paced-wire'
import { noted, readOf, settingsOf, writeOf, type Noted } from '../testing/session-kit'
import { uartbone } from './protocol'
import { uartbonePeer, type UartbonePeer } from './testing/peer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Bench {
  wire: PacedWire
  peer: UartbonePeer
  io: BoardIo
  notes: Noted
}

/** A board with words at 0 to 0x3c, each its address plus 0xa000_0000, attached. */
async function attached(changed: Partial<LinkSettings> = {}, baud: number | null = 115_200): Promise<Bench> {
  const wire = pacedWire({ baud })
  const peer = uartbonePeer(wire)
  for (let address = 0; address < 0x1000; address += 4) peer.memory.set(address, 0xa000_0000 + address)
  const notes = noted()
  const opened = await passing(uartbone.open(wire.lab, { settings: settingsOf(changed), events: notes.events }))
  if (!opened.ok) throw new Error(opened.error.message)
  peer.accesses.length = 0
  return { wire, peer, io: opened.value, notes }
}

describe('attaching to a uartbone', () => {
  it('reads the first words only, and writes nothing', async () => {
    const wire = pacedWire({ baud: 115_200 })
    const peer = uartbonePeer(wire)
    const events = noted().events
    const { info } = await passing(uartbone.probe(wire.lab, { settings: settingsOf(), events }))
    expect(info?.board).toBe('LiteX uartbone')
    expect(peer.accesses).toEqual(['r 00000000', 'r 00000004', 'r 00000000'])
  })

  it('works where a command was begun by somebody else', async () => {
    const wire = pacedWire({ baud: 115_200 })
    uartbonePeer(wire)
    wire.lab.send(Uint8Array.of(1, 9, 0))
    await vi.advanceTimersByTimeAsync(5)
    const { info } = await passing(uartbone.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(info).not.toBeNull()
  })

  it('says that nothing answered', async () => {
    const wire = pacedWire({ baud: 115_200 })
    const opened = await passing(uartbone.open(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'link', message: 'No LiteX uartbone on wire: No answer.' },
    })
  })

  it.each([
    ['an echo', '6 bytes came, not 8.', (bytes: Uint8Array): Uint8Array => bytes],
    ['a board that says more', 'More bytes came than were asked for.', () => new Uint8Array(60)],
    ['eight bytes whatever is asked', 'Bytes came, but not as many as were asked for.', () => new Uint8Array(8)],
  ])('takes %s for something else', async (_name, said, answer) => {
    const wire = pacedWire()
    wire.board.listen((bytes) => wire.board.send(answer(bytes)))
    const got = await passing(uartbone.probe(wire.lab, { settings: settingsOf(), events: noted().events }))
    expect(got).toEqual({ info: null, answer: said })
  })
})

describe('accesses over uartbone', () => {
  it('reads and writes words; a write reaches the board before the read behind it', async () => {
    const { io, peer, notes } = await attached()
    const answers = await passing(Promise.all([io.access(writeOf(0x10, 0xdead_beef)), io.access(readOf(0x10))]))
    expect(answers).toMatchObject([
      { status: 'ok', value: 0, retries: 0 },
      { status: 'ok', value: 0xdead_beef, retries: 0 },
    ])
    expect(peer.accesses).toEqual(['w 00000010 deadbeef', 'r 00000010'])
    expect(notes.decoded.slice(-3)).toEqual(['out write 00000010: deadbeef', 'out read 00000010', 'in deadbeef'])
  })

  it('a write takes as long as its bytes do: 10 bytes at 115200 baud', async () => {
    const { io } = await attached()
    const { roundTripNs } = await passing(io.access(writeOf(0x10, 1)))
    expect(roundTripNs).toBeGreaterThan(860_000)
    expect(roundTripNs).toBeLessThan(2_100_000)
  })

  it('refuses what the wire cannot do, without sending a byte', async () => {
    const { io, wire } = await attached()
    const before = wire.toBoard.arrived
    expect(await io.access(readOf(0x10, { width: 2 }))).toMatchObject({ status: 'refused' })
    expect(await io.access(readOf(0x10, { space: 'io' }))).toMatchObject({ status: 'refused' })
    await vi.advanceTimersByTimeAsync(100)
    expect(wire.toBoard.arrived).toBe(before)
  })

  it('what is asked for in one go is one burst; nothing is sent while an answer comes', async () => {
    const { io, peer, wire } = await attached()
    const before = wire.toBoard.arrived
    const ops = Array.from({ length: 300 }, (_, index) => io.access(readOf(index * 4)))
    const answers = await passing(Promise.all(ops))
    expect(answers.map(({ value }) => value)).toEqual(ops.map((_, index) => 0xa000_0000 + index * 4))
    expect(wire.toBoard.arrived - before).toBe(12)
    expect(peer.overruns).toBe(0)
  })

  it('mixed accesses keep their order, on the board and in the answers', async () => {
    const { io, peer } = await attached()
    const order: number[] = []
    const ops = Array.from({ length: 200 }, (_, i) => (i % 7 < 3 ? writeOf((i % 16) * 4, i) : readOf((i % 16) * 4)))
    await passing(Promise.all(ops.map(async (op, index) => (await io.access(op), order.push(index)))))
    expect(order).toEqual(ops.map((_, index) => index))
    const hex = (value: number): string => value.toString(16).padStart(8, '0')
    expect(peer.accesses).toEqual(
      ops.map(({ write, address, value }) => (write ? `w ${hex(address)} ${hex(value)}` : `r ${hex(address)}`)),
    )
    expect(peer.overruns).toBe(0)
  })

  it('on a slow line bursts stay shorter than the time after which the board gives up', async () => {
    const { io, peer, notes } = await attached({ baud: 9600 }, 9600)
    const reads = Array.from({ length: 60 }, (_, index) => io.access(readOf(index * 4)))
    const writes = Array.from({ length: 60 }, (_, index) => io.access(writeOf(index * 4, index)))
    const answers = await passing(Promise.all([...reads, ...writes]))
    expect(answers.every(({ status, retries }) => status === 'ok' && retries === 0)).toBe(true)
    await vi.advanceTimersByTimeAsync(100)
    expect([...Array(60).keys()].map((index) => peer.memory.get(index * 4))).toEqual([...Array(60).keys()])
    expect(notes.states).toEqual([])
  })
})

describe('when something goes wrong on the wire', () => {
  it('half an answer: waits until the board has forgotten, asks again, and says how often', async () => {
    const { io, wire, peer } = await attached()
    wire.toLab.after(2, () => {
      wire.toLab.silent = true
      setTimeout(() => (wire.toLab.silent = false), 50)
    })
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', value: 0xa000_0010, retries: 1 })
    expect(peer.accesses).toEqual(['r 00000010', 'r 00000010'])
  })

  it('a lost byte of a burst leaves no word of it trusted', async () => {
    const { io, wire } = await attached()
    wire.toLab.disturb({ seed: 3, drop: 12 })
    const reads = Array.from({ length: 64 }, (_, index) => io.access(readOf(index * 4)))
    await vi.advanceTimersByTimeAsync(100)
    wire.toLab.disturb(null)
    const answers = await passing(Promise.all(reads))
    expect(answers.map(({ value }) => value)).toEqual(reads.map((_, index) => 0xa000_0000 + index * 4))
    expect(answers[0]!.retries).toBe(1)
  })

  it('a command that lost a byte is forgotten before the next one is sent', async () => {
    const { io, wire } = await attached()
    wire.toBoard.after(3, () => {
      wire.toBoard.silent = true
      setTimeout(() => (wire.toBoard.silent = false), 1)
    })
    expect(await passing(io.access(readOf(0x14)))).toMatchObject({ status: 'ok', value: 0xa000_0014, retries: 1 })
  })

  it('a read that must not be repeated is made once, its neighbours again', async () => {
    const { io, wire, peer } = await attached()
    wire.toLab.after(5, () => {
      wire.toLab.silent = true
      setTimeout(() => (wire.toLab.silent = false), 50)
    })
    const order: string[] = []
    const read = async (address: number, once: boolean): Promise<void> => {
      const { status } = await io.access(readOf(address, { once }))
      order.push(`${address} ${status}`)
    }
    await passing(Promise.all([read(0x10, false), read(0x14, true), read(0x18, false)]))
    expect(order).toEqual(['16 ok', '20 timeout', '24 ok'])
    expect(peer.accesses.filter((text) => text === 'r 00000014')).toHaveLength(1)
  })

  it('writes are never repeated, whatever follows', async () => {
    const { io, wire, peer } = await attached()
    const write = io.access(writeOf(0x20, 7))
    wire.toLab.silent = true
    const read = io.access(readOf(0x20))
    setTimeout(() => (wire.toLab.silent = false), 300)
    expect(await passing(Promise.all([write, read]))).toMatchObject([{ status: 'ok' }, { status: 'ok', value: 7 }])
    expect(peer.accesses.filter((text) => text.startsWith('w'))).toHaveLength(1)
  })

  it('silence: the tries, then timeout; asks by itself with a harmless read until the board is back', async () => {
    const { io, peer, notes } = await attached({ tries: 2 })
    await passing(io.access(readOf(0x30)))
    await passing(io.access(readOf(0x34, { once: true })))
    peer.power(false)
    const from = performance.now()
    expect(await passing(io.access(readOf(0x38, { once: true })))).toMatchObject({ status: 'timeout', retries: 0 })
    expect(await passing(io.access(readOf(0x38)))).toMatchObject({ status: 'timeout' })
    expect(performance.now() - from).toBeLessThan(2 * (250 + 110) + 50)
    expect(notes.states).toEqual(['silent: The board does not answer.'])
    await vi.advanceTimersByTimeAsync(3000)
    peer.accesses.length = 0
    peer.power(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(notes.states).toEqual(['silent: The board does not answer.', 'back'])
    expect(peer.accesses).toEqual(['r 00000030'])
    expect(await passing(io.access(readOf(0x38)))).toMatchObject({ status: 'ok', value: 0xa000_0038 })
  })

  it('bytes that nobody asked for: the board is given time to forget before the next access', async () => {
    const { io, wire } = await attached()
    wire.board.send(Uint8Array.of(1, 2, 3))
    await vi.advanceTimersByTimeAsync(10)
    const from = performance.now()
    expect(await passing(io.access(readOf(0x10)))).toMatchObject({ status: 'ok', value: 0xa000_0010, retries: 0 })
    expect(performance.now() - from).toBeGreaterThan(110)
  })

  it('a line that babbles without end gives no values, and every access still settles', async () => {
    const { io, wire, notes } = await attached()
    const babble = setInterval(() => wire.board.send(Uint8Array.of(0x55)), 10)
    await vi.advanceTimersByTimeAsync(30)
    expect(await passing(io.access(readOf(0x10)), 2000)).toMatchObject({ status: 'timeout' })
    expect(notes.states).toEqual(['silent: Bytes come without end that nobody asked for.'])
    clearInterval(babble)
    await vi.advanceTimersByTimeAsync(2000)
    expect(notes.states[1]).toBe('back')
  })

  it('killed in mid-access: what is on the way is lost, and so is what comes later', async () => {
    const { io, wire } = await attached()
    wire.toLab.after(6, () => wire.cut())
    const answers = [io.access(readOf(0x10)), io.access(readOf(0x14)), io.access(writeOf(0x18, 1))]
    expect((await passing(Promise.all(answers))).map(({ status }) => status)).toEqual(['lost', 'lost', 'lost'])
    expect(await io.access(readOf(0x10))).toMatchObject({ status: 'lost' })
  })

  it('closed: what waits is lost, and not a byte is sent any more', async () => {
    const { io, wire } = await attached()
    const answers = Array.from({ length: 400 }, (_, index) => io.access(writeOf(index * 4, 1)))
    await vi.advanceTimersByTimeAsync(5)
    await io.close()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 'lost').length).toBeGreaterThan(300)
    await vi.advanceTimersByTimeAsync(30)
    const sent = wire.toBoard.arrived
    await vi.advanceTimersByTimeAsync(1000)
    expect(wire.toBoard.arrived).toBe(sent)
  })
})

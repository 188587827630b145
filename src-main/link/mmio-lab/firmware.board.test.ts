// The firmware itself: built with the cross compiler, run by QEMU's boards, asked over a pseudo terminal.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsOf, noted, readOf, writeOf } from '../testing/session-kit'
import { firmwareFor, flashBytes, qemuWithFirmware, whyNoFirmware, type FirmwareBoard } from '../testing/firmware'
import { QemuPty, whyNoQemu } from '../testing/qemu-pty'
import type { BoardAnswer, BoardIo, BoardOp } from '../board-io'
import type { Transport } from '../transport'
import { encodeFrame, FrameReader } from './frame'
import { mmioLab } from './protocol'
import { TestMemory } from './testing/memory'
import { MmioLabPeer } from './testing/peer'

/** What the tests touch of each board. */
interface Places {
  board: FirmwareBoard
  /** Four registers of a UART that never change, and what they hold. */
  id: number
  ids: number[]
  /** A PL022: with its loopback on, a FIFO that keeps every write and gives it once. null: there is none. */
  spi: number | null
  /** Raises an error of the bus; 0 comes and nothing is noticed where QEMU's board has none. */
  hole: number
  faults: 'reported' | 'unnoticed'
}

const BOARDS: readonly Places[] = [
  {
    board: 'mps2-an385',
    id: 0x4000_4fe0,
    ids: [0x21, 0xb8, 0x1b, 0],
    spi: 0x4002_0000,
    hole: 0x3000_0000,
    faults: 'reported',
  },
  {
    board: 'lm3s6965evb',
    id: 0x4000_cfe0,
    ids: [0x11, 0, 0x18, 1],
    spi: 0x4000_8000,
    hole: 0x3000_0000,
    faults: 'unnoticed',
  },
  {
    board: 'stm32f405',
    id: 0x4000_4400,
    ids: [0xc0, 0, 0, 0],
    spi: null,
    hole: 0x3000_0000,
    faults: 'reported',
  },
]
/** Nothing of the firmware is there: neither its variables nor its stack. */
const RAM = 0x2000_8000
const CR0 = 0
const CR1 = 4
const DR = 8
const EIGHT_BITS = 7
const ON_LOOPED_BACK = 3

const why = [whyNoFirmware(), whyNoQemu('qemu-system-arm')].find((reason) => reason !== '') ?? ''
const named = (name: string): string => (why === '' ? name : `${name}: skipped, ${why}`)

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

async function started({ board }: Places): Promise<QemuPty> {
  const qemu = await QemuPty.start(qemuWithFirmware(board))
  running.push(qemu)
  return qemu
}

interface Attached {
  qemu: QemuPty
  port: Transport
  io: BoardIo
  states: string[]
  /** Resolves when so many states have been told. */
  told(count: number): Promise<void>
  /** Answers do not reach the lab while it is not listening. */
  deaf(is: () => boolean): void
}

/** With enough tries for a machine that is busy with other tests. */
async function attached(places: Places, tries = 20): Promise<Attached> {
  const qemu = await started(places)
  const port = await qemu.open()
  let isDeaf = (): boolean => false
  const listen = port.listen.bind(port)
  port.listen = (onBytes) => listen(onBytes && ((bytes) => isDeaf() || onBytes(bytes)))
  const { events, states } = noted()
  let changed: () => void = () => undefined
  for (const name of ['silent', 'back', 'reset'] as const) {
    const note = events[name]
    events[name] = (reason?: string) => {
      note(reason ?? '')
      changed()
    }
  }
  const told = async (count: number): Promise<void> => {
    while (states.length < count) await new Promise<void>((resolve) => (changed = resolve))
  }
  const opened = await mmioLab.open(port, { settings: settingsOf({ tries }), events })
  if (!opened.ok) throw new Error(opened.error.message)
  running.push({ stop: () => port.close() })
  return { qemu, port, io: opened.value, states, told, deaf: (is) => (isDeaf = is) }
}

const ask = (io: BoardIo, ...ops: BoardOp[]): Promise<BoardAnswer[]> => Promise.all(ops.map((op) => io.access(op)))
const statuses = (answers: readonly BoardAnswer[]): string => answers.map(({ status }) => status).join(' ')
const values = (answers: readonly BoardAnswer[]): number[] => answers.map(({ value }) => value)

describe.skipIf(why !== '')(named('the firmware'), () => {
  it.each(BOARDS)('takes less than 2 KiB of flash on $board', ({ board }) => {
    expect(flashBytes(firmwareFor(board))).toBeLessThan(2048)
  })
})

describe.skipIf(why !== '').each(BOARDS)(named('the firmware on $board'), (places) => {
  const { board, id, ids, spi, hole, faults } = places

  it('says what it is to whoever probes', async () => {
    const port = await (await started(places)).open()
    const { info } = await mmioLab.probe(port, { settings: settingsOf(), events: noted().events })
    expect(info).toMatchObject({
      board: `mmio-lab firmware 1, ${board}`,
      capabilities: { memWidths: [1, 2, 4], faults, window: 240 },
    })
    await port.close()
  })

  it('reads and writes bytes, half words and words, in order', async () => {
    const { io } = await attached(places)
    expect(values(await ask(io, ...ids.map((_, i) => readOf(id + 4 * i))))).toEqual(ids)
    const answers = await ask(
      io,
      writeOf(RAM, 0x1234_5678),
      readOf(RAM),
      readOf(RAM + 2, { width: 2 }),
      readOf(RAM + 1, { width: 1 }),
      writeOf(RAM + 3, 0xff, { width: 1 }),
      writeOf(RAM, 0xbeef, { width: 2 }),
      readOf(RAM),
    )
    expect(values(answers)).toEqual([0, 0x1234_5678, 0x1234, 0x56, 0, 0, 0xff34_beef])
  })

  it('carries a thousand accesses, blocks and jumps', async () => {
    const { io } = await attached(places)
    const addresses = Array.from({ length: 500 }, (_, i) => RAM + 4 * (i < 250 ? i : (i * 37) % 250))
    await ask(io, ...addresses.map((address) => writeOf(address, address ^ 0x5a5a_5a5a)))
    const answers = await ask(io, ...addresses.map((address) => readOf(address)))
    expect(values(answers)).toEqual(addresses.map((address) => (address ^ 0x5a5a_5a5a) >>> 0))
  })

  it(`has bad addresses ${faults}, at the access, and goes on`, async () => {
    const { io, states } = await attached(places)
    const bad = faults === 'reported' ? 'fault' : 'ok'
    const answers = await ask(
      io,
      readOf(id),
      readOf(hole),
      writeOf(hole, 1, { width: 1 }),
      readOf(hole + 2, { width: 2 }),
      readOf(id + 4),
    )
    expect(statuses(answers)).toBe(`ok ${bad} ${bad} ${bad} ok`)
    expect(values(answers)).toEqual([ids[0], 0, 0, 0, ids[1]])
    expect(states).toEqual([])
  })

  const noFifo = spi === null ? ': skipped, QEMU has no FIFO on this board that it loops back' : ''
  it.skipIf(spi === null)(`makes each access once, though every answer is lost the first time${noFifo}`, async () => {
    const { io, port, deaf } = await attached(places)
    const fifo = spi! + DR
    await ask(io, writeOf(spi! + CR0, EIGHT_BITS), writeOf(spi! + CR1, ON_LOOPED_BACK))
    let copies = 0
    const { send } = port
    port.send = (bytes) => {
      if (bytes.length > 1) copies++
      send.call(port, bytes)
    }
    deaf(() => copies % 2 === 1)
    for (const byte of [0x11, 0x22, 0x33]) {
      const answer = await io.access(writeOf(fifo, byte, { once: true }))
      expect(answer.status).toBe('ok')
      expect(answer.retries).toBeGreaterThan(0)
    }
    for (const byte of [0x11, 0x22, 0x33]) {
      const answer = await io.access(readOf(fifo, { once: true }))
      expect(answer).toMatchObject({ status: 'ok', value: byte })
      expect(answer.retries).toBeGreaterThan(0)
    }
  })

  it('is back in step behind garbage and half frames', async () => {
    const { io, port, states } = await attached(places)
    const half = encodeFrame(Uint8Array.of(0xa0, 0x9a, 0, 0, 0, 0x20, 1, 2, 3, 4)).subarray(0, 7)
    const garbage = Uint8Array.from({ length: 3000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff)
    for (const junk of [half, garbage, Uint8Array.of(0, 0, 1, 2, 0xff, 0), garbage.subarray(7, 500)]) {
      port.send(junk)
      expect(await io.access(readOf(id))).toMatchObject({ status: 'ok', value: ids[0] })
    }
    expect(states).toEqual([])
  })

  it('tells when it was reset by its button', async () => {
    const { io, qemu, states, told } = await attached(places)
    await ask(io, writeOf(RAM, 7))
    await qemu.monitor('system_reset')
    await told(1)
    expect(states).toEqual(['reset: The board has started anew.'])
    expect(await ask(io, readOf(id))).toMatchObject([{ status: 'ok', value: ids[0] }])
  })

  it('tells when it was reset by a write; that write is not made again', async () => {
    const { io, states, told } = await attached(places)
    const answers = ask(io, readOf(id), writeOf(0xe000_ed0c, 0x05fa_0004), readOf(id))
    await told(1)
    expect(statuses(await answers)).toBe('timeout timeout ok')
    expect(states).toEqual(['reset: The board has started anew.'])
    expect(await ask(io, readOf(id))).toMatchObject([{ status: 'ok', value: ids[0] }])
  })

  it('answers timeout while it stands still, and is found again', async () => {
    const { io, qemu, states, told } = await attached(places, 3)
    qemu.signal('SIGSTOP')
    expect(statuses(await ask(io, readOf(id)))).toBe('timeout')
    qemu.signal('SIGCONT')
    await told(2)
    expect(states).toEqual(['silent: No answer in 3 tries of 250 ms.', 'back'])
    expect(values(await ask(io, readOf(id)))).toEqual([ids[0]])
  })

  it('killed in the middle of accesses, leaves none without an answer', async () => {
    const { io, qemu } = await attached(places)
    const answers = ask(io, ...Array.from({ length: 5000 }, () => readOf(id)))
    qemu.signal('SIGKILL')
    expect(statuses(await answers)).toMatch(/^(ok )*(lost ?)+$/)
    expect(statuses(await ask(io, readOf(id)))).toBe('lost')
  })

  it('answers any list of accesses, sound or not, byte for byte as the peer of the unit tests', async () => {
    const port = await (await started(places)).open()
    await mmioLab.probe(port, { settings: settingsOf(), events: noted().events })
    const ask = conversation(port)
    const said: Uint8Array[] = []
    const reader = new FrameReader(
      (payload) => void said.push(payload),
      () => expect.unreachable(),
    )
    const peer = new MmioLabPeer({
      memory: new TestMemory(),
      name: board,
      reportsFaults: faults === 'reported',
      send: (bytes) => reader.push(bytes),
    })
    let number = -1
    await fc.assert(
      fc.asyncProperty(anyList, async (list) => {
        const request = number < 0 ? HELLO : [0xa0 | number, ...list]
        number = (number + 1) % 16
        const frame = encodeFrame(Uint8Array.from(request))
        peer.receive(frame)
        expect(await ask(frame)).toEqual(said.pop())
      }),
      { numRuns: 300, endOnFailure: true },
    )
    await port.close()
  })
})

/** Sends a frame, resolves with the payload that comes back. What answers an earlier hello, or says that the board has started, is none. */
function conversation(port: Transport): (frame: Uint8Array) => Promise<Uint8Array> {
  let came: (payload: Uint8Array) => void = () => undefined
  const reader = new FrameReader(
    (payload) => (payload[0] !== 0x10 || payload[1] === HELLO[1]) && came(payload),
    () => expect.unreachable(),
  )
  port.listen((bytes) => reader.push(bytes))
  return (frame) =>
    new Promise((resolve) => {
      came = resolve
      port.send(frame)
    })
}

/** With a nonce that the protocol itself never takes. */
const HELLO = [0xe0, 0x01, 0xa5]
const byte = fc.nat(255)
/** Of any form, those that make no sense included; where an address is named, it is one of free memory. */
const entry = fc
  .record({ op: byte, offset: fc.nat(0x400), near: byte, count: byte, few: fc.nat(20), data: byte })
  .map(({ op, offset, near, count, few, data }) => {
    const [write, repeat, where, width] = [(op & 0x80) !== 0, (op & 0x40) !== 0, (op >> 3) & 3, 1 << (op & 3)]
    const at = where === 3 ? [offset & 0xff, 0x80 + (offset >> 8), 0, 0x20] : where === 2 ? [near] : []
    const times = write ? few : count
    const written = Array.from({ length: write ? (repeat ? times : 1) * width : 0 }, (_, i) => (data + i) & 0xff)
    return [op, ...at, ...(repeat ? [times] : []), ...written]
  })
/** Begins in free memory and stays there; the last entry may be cut anywhere. */
const anyList = fc
  .record({ entries: fc.array(entry, { maxLength: 6 }), cut: fc.integer({ min: 5, max: 500 }) })
  .map(({ entries, cut }) => [0x1a, 0, 0x80, 0, 0x20, ...entries.flat()].slice(0, Math.min(cut, 250)))

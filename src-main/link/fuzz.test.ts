// A million bytes that mean nothing into every parser, in every state that a frame can be cut in: nothing throws, nothing grows, and the
// parser is back in step within one frame. The same for whole sessions, whose boards start to babble in the middle of an access.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Random } from '../base/random'
import { decodeReply } from './esp-rom/packet'
import { encodeSlip, MOST_FRAME, SlipReader } from './esp-rom/slip'
import { LONGEST_PACKET, packetOf, PacketReader } from './gdb/packet'
import { inWords, replyOf } from './gdb/reply'
import { RawRepl } from './micropython/repl'
import { Batch } from './mmio-lab/batch'
import { encodeFrame, FrameReader } from './mmio-lab/frame'
import { parseIdentity } from './mmio-lab/identity'
import { MOST_IN_FRAME } from './mmio-lab/wire'
import { BASE, boards, valueAt, WORDS } from './testing/boards'
import { pacedWire } from './testing/paced-wire'
import { noted, readOf, settingsOf } from './testing/session-kit'
import { ReplyReader } from './uartbone/codec'
import { UbootConsole } from './uboot/console'

const MILLION = 1_000_000

interface Fuzzed {
  /** @returns what was understood, as text */
  feed(bytes: Uint8Array): string[]
  /** What this protocol does before it goes on after doubt. */
  recover(): void
  /** A frame, and as what it is understood. */
  good(random: Random): { frame: Uint8Array; means: string }
  /** Bytes that mean something to this parser. */
  marks: readonly number[]
  /** A frame that is longer cannot be meant. */
  most: number
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const someBytes = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256))

function gdbParser(): Fuzzed {
  let got: string[] = []
  const reader = new PacketReader((piece) => {
    if (piece.kind !== 'packet') return
    inWords(replyOf(piece.payload))
    got.push(text(piece.payload))
  })
  return {
    feed: (bytes) => ((got = []), reader.take(bytes), got),
    recover: () => undefined,
    good: (random) => {
      const payload = someBytes(random, 1 + random.below(20))
      return { frame: packetOf(payload), means: text(payload) }
    },
    marks: [...Buffer.from('$#%*}+-09af', 'latin1')],
    most: LONGEST_PACKET,
  }
}

function firmwareParser(): Fuzzed {
  let got: string[] = []
  const batch = new Batch(0, MOST_IN_FRAME)
  batch.add(readOf(0x10))
  const reader = new FrameReader(
    (payload) => {
      parseIdentity(payload)
      batch.answers(payload)
      got.push(text(payload))
    },
    () => undefined,
  )
  return {
    feed: (bytes) => ((got = []), reader.push(bytes), got),
    // A frame that is sent again begins with the end of the one before.
    recover: () => reader.push(Uint8Array.of(0)),
    good: (random) => {
      const payload = someBytes(random, 1 + random.below(20))
      return { frame: encodeFrame(payload), means: text(payload) }
    },
    marks: [0, 1, 2, 0x10, 0x50, 0x60, 0xff],
    most: MOST_IN_FRAME,
  }
}

function espParser(): Fuzzed {
  const reader = new SlipReader()
  return {
    feed: (bytes) => {
      const frames = reader.push(bytes)
      frames.forEach(decodeReply)
      expect(reader.pending).toBeLessThanOrEqual(MOST_FRAME)
      return frames.map(text)
    },
    recover: () => undefined,
    good: (random) => {
      const frame = Uint8Array.of(1, 0x0a, 4, 0, ...someBytes(random, 4), 0, 0, 0, 0)
      return { frame: encodeSlip(frame), means: text(frame) }
    },
    marks: [0xc0, 0xdb, 0xdc, 0xdd, 1, 0x0a],
    most: MOST_FRAME,
  }
}

function uartboneParser(): Fuzzed {
  const reader = new ReplyReader()
  return {
    feed: (bytes) => {
      const words = reader.push(bytes)
      expect(reader.have).toBeLessThanOrEqual(255 * 4)
      return words ? [words.join(' ')] : []
    },
    // No frame shows where an answer begins: silence does, and then it is as long as was asked.
    recover: () => reader.want(3),
    good: (random) => {
      const words = [random.below(2 ** 31), random.below(2 ** 31), random.below(2 ** 31)]
      const bytes = Buffer.alloc(12)
      words.forEach((word, index) => bytes.writeUInt32BE(word, index * 4))
      return { frame: bytes, means: words.join(' ') }
    },
    marks: [],
    most: 255 * 4,
  }
}

/** Noise as lines have it: any byte, or mostly those that mean something. */
function noise(random: Random, marks: readonly number[]): Uint8Array {
  const often = marks.length > 0 && random.below(2) === 0
  const length = random.below(20) === 0 ? random.below(5000) : random.below(200)
  return Uint8Array.from({ length }, () =>
    often && random.below(3) > 0 ? marks[random.below(marks.length)]! : random.below(256),
  )
}

describe('a million bytes of noise into the parser of', () => {
  it.each([
    ['gdb', gdbParser],
    ['mmio-lab', firmwareParser],
    ['esp-rom', espParser],
    ['uartbone', uartboneParser],
  ])('%s', (_name, parser) => {
    const random = new Random(5)
    const { feed, recover, good, marks, most } = parser()
    for (let fed = 0; fed < MILLION;) {
      // Any state: a good frame, cut anywhere.
      const cut = good(random).frame
      recover()
      feed(cut.subarray(0, random.below(cut.length)))
      const bytes = noise(random, marks)
      fed += bytes.length
      for (const piece of feed(bytes)) expect(piece.length).toBeLessThanOrEqual(2 * most)
      recover()
      const { frame, means } = good(random)
      if (feed(frame).at(-1) !== means) throw new Error(`${text(frame)} is not understood behind ${text(bytes)}`)
    }
  })
})

describe('a million bytes without an end', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['U-Boot’s console', 4096, (wire: ReturnType<typeof pacedWire>) => new UbootConsole(wire.lab, () => undefined)],
    ['a raw REPL', 65_536, (wire: ReturnType<typeof pacedWire>) => new RawRepl(wire.lab)],
  ])('%s keeps no more than it needs', async (_name, most, of) => {
    const random = new Random(9)
    const wire = pacedWire()
    const heard = of(wire)
    for (let fed = 0; fed < MILLION; fed += 10_000) {
      // Printable text half of the time: without ends of lines nothing can be let go of for being understood.
      wire.board.send(fed % 20_000 === 0 ? someBytes(random, 10_000) : new Uint8Array(10_000).fill(0x41))
      await vi.advanceTimersByTimeAsync(1)
      expect(heard.heard.length).toBeLessThanOrEqual(most)
    }
  })
})

describe('a board that babbles in the middle of an access:', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Of the protocols that are lines of text the session is the parser: these get the million here. */
  const isText = (id: string): boolean => id === 'uboot' || id === 'micropython'
  const BABBLE = 5000

  async function settled<T>(promise: Promise<T>): Promise<T> {
    let over = false
    void promise.finally(() => (over = true))
    for (let ms = 0; !over; ms += 20) {
      if (ms > 20_000) throw new Error('it never settles')
      await vi.advanceTimersByTimeAsync(20)
    }
    return promise
  }

  it.each(boards.map((board) => [board.protocol.id, board] as const))('%s', async (id, board) => {
    const random = new Random(11)
    const wire = pacedWire({ baud: 3_000_000 })
    board.on(wire, [])
    const opened = await settled(
      board.protocol.open(wire.lab, { settings: settingsOf({ baud: 3_000_000 }), events: noted().events }),
    )
    if (!opened.ok) throw new Error(opened.error.message)
    const rounds = isText(id) ? (2 * MILLION) / BABBLE : 40
    for (let round = 0; round < rounds; round++) {
      const address = BASE + 4 * random.below(WORDS)
      wire.toLab.after(1 + random.below(12), () => wire.board.send(someBytes(random, random.below(BABBLE))))
      const during = await settled(opened.value.access(readOf(address)))
      if (board.checked && during.status === 'ok') expect(during.value).toBe(valueAt(address))
      let after = await settled(opened.value.access(readOf(address)))
      // Two seconds are the limit for being back; a try that has no answer takes one at most.
      for (let tries = 0; after.status !== 'ok' && tries < 2; tries++) {
        await vi.advanceTimersByTimeAsync(500)
        after = await settled(opened.value.access(readOf(address)))
      }
      expect(after).toMatchObject({ status: 'ok', value: valueAt(address) })
    }
  })
})

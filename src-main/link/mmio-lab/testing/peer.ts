// A board with the lab's firmware, in memory: answers byte by byte as firmware/mmio_lab.c does, at once. Written from docs/firmware.md.
import type { Transport } from '../../transport'
import { encodeFrame, FrameReader } from '../frame'
import {
  CRC_BYTES,
  FrameType,
  MOST_IN_FRAME,
  NUMBERS,
  numberOf,
  OP_FIXED,
  OP_REPEAT,
  OP_RESERVED,
  OP_WRITE,
  PROTOCOL_VERSION,
  typeOf,
  Where,
  WHERE_SHIFT,
} from '../wire'

export interface PeerMemory {
  /** null: the bus answers with an error. */
  read(address: number, width: number): number | null
  /** false: the bus answers with an error. */
  write(address: number, width: number, value: number): boolean
}

export interface PeerOptions {
  memory: PeerMemory
  send(bytes: Uint8Array): void
  name?: string
  /** Frames on the way that it can take. Divides 16. */
  window?: number
  frameBytes?: number
  reportsFaults?: boolean
}

class Refused extends Error {}

export class MmioLabPeer {
  /** Accesses that it has made since it was built. */
  made = 0
  readonly #options: Required<PeerOptions>
  #reader = this.#newReader()
  #replies: Uint8Array[] = []
  #expected = 0
  #address = 0
  #inSession = false

  constructor(options: PeerOptions) {
    this.#options = { name: 'peer', window: 4, frameBytes: MOST_IN_FRAME, reportsFaults: true, ...options }
  }

  receive(bytes: Uint8Array): void {
    this.#reader.push(bytes)
  }

  /** As power off and on: forgets its session, half a frame with it, and says that it has started unless told to be quiet. */
  restart({ quiet = false } = {}): void {
    this.#inSession = false
    this.#reader = this.#newReader()
    if (!quiet) this.#identify(0, 0)
  }

  #newReader(): FrameReader {
    return new FrameReader(
      (payload) => this.#handle(payload),
      () => {
        if (this.#inSession) this.#say([FrameType.expected | this.#expected])
      },
    )
  }

  #say(payload: readonly number[]): Uint8Array {
    const frame = encodeFrame(Uint8Array.from(payload))
    this.#options.send(frame)
    return frame
  }

  #identify(high: number, low: number): void {
    const { window, frameBytes, reportsFaults, name } = this.#options
    const about = [PROTOCOL_VERSION, 1, window, frameBytes, 7, reportsFaults ? 1 : 0]
    this.#say([FrameType.identity, high, low, ...about, ...Buffer.from(name, 'latin1')])
  }

  #handle(payload: Uint8Array): void {
    const type = typeOf(payload)
    if (type === FrameType.access) return this.#request(payload)
    if (type !== FrameType.hello || payload.length !== 3) return
    this.#inSession = true
    this.#replies = []
    this.#expected = 0
    this.#address = 0
    this.#identify(payload[1]!, payload[2]!)
  }

  #request(payload: Uint8Array): void {
    const number = numberOf(payload)
    const { window, send } = this.#options
    if (!this.#inSession) return void this.#say([FrameType.noSession | number])
    const age = (this.#expected - number + NUMBERS) % NUMBERS
    const old = age <= window ? this.#replies[number % window] : undefined
    if (age === 0) this.#replies[number % window] = this.#run(payload.subarray(1))
    else if (old) send(old)
    else this.#say([FrameType.expected | this.#expected])
  }

  #run(entries: Uint8Array): Uint8Array {
    const number = this.#expected
    const values: number[] = []
    const faults: boolean[] = []
    this.#expected = (number + 1) % NUMBERS
    try {
      for (let at = 0; at < entries.length;) at = this.#entry(entries, at, values, faults)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return this.#say([FrameType.refused | number])
    }
    if (!faults.includes(true)) return this.#say([FrameType.done | number, ...values])
    const bits = Array.from({ length: Math.ceil(faults.length / 8) }, () => 0)
    faults.forEach((faulted, at) => (bits[at >> 3]! |= faulted ? 1 << (at & 7) : 0))
    return this.#say([FrameType.faults | number, ...values, ...bits])
  }

  /** @returns where the next entry begins */
  #entry(entries: Uint8Array, start: number, values: number[], faults: boolean[]): number {
    let at = start
    const take = (bytes: number): number => {
      if (at + bytes > entries.length) throw new Refused()
      let value = 0
      for (let i = 0; i < bytes; i++) value += entries[at++]! * 2 ** (8 * i)
      return value
    }
    const op = take(1)
    const width = 1 << (op & 3)
    if ((op & OP_RESERVED) !== 0 || width > 4) throw new Refused()
    const where = (op >> WHERE_SHIFT) & 3
    if (where === Where.next) this.#address += width
    if (where === Where.near) this.#address += ((take(1) << 24) >> 24) * width
    if (where === Where.far) this.#address = take(4)
    const count = (op & OP_REPEAT) !== 0 ? take(1) : 1
    for (let i = 0; i < count; i++) {
      if (i > 0 && (op & OP_FIXED) === 0) this.#address += width
      this.#address = this.#address >>> 0
      this.#access(width, (op & OP_WRITE) !== 0 ? take(width) : null, values, faults)
    }
    return at
  }

  #access(width: number, value: number | null, values: number[], faults: boolean[]): void {
    const { memory, frameBytes } = this.#options
    const replied = 1 + values.length + (value === null ? width : 0) + Math.ceil((faults.length + 1) / 8) + CRC_BYTES
    if (faults.length === 256 || replied > frameBytes) throw new Refused()
    this.made++
    if (value !== null) {
      faults.push(!memory.write(this.#address, width, value))
      return
    }
    const read = memory.read(this.#address, width)
    faults.push(read === null)
    for (let i = 0; i < width; i++) values.push(((read ?? 0) >>> (8 * i)) & 0xff)
  }
}

/** A peer at the board's end of a line. */
export function peerOn(board: Transport, options: Omit<PeerOptions, 'send'>): MmioLabPeer {
  const peer = new MmioLabPeer({ ...options, send: (bytes) => board.send(bytes) })
  board.listen((bytes) => peer.receive(bytes))
  return peer
}

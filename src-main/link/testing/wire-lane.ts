// One direction of a line in memory: hands bytes over when the baud rate says that they have arrived. Knows no protocol.
import { Random } from '../../base/random'

/** What happens to bytes on their way, of a thousand; the same from the same seed. */
export interface Disturbance {
  seed: number
  /** Bytes whose bits are turned. */
  garble?: number
  /** Bytes that are lost. */
  drop?: number
  /** Bytes behind which one comes that nobody sent. */
  insert?: number
  /** Bytes behind which the receiver is called anew, so that frames come in pieces. */
  split?: number
}

interface Chunk {
  bytes: Uint8Array
  /** Bytes of it that were handed over. */
  handed: number
  /** When its first byte begins, ms. */
  start: number
}

/** `at` is when the last of the bytes was due, ms: later is only the machine's fault. */
export type Arrived = (bytes: Uint8Array, at: number) => void

export class WireLane {
  /** Bytes that have arrived since the beginning, silenced ones not counted. */
  arrived = 0
  /** What arrives is lost. */
  silent = false

  readonly #byteMs: number
  readonly #clock: (() => number) | undefined
  readonly #onArrived: Arrived
  readonly #queue: Chunk[] = []
  #freeAt = -Infinity
  #waiting = false
  #closed = false
  #plan: Required<Disturbance> | null = null
  #random = new Random(0)
  #mark: { at: number; reached: () => void } | null = null

  constructor(baud: number | null, clock: (() => number) | undefined, onArrived: Arrived) {
    this.#byteMs = baud === null ? 0 : 10_000 / baud
    this.#clock = clock
    this.#onArrived = onArrived
  }

  /** Bytes are still under way. */
  get busy(): boolean {
    return this.#queue.length > 0
  }

  /** @param at when the first byte could begin, ms; it begins later where the line is busy */
  send(bytes: Uint8Array, at: number): void {
    const sent = this.#disturbed(bytes)
    if (this.#closed || sent.length === 0) return
    const start = Math.max(at, this.#freeAt)
    this.#freeAt = start + sent.length * this.#byteMs
    this.#queue.push({ bytes: sent, handed: 0, start })
    this.#wait()
  }

  /** null: bytes arrive as they were sent. */
  disturb(plan: Disturbance | null): void {
    this.#plan = plan && { garble: 0, drop: 0, insert: 0, split: 0, ...plan }
    this.#random = new Random(plan?.seed ?? 0)
  }

  /** Calls when so many more bytes have arrived, before the next one does; one call at a time. */
  after(bytes: number, reached: () => void): void {
    this.#mark = { at: this.arrived + bytes, reached }
  }

  /** What is under way is lost. */
  close(): void {
    this.#closed = true
    this.#queue.length = 0
  }

  #disturbed(bytes: Uint8Array): Uint8Array {
    const plan = this.#plan
    if (!plan) return bytes.slice()
    const random = this.#random
    const happens = (chance: number): boolean => random.below(1000) < chance
    const out: number[] = []
    for (const byte of bytes) {
      if (!happens(plan.drop)) out.push(happens(plan.garble) ? byte ^ (1 + random.below(255)) : byte)
      if (happens(plan.insert)) out.push(random.below(256))
    }
    return Uint8Array.from(out)
  }

  #wait(): void {
    const first = this.#queue[0]
    if (this.#waiting || !first) return
    this.#waiting = true
    const tick = (): void => this.#tick()
    if (this.#byteMs === 0) queueMicrotask(tick)
    else if (this.#clock) setImmediate(tick)
    else setTimeout(tick, Math.max(1, Math.ceil(first.start + (first.handed + 1) * this.#byteMs - performance.now())))
  }

  #tick(): void {
    this.#waiting = false
    const now = this.#clock?.() ?? performance.now()
    for (let chunk = this.#queue[0]; chunk; chunk = this.#queue[0]) {
      const due = this.#due(chunk, now)
      if (due > chunk.handed) this.#hand(chunk, due)
      if (chunk.handed < chunk.bytes.length) break
    }
    this.#wait()
  }

  #due(chunk: Chunk, now: number): number {
    if (this.#byteMs === 0) return chunk.bytes.length
    // A hair more than whole bytes, so that rounding never keeps one back for another tick.
    const bytes = Math.floor((now - chunk.start) / this.#byteMs + 1e-6)
    return Math.max(0, Math.min(chunk.bytes.length, bytes))
  }

  #hand(chunk: Chunk, due: number): void {
    while (chunk.handed < due && !this.#closed) {
      const from = chunk.handed
      chunk.handed = from + this.#piece(due - from)
      // Whoever answers from within the call must find the line free behind its last byte.
      if (chunk.handed === chunk.bytes.length) this.#queue.shift()
      if (!this.silent)
        this.#arrive(chunk.bytes.subarray(from, chunk.handed), chunk.start + chunk.handed * this.#byteMs)
    }
  }

  #arrive(bytes: Uint8Array, at: number): void {
    this.arrived += bytes.length
    this.#onArrived(bytes, at)
    const mark = this.#mark
    if (!mark || this.arrived < mark.at) return
    this.#mark = null
    mark.reached()
  }

  /** Bytes of the next call to the receiver: all, unless a mark or the plan says otherwise. */
  #piece(most: number): number {
    const marked = this.#mark && !this.silent ? Math.min(most, Math.max(1, this.#mark.at - this.arrived)) : most
    if (!this.#plan || this.#plan.split === 0) return marked
    for (let piece = 1; piece < marked; piece++) if (this.#random.below(1000) < this.#plan.split) return piece
    return marked
  }
}

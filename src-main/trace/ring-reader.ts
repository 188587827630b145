// The trace thread's end of the ring: takes whole events and entries out in order. Knows nothing of what becomes of them.
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_BYTES, EVENT_WORDS, EventKind, Word } from '../../src-preload/contract/event'
import { Header, HEADER_WORDS, openRing, ReaderState, type RingMemory } from './ring'

declare global {
  interface Atomics {
    /** ES2024; Node 16 and Electron 25 have it. */
    waitAsync(
      words: Int32Array,
      index: number,
      value: number,
      timeout?: number,
    ): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> }
  }
}

export interface RingListener {
  /** Events from..to (event numbers, `to` not included) of words; valid only during the call. */
  events(words: Uint32Array, from: number, to: number): void
  /** Comes before the first event that names it. */
  entry(entry: Entry): void
}

export class RingReader {
  readonly #ring: RingMemory
  #tail: number
  /** Slots known to have arrived though they are not published. */
  #settled: number

  constructor(ring: SharedArrayBuffer) {
    this.#ring = openRing(ring)
    this.#settled = Atomics.load(this.#ring.header, Header.HEAD)
    this.#tail = Atomics.load(this.#ring.header, Header.TAIL)
    Atomics.store(this.#ring.header, Header.READER, ReaderState.present)
  }

  /** Slots that lie ready. */
  get ready(): number {
    const head = Atomics.load(this.#ring.header, Header.HEAD)
    if (((this.#settled - head) | 0) < 0) this.#settled = head
    return (this.#settled - this.#tail) >>> 0
  }

  /** The writer's thread has ended: what it had not published is there as well. */
  writerEnded(): void {
    this.#settle(this.#look())
  }

  /**
   * Hands out what is published, up to about `most` slots, and makes room for as much.
   * @returns slots taken
   */
  drain(listener: RingListener, most = 1 << 15): number {
    const { slots } = this.#ring
    const ready = Math.min(this.ready, slots)
    let taken = 0
    while (taken < ready && taken < most) {
      const first = (this.#tail + taken) & (slots - 1)
      const run = Math.min(ready - taken, most - taken, slots - first)
      taken += this.#run(listener, first, run)
    }
    if (taken > 0) this.#release(taken)
    return taken
  }

  /**
   * Resolves when more may have come: woken by the writer, or after a while. A writer that wrote nothing in that while
   * stands still, and then all that it wrote has arrived, published or not.
   */
  async more(ms: number): Promise<void> {
    if (this.ready > 0) return
    const { header } = this.#ring
    const before = this.#look()
    const answer = Atomics.waitAsync(header, Header.HEAD, before.head, ms)
    const why = answer.async ? await answer.value : answer.value
    if (why === 'timed-out' && before.next === header[Header.WRITTEN]) this.#settle(before)
  }

  /** In this order: what was written is never less than what was published. */
  #look(): { head: number; next: number } {
    const { header } = this.#ring
    const head = Atomics.load(header, Header.HEAD)
    return { head, next: header[Header.WRITTEN]! }
  }

  #settle({ head, next }: { head: number; next: number }): void {
    const slot = (next - HEADER_WORDS) / EVENT_WORDS
    const written = (head + ((slot - head) & (this.#ring.slots - 1))) | 0
    if (((written - this.#settled) | 0) > 0) this.#settled = written
  }

  /** Takes slots up to the first definition and hands it on, or the whole run where there is none. */
  #run(listener: RingListener, first: number, run: number): number {
    const { words } = this.#ring
    let at = first
    while (at < first + run && (words[at * EVENT_WORDS + Word.KIND]! & 0xff) !== EventKind.define) at++
    if (at > first) {
      listener.events(words, first, at)
      return at - first
    }
    const length = words[at * EVENT_WORDS + Word.OFFSET]!
    listener.entry(JSON.parse(this.#text(at + 1, length)) as Entry)
    return 1 + Math.ceil(length / EVENT_BYTES)
  }

  #text(slot: number, length: number): string {
    const { bytes, slots } = this.#ring
    const from = (slot & (slots - 1)) * EVENT_BYTES
    const first = Math.min(length, bytes.length - from)
    const copy = Buffer.alloc(length)
    copy.set(bytes.subarray(from, from + first))
    copy.set(bytes.subarray(0, length - first), first)
    return copy.toString('utf8')
  }

  #release(taken: number): void {
    this.#tail = (this.#tail + taken) | 0
    Atomics.store(this.#ring.header, Header.TAIL, this.#tail)
    Atomics.notify(this.#ring.header, Header.TAIL)
  }
}

// The lab thread's end of the ring: 8 stores an event, no objects, no wall clock. Knows neither the reader's pace nor files.
import { EVENT_BYTES, EVENT_WORDS, EventKind, FLAG_SHIFT, Word } from '../../src-preload/contract/event'
import type { SimClock } from '../base/clock'
import type { EventSink, NewEntry } from '../base/event-sink'
import { Interner } from './intern'
import { Header, HEADER_WORDS, openRing, ReaderState } from './ring'

/** The reader is woken at least this often; between, it looks by itself. */
const NOTIFY_EVERY = 4096
/** Events are published at least this often, and by flush. */
const PUBLISH_EVERY = 32
const WAIT_MS = 50
/** No slot taken for so long: the reader counts as gone until it takes one. */
const GIVE_UP_MS = 10_000
const TWO_MINUS_32 = 2 ** -32
const WRITTEN = Header.WRITTEN
/** No word's index: nothing stops there. */
const NOWHERE = -1
/** A longer string of an entry that does not fit is cut to this. */
const LONG_STRING = 256

export class RingWriter implements EventSink {
  readonly #clock: SimClock
  readonly #header: Int32Array
  /** The header and the slots: one array costs less than two. */
  readonly #words: Uint32Array
  readonly #bytes: Uint8Array
  readonly #slots: number
  readonly #mask: number
  readonly #entries = new Interner()
  /** Slots published. */
  #head: number
  /** The word where the slot after them begins. */
  #from = 0
  /** The word where the next slot begins. */
  #at = 0
  /** Such a word, at which to stop and publish, begin the next turn, look for room, and say what was lost. */
  #stop = 0
  #tail = 0
  #seq = 0
  #lost = 0
  /** Where the tail stood when waiting was given up. */
  #gaveUpAt: number | null = null
  #untilNotify = NOTIFY_EVERY

  constructor(ring: SharedArrayBuffer, clock: SimClock) {
    const { header, bytes, slots } = openRing(ring)
    this.#clock = clock
    this.#header = header
    this.#words = new Uint32Array(ring)
    this.#bytes = bytes
    this.#slots = slots
    this.#mask = slots - 1
    this.#head = Atomics.load(header, Header.HEAD)
    this.#goTo(this.#head)
    this.#words[WRITTEN] = this.#at
    this.#lookAtTail()
  }

  /**
   * Lost events keep their sequence numbers; the gap that counts them takes the next one. Every access comes through here: it is kept so
   * short that an engine puts it in place.
   */
  write(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number {
    if (this.#at === this.#stop && !this.#goOn()) return this.#lose()
    const words = this.#words
    const at = this.#at
    const now = this.#clock.now
    const seq = this.#seq++
    words[at] = now
    words[at + 1] = (now * TWO_MINUS_32) | (flags << FLAG_SHIFT)
    words[at + 2] = seq
    words[at + 3] = kind
    words[at + 4] = where
    words[at + 5] = offset
    words[at + 6] = lo
    words[at + 7] = hi
    words[WRITTEN] = this.#at = at + EVENT_WORDS
    return seq
  }

  define(entry: NewEntry): number {
    const { id, key, fresh } = this.#entries.idOf(entry)
    if (!fresh) return id
    this.#publish()
    const text = this.#textOf(entry, id)
    const slots = text === null ? 0 : 1 + Math.ceil(text.length / EVENT_BYTES)
    if (text === null || !this.#makeRoom(slots + 1)) {
      this.#entries.forget(key)
      return id
    }
    const at = this.#at
    this.#words.fill(0, at, at + EVENT_WORDS)
    this.#words[at + Word.KIND] = EventKind.define
    this.#words[at + Word.OFFSET] = text.length
    this.#words[at + Word.VALUE_LO] = id
    this.#putText(this.#head + 1, text)
    this.#goTo((this.#head + slots) | 0)
    this.#words[WRITTEN] = this.#at
    this.#publish()
    return id
  }

  flush(): void {
    this.#publish()
    if (this.#lost > 0 && this.#makeRoom(1)) this.#putGap()
    this.#wake()
  }

  get #room(): number {
    return this.#slots - ((this.#head - this.#tail) | 0)
  }

  /** At a stop: false when there is no room and nobody makes any. */
  #goOn(): boolean {
    this.#publish()
    if (!this.#makeRoom(this.#lost > 0 ? 3 : 2)) return false
    if (this.#lost > 0) this.#putGap()
    return true
  }

  #lose(): number {
    this.#lost++
    return this.#seq++
  }

  #putGap(): void {
    this.#stop = NOWHERE
    this.write(EventKind.gap, 0, 0, 0, this.#lost, 0)
    this.#lost = 0
    this.#publish()
  }

  /** Slots become visible to a running reader only here, after they are whole. */
  #publish(): void {
    this.#goTo((this.#head + (this.#at - this.#from) / EVENT_WORDS) | 0)
    const before = Atomics.exchange(this.#header, Header.HEAD, this.#head)
    this.#untilNotify -= (this.#head - before) | 0
    if (this.#untilNotify <= 0) this.#wake()
    this.#setStop()
  }

  #goTo(head: number): void {
    this.#head = head
    this.#from = this.#at = HEADER_WORDS + (head & this.#mask) * EVENT_WORDS
  }

  /** One slot stays free for a gap. */
  #setStop(): void {
    const untilTurn = this.#slots - (this.#head & this.#mask)
    const slots = Math.max(0, Math.min(PUBLISH_EVERY, this.#room - 1, untilTurn))
    this.#stop = this.#at + slots * EVENT_WORDS
  }

  #wake(): void {
    this.#untilNotify = NOTIFY_EVERY
    Atomics.notify(this.#header, Header.HEAD)
  }

  /** All is published. False: there is no room and nobody makes any. */
  #makeRoom(slots: number): boolean {
    if (this.#room >= slots) return true
    this.#lookAtTail()
    if (this.#room >= slots) return true
    return this.#waitForRoom(slots)
  }

  #waitForRoom(slots: number): boolean {
    this.#wake()
    Atomics.store(this.#header, Header.WAITING, 1)
    let patience = GIVE_UP_MS
    let tail = this.#lookAtTail()
    while (this.#room < slots && patience > 0 && this.#readerMayCome(tail)) {
      const answer = Atomics.wait(this.#header, Header.TAIL, tail, WAIT_MS)
      const before = tail
      tail = this.#lookAtTail()
      patience = answer === 'timed-out' && tail === before ? patience - WAIT_MS : GIVE_UP_MS
    }
    Atomics.store(this.#header, Header.WAITING, 0)
    if (patience <= 0) this.#gaveUpAt = tail
    return this.#room >= slots
  }

  #readerMayCome(tail: number): boolean {
    if (Atomics.load(this.#header, Header.READER) === ReaderState.gone) return false
    return this.#gaveUpAt !== tail
  }

  #lookAtTail(): number {
    const tail = Atomics.load(this.#header, Header.TAIL)
    this.#tail = tail
    this.#setStop()
    return tail
  }

  /** The entry as UTF-8 JSON, shortened where it would not fit half the ring; null when even that is too long. */
  #textOf(entry: NewEntry, id: number): Uint8Array | null {
    const limit = (this.#slots / 2 - 2) * EVENT_BYTES
    const whole = Buffer.from(JSON.stringify({ ...entry, id }))
    if (whole.length <= limit) return whole
    const cut = (_: string, value: unknown): unknown =>
      typeof value === 'string' && value.length > LONG_STRING ? `${value.slice(0, LONG_STRING)}…` : value
    const short = Buffer.from(JSON.stringify({ ...entry, id }, cut))
    return short.length <= limit ? short : null
  }

  #putText(slot: number, text: Uint8Array): void {
    const from = (slot & this.#mask) * EVENT_BYTES
    const first = Math.min(text.length, this.#bytes.length - from)
    this.#bytes.set(text.subarray(0, first), from)
    this.#bytes.set(text.subarray(first), 0)
  }
}

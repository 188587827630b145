// An event sink that keeps what it is given: for tests of everything that writes events. No ring, no thread, no file.
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_WORDS, FLAG_SHIFT } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import type { SimClock } from '../base/clock'
import type { EventSink, NewEntry } from '../base/event-sink'
import { Interner } from './intern'
import { rowOf } from './row'

export class MemorySink implements EventSink {
  /** All events so far, unpacked. */
  readonly rows: EventRow[] = []
  readonly entries = new Map<number, Entry>()
  readonly #clock: Pick<SimClock, 'now'>
  readonly #ids = new Interner()
  #seq = 0

  constructor(clock: Pick<SimClock, 'now'>) {
    this.#clock = clock
  }

  write(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number {
    const { now } = this.#clock
    const words = new Uint32Array(EVENT_WORDS)
    words.set([now, (now / 2 ** 32) | (flags << FLAG_SHIFT), this.#seq, kind, where, offset, lo, hi])
    this.rows.push(rowOf(words, 0, this.#seq, (id) => this.entries.get(id) ?? null))
    return this.#seq++
  }

  define(entry: NewEntry): number {
    const { id, fresh } = this.#ids.idOf(entry)
    if (fresh) this.entries.set(id, { ...entry, id })
    return id
  }

  flush(): void {
    // Rows are there at once.
  }
}

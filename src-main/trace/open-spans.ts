// Driver calls, or polls, that have begun and not ended. They nest; an end belongs to the last begin with the same entry.
import type { CallEntry, Entry, PollEntry } from '../../src-preload/contract/entry'
import type { OpenSpan } from './observer'

/** Spans that never end push out the oldest beyond so many: a stranger's file may hold nothing but begins. */
const MOST = 256

export class OpenSpans<E extends CallEntry | PollEntry> {
  #open: OpenSpan<E>[] = []
  readonly #type: E['type']

  constructor(type: E['type']) {
    this.#type = type
  }

  get open(): readonly OpenSpan<E>[] {
    return this.#open
  }

  begin(entry: Entry | null, from: number, seq: number): OpenSpan<E> | null {
    if (entry?.type !== this.#type) return null
    const own = entry as E
    let depth = 0
    for (const span of this.#open) if (span.entry.device === own.device) depth++
    const span = { entry: own, from, seq, depth }
    if (this.#open.length >= MOST) this.#open.shift()
    this.#open.push(span)
    return span
  }

  /** Null: its begin was never seen. */
  end(id: number): OpenSpan<E> | null {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const span = this.#open[i]!
      if (span.entry.id !== id) continue
      if (i === this.#open.length - 1) this.#open.pop()
      else this.#open.splice(i, 1)
      return span
    }
    return null
  }

  save(): [entry: number, since: number, seq: number][] {
    return this.#open.map(({ entry, from, seq }) => [entry.id, from, seq])
  }

  load(saved: [entry: number, since: number, seq: number][], entryOf: (id: number) => Entry | null): void {
    this.#open = []
    for (const [id, from, seq] of saved) this.begin(entryOf(id), from, seq)
  }
}

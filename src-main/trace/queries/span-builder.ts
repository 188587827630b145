// Calls and polls in view, with their nesting. Of many within one pixel at the same depth one is enough to see that they are there.
import type { Entry } from '../../../src-preload/contract/entry'
import type { Span, SpanWindow } from '../../../src-preload/contract/query'
import { type Digest, type Lane, SPAN_FIELDS, SpanField } from '../digest'
import type { OpenSpan } from '../observer'
import type { OutsideCount } from './outside'
import type { TrackBuilder, View } from './track-builder'

/** Reads of a poll beyond this are not listed. */
const MOST_READS = 4096

export class SpanBuilder implements TrackBuilder {
  readonly track: number
  readonly #view: View
  readonly #outside: OutsideCount
  readonly #entryOf: (id: number) => Entry | null
  readonly #spans = new Map<number, Span>()
  readonly #reads = new Map<number, number[]>()

  /** @param lasting spans that are not within one chunk, in view or not */
  constructor(
    track: number,
    view: View,
    outside: OutsideCount,
    lasting: readonly Span[],
    entryOf: (id: number) => Entry | null,
  ) {
    this.track = track
    this.#view = view
    this.#outside = outside
    this.#entryOf = entryOf
    for (const span of lasting) this.#add(span)
  }

  needs(): boolean {
    return false
  }

  /** A begin in a decoded chunk, counted where it lies outside. */
  began(time: number): void {
    this.#outside.inside(time)
  }

  /** A read that an open poll made. */
  read(seq: number, time: number): void {
    const reads = this.#reads.get(seq)
    if (!reads) this.#reads.set(seq, [time])
    else if (reads.length < MOST_READS) reads.push(time)
  }

  span({ entry, from, seq, depth }: OpenSpan, to: number, value: number): void {
    this.#add({ from, to, entry: entry.id, value, depth, seq })
  }

  outline(digest: Digest, lane: Lane): void {
    digest.blockTimes.forEach((time, block) => {
      const count = lane.counts[block]!
      if (count > 0) this.#outside.inside(time, count)
      const field = (which: number): number => lane.longest![block * SPAN_FIELDS + which]!
      if (Number.isNaN(field(SpanField.from))) return
      const [from, to] = [field(SpanField.from), field(SpanField.to)]
      const [entry, value] = [field(SpanField.entry), field(SpanField.value)]
      this.#add({ from, to, entry, value, depth: field(SpanField.depth), seq: field(SpanField.seq) })
    })
  }

  finish(): SpanWindow {
    const spans = this.#thinned([...this.#spans.values()].sort((a, b) => a.from - b.from || a.seq - b.seq))
    return { shape: 'spans', track: this.track, spans: spans.map((span) => this.#withReads(span)), ...this.#counts() }
  }

  #add(span: Span): void {
    if (span.to >= this.#view.t0 && span.from <= this.#view.t1) this.#spans.set(span.seq, span)
  }

  /** What began before the window and reaches into it does not lie outside. */
  #counts() {
    const reaching = [...this.#spans.values()].filter(({ from }) => from < this.#view.t0).length
    const counts = this.#outside.counts
    return { ...counts, before: Math.max(0, counts.before - reaching) }
  }

  #thinned(spans: Span[]): Span[] {
    const taken = new Set<string>()
    return spans.filter(({ from, to, depth }) => {
      if (to - from >= this.#view.pixel) return true
      const place = `${depth} ${Math.floor((from - this.#view.t0) / this.#view.pixel)}`
      return !taken.has(place) && taken.add(place)
    })
  }

  #withReads(span: Span): Span {
    const entry = this.#entryOf(span.entry)
    if (entry?.type !== 'poll') return span
    const deadline = entry.timeoutUs === 0 ? Infinity : span.from + entry.timeoutUs * 1000
    return { ...span, reads: this.#reads.get(span.seq) ?? [], deadline }
  }
}

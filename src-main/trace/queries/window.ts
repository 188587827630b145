// The answer to `window`: several tracks over one stretch of time, each chunk visited once for all of them.
import type { TrackInfo, TrackWindow } from '../../../src-preload/contract/query'
import { EVENT_WORDS, Flag } from '../../../src-preload/contract/event'
import { blockEnd, type Digest } from '../digest'
import type { Observer, OpenSpan } from '../observer'
import { flagsOf } from '../row'
import type { Store } from '../store'
import type { Tables } from '../tables'
import { Tracker } from '../tracker'
import { AccessBuilder, Op } from './access-builder'
import { DifferencesInView } from './differences'
import { linkWindow } from './link-window'
import { OutsideCount } from './outside'
import { claimWindow, modelWindow, refusalWindow } from './rare-windows'
import { SpanBuilder } from './span-builder'
import type { TrackBuilder, View } from './track-builder'
import { valueBefore, WaveBuilder } from './wave-builder'

const MOST_PIXELS = 1 << 14
/** A chunk none of whose blocks is wider on screen is drawn from its outline. */
const BLOCK_PIXELS = 2

function widestBlock(digest: Digest): number {
  return digest.blockTimes.reduce((widest, from, block) => Math.max(widest, blockEnd(digest, block) - from), 0)
}

/**
 * Chunks that are narrow on screen are drawn from their outlines; so only as many are decoded as the window has room for,
 * and those at its edges, however long the session is.
 */
export function windowAnswer(
  store: Store,
  tracks: readonly number[],
  from: number,
  to: number,
  wide: number,
): TrackWindow[] {
  const t0 = Math.min(from, to)
  const t1 = Math.max(from, to)
  const pixels = Math.min(Math.max(1, Math.floor(wide)), MOST_PIXELS)
  const view: View = { t0, t1, pixels, pixel: Math.max((t1 - t0) / pixels, Number.MIN_VALUE) }
  const first = store.firstEndingFrom(t0)
  const last = store.chunkAt(t1)
  const pass = new WindowPass(store, view)
  const plans = tracks.flatMap((id) => {
    const track = store.tables.tracks[id]
    return track ? [pass.plan(track, first, last)] : []
  })
  for (let i = first; i <= last; i++) pass.visit(store.digests[i]!)
  return plans.map((finish) => finish())
}

class WindowPass implements Observer {
  readonly #store: Store
  readonly #tables: Tables
  readonly #view: View
  readonly #builders: TrackBuilder[] = []
  readonly #byTrack: (TrackBuilder | undefined)[] = []
  readonly #spans = new Map<number, SpanBuilder>()
  readonly #differences: DifferencesInView
  #tracker: Tracker
  #seq = 0
  #words: Uint32Array = new Uint32Array(0)

  constructor(store: Store, view: View) {
    this.#store = store
    this.#tables = store.tables
    this.#view = view
    this.#tracker = new Tracker(store.tables, store.entryOf, this)
    this.#differences = new DifferencesInView(store, view)
  }

  /** Prepares a track; what it returns makes the answer, once the chunks first..last have been visited. */
  plan(track: TrackInfo, first: number, last: number): () => TrackWindow {
    const { journal } = this.#store.index
    if (track.kind === 'claims') return () => claimWindow(journal, track.id, track.device, this.#view)
    if (track.kind === 'refusals') return () => refusalWindow(journal, track.id, this.#view)
    if (track.kind === 'link') return () => linkWindow(this.#store, track.id, this.#view)
    if (track.kind === 'model') return () => modelWindow(journal, track.id, track.device, this.#view)
    const builder = this.#builder(track, first, last)
    this.#builders.push(builder)
    this.#byTrack[track.id] = builder
    return () => this.#differences.beside(track, builder.finish())
  }

  visit(digest: Digest): void {
    const narrow = widestBlock(digest) <= BLOCK_PIXELS * this.#view.pixel
    const within = digest.from >= this.#view.t0 && digest.to <= this.#view.t1
    if (narrow && within && !this.#builders.some((builder) => builder.needs(digest))) {
      for (const builder of this.#builders) {
        const lane = digest.lanes[builder.track]
        if (lane) builder.outline(digest, lane)
      }
    } else if (this.#builders.length > 0) this.#scan(digest)
  }

  access(device: number, slot: number, write: boolean, index: number): void {
    const { time } = this.#tracker
    const tracks = this.#tables.ofDevice[device]
    if (!tracks) return
    const unseen = (flagsOf(this.#words, index * EVENT_WORDS) & (Flag.gathered | Flag.cached)) !== 0
    const op = write ? (unseen ? Op.keptWrite : Op.write) : unseen ? Op.cachedRead : Op.read
    this.#byTrack[tracks.accesses]?.access?.(time, op, this.#tracker.seq)
    if (write || this.#spans.size === 0) return
    for (const poll of this.#tracker.polls.open) {
      const { region, offset } = poll.entry
      if (slot >= 0 && this.#tables.slotOf(region, offset) === slot) this.#spanBuilder(poll)?.read(poll.seq, time)
    }
  }

  landed(region: number, isBurst: boolean, ref: number): void {
    const tracks = this.#tables.ofDevice[this.#tables.deviceOf[region]!]
    if (!tracks) return
    const builder = this.#byTrack[tracks.accesses]
    builder?.beside?.(this.#tracker.time, isBurst ? Op.burst : Op.arrival, this.#tracker.seq, ref)
  }

  change(track: number, value: number): void {
    this.#byTrack[track]?.value?.(this.#tracker.time, value)
  }

  irqRaised(irq: number, time: number): void {
    for (const track of this.#tables.irqTracks(irq)) {
      const { accesses } = this.#tables.ofDevice[this.#tables.tracks[track]!.device]!
      this.#byTrack[accesses]?.access?.(time, Op.irq, this.#tracker.seq)
    }
  }

  found(entry: { device: number }, time: number, seq: number): void {
    const tracks = this.#tables.ofDevice[entry.device]
    if (tracks) this.#byTrack[tracks.accesses]?.access?.(time, Op.alert, seq)
  }

  spanBegan(span: OpenSpan, time: number): void {
    this.#spanBuilder(span)?.began(time)
  }

  spanEnded(span: OpenSpan, to: number, value: number): void {
    if (span.seq >= this.#seq) this.#spanBuilder(span)?.span(span, to, value)
  }

  memory(): void {
    // Not drawn on the timeline.
  }
  serial(): void {
    // Shown by the console.
  }
  placed(): void {
    // Claims come from the journal.
  }
  removed(): void {
    // As above.
  }
  refused(): void {
    // As above.
  }
  mapped(): void {
    // As above.
  }
  unmapped(): void {
    // As above.
  }
  modelled(): void {
    // As above.
  }
  asked(): void {
    // As above: read by itself.
  }
  mirrored(): void {
    // As above.
  }
  linked(): void {
    // As above.
  }
  lost(): void {
    // Registers become unknown, which comes as changes.
  }

  #scan(digest: Digest): void {
    const chunk = this.#store.chunk(digest.index)
    this.#seq = chunk.seq
    this.#words = chunk.words
    this.#tracker.load(chunk.keyframe)
    for (const builder of this.#builders) {
      if (!builder.value) continue
      const { kind, region, offset } = this.#tables.tracks[builder.track]!
      const slot = kind === 'register' ? this.#tables.slotOf(region, offset) : -1
      builder.value(digest.from, slot >= 0 ? this.#tracker.values[slot]! : (this.#tracker.irqs.get(offset) ?? 0))
    }
    this.#tracker.apply(chunk.words, 0, chunk.count, chunk.seq)
  }

  #builder(track: TrackInfo, first: number, last: number): TrackBuilder {
    const { id } = track
    const { digests } = this.#store
    const outside = new OutsideCount(this.#view.t0, this.#view.t1)
    outside.lanes(digests, id, first, last)
    if (track.kind === 'accesses') return new AccessBuilder(id, this.#view, outside, digests.slice(first, last + 1))
    if (track.kind === 'calls' || track.kind === 'polls') return this.#newSpanBuilder(id, outside)
    const slot = track.kind === 'register' ? this.#tables.slotOf(track.region, track.offset) : -1
    const fresh = slot >= 0 ? this.#tables.resetOfSlot[slot]! : 0
    return new WaveBuilder(id, this.#view, outside, valueBefore(digests, id, first, fresh))
  }

  /** Spans of other chunks, and those that go on now. */
  #newSpanBuilder(track: number, outside: OutsideCount): SpanBuilder {
    const { journal, tracker } = this.#store.index
    const now = [...tracker.calls.open, ...tracker.polls.open].filter((span) => this.#trackOf(span) === track)
    const open = now.map(({ entry, from, seq, depth }) => ({
      from,
      to: Infinity,
      entry: entry.id,
      value: 0,
      depth,
      seq,
    }))
    const lasting = [...(journal.longSpans.get(track) ?? []), ...open]
    const builder = new SpanBuilder(track, this.#view, outside, lasting, this.#store.entryOf)
    this.#spans.set(track, builder)
    return builder
  }

  #trackOf({ entry }: OpenSpan): number {
    return entry.type === 'poll'
      ? (this.#tables.ofDevice[entry.device]?.polls ?? -1)
      : this.#tables.callsTrack(entry.device)
  }

  #spanBuilder(span: OpenSpan): SpanBuilder | undefined {
    return this.#spans.get(this.#trackOf(span))
  }
}

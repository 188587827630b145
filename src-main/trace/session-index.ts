// Grows with a session: digests of chunks, the journal, memory. The same for a recording that runs and for one that is opened.
import type {
  BindEntry,
  ClaimEntry,
  Entry,
  FindingEntry,
  LinkEntry,
  MappingEntry,
  ModelEntry,
} from '../../src-preload/contract/entry'
import { EVENT_WORDS, MirrorResult, Word } from '../../src-preload/contract/event'
import {
  BLOCK,
  BLOCK_SHIFT,
  Count,
  COUNTS,
  type Digest,
  type Lane,
  newDigest,
  newLane,
  SPAN_FIELDS,
  SpanField,
  WIRE_FIELDS,
  WireField,
} from './digest'
import { Divergences } from './divergences'
import { Journal } from './journal'
import type { Keyframe } from './keyframe'
import { MemoryImages } from './memory-images'
import type { Observer, OpenSpan } from './observer'
import { timeOf } from './row'
import { gravityOf, wireOf } from './wire'
import type { Tables } from './tables'
import { Tracker } from './tracker'

/** Blocks of a chunk that the lab writes; a stranger's longer chunk gets longer blocks at its end. */
const BLOCKS = 16

export class SessionIndex implements Observer {
  readonly digests: Digest[] = []
  readonly journal = new Journal()
  readonly images = new MemoryImages()
  readonly divergences = new Divergences()
  /** Longest round trip of any access on the link, ns. */
  longestTrip = 0
  readonly tracker: Tracker
  readonly #tables: Tables
  readonly #entryOf: (id: number) => Entry | null
  #digest: Digest = newDigest(0, 0, 0)
  #expectedSeq = 0

  constructor(tables: Tables, entryOf: (id: number) => Entry | null) {
    this.#tables = tables
    this.#entryOf = entryOf
    this.tracker = new Tracker(tables, entryOf, this)
  }

  /** Begins a chunk. A keyframe is needed only where chunks before it may be missing; it is ignored where none is. */
  begin(seq: number, from: number, keyframe: Keyframe | null): Digest {
    const index = this.digests.length
    this.images.beforeChunk(index)
    this.#digest = newDigest(index, seq, from)
    this.digests.push(this.#digest)
    if (keyframe && (index === 0 || seq !== this.#expectedSeq)) this.#resync(keyframe, from)
    for (const call of this.tracker.calls.open) this.#longSpan(call)
    for (const poll of this.tracker.polls.open) this.#longSpan(poll)
    return this.#digest
  }

  /** Adds events from..to (`to` not included) of the chunk that was begun. */
  add(words: Uint32Array, from: number, to: number): void {
    const digest = this.#digest
    let { kinds } = digest
    for (let i = from; i < to; i++) {
      kinds |= 1 << Math.min(words[i * EVENT_WORDS + Word.KIND]! & 0xff, 31)
      if ((i & (BLOCK - 1)) === 0 && digest.blockTimes.length < BLOCKS)
        digest.blockTimes.push(timeOf(words, i * EVENT_WORDS))
    }
    digest.kinds = kinds
    this.tracker.apply(words, from, to, digest.seq)
    digest.count = to
    digest.to = Math.max(digest.to, this.tracker.time)
    this.#expectedSeq = this.tracker.seq + 1
  }

  access(device: number, _slot: number, write: boolean, index: number): void {
    const tracks = this.#tables.ofDevice[device]
    if (tracks) this.#count(tracks.accesses, write ? Count.writes : Count.reads, index)
  }

  change(track: number, value: number, index: number): void {
    const lane = this.#item(track)
    const block = this.#block(index)
    lane.counts[block]!++
    lane.values![block] = value
  }

  irqRaised(irq: number, _time: number, index: number): void {
    this.#digest.irqs++
    for (const track of this.#tables.irqTracks(irq)) {
      this.#count(this.#tables.ofDevice[this.#tables.tracks[track]!.device]!.accesses, Count.irqs, index)
    }
  }

  memory(region: number, words: Uint32Array, at: number): void {
    this.#digest.memory.add(region)
    this.images.note(region, words, at)
  }

  landed(): void {
    // Drawn beside the accesses, not counted.
  }

  serial(region: number, byte: number, time: number): void {
    this.journal.serialByte(region, byte, time)
  }

  placed(entry: ClaimEntry, time: number, seq: number): void {
    this.journal.placed(entry, time, seq)
  }

  removed(ids: number[], time: number): void {
    this.journal.removed(ids, time)
  }

  refused(entry: ClaimEntry, time: number, seq: number, site: number): void {
    this.journal.refused(entry, time, seq, site)
  }

  mapped(entry: MappingEntry, time: number, seq: number): void {
    this.journal.mapped(entry, time, seq)
  }

  unmapped(id: number, time: number): void {
    this.journal.unmapped(id, time)
  }

  modelled(entry: BindEntry | ModelEntry, time: number, seq: number): void {
    this.journal.modelled(entry, time, seq)
  }

  found(entry: FindingEntry, time: number, seq: number, site: number, index: number): void {
    this.journal.found(entry, time, seq, site)
    if (entry.difference) this.divergences.explain(entry.difference, entry.at)
    const tracks = this.#tables.ofDevice[entry.device]
    if (tracks) this.#count(tracks.accesses, Count.alerts, index)
  }

  asked(slot: number, words: Uint32Array, at: number): void {
    this.divergences.asked(words, at, slot >= 0 ? this.tracker.values[slot]! : NaN)
  }

  mirrored(words: Uint32Array, at: number, index: number): void {
    const { seq } = this.tracker
    const wire = wireOf(words, at, seq)
    this.longestTrip = Math.max(this.longestTrip, wire.to - wire.from)
    this.#onWire(this.#item(this.#tables.link), this.#block(index), wire)
    this.divergences.answered(words, at, seq, wire.result === MirrorResult.differs)
  }

  linked(entry: LinkEntry, time: number, seq: number): void {
    this.journal.linked(entry, time, seq)
  }

  spanBegan(span: OpenSpan, _time: number, index: number): void {
    const track = this.#trackOf(span)
    if (track < 0) return
    this.#item(track).counts[this.#block(index)]!++
  }

  spanEnded(span: OpenSpan, to: number, value: number, index: number): void {
    const track = this.#trackOf(span)
    if (track < 0) return
    if (span.seq < this.#digest.seq) return this.journal.endLongSpan(track, span.seq, to, value)
    const longest = this.#digest.lanes[track]!.longest!
    const at = this.#block(index) * SPAN_FIELDS
    if (to - span.from <= longest[at + SpanField.to]! - longest[at + SpanField.from]!) return
    longest[at + SpanField.from] = span.from
    longest[at + SpanField.to] = to
    longest[at + SpanField.entry] = span.entry.id
    longest[at + SpanField.value] = value
    longest[at + SpanField.depth] = span.depth
    longest[at + SpanField.seq] = span.seq
  }

  lost(count: number): void {
    this.journal.lost += count
  }

  #trackOf({ entry }: OpenSpan): number {
    if (entry.type === 'poll') return this.#tables.ofDevice[entry.device]?.polls ?? -1
    return this.#tables.callsTrack(entry.device)
  }

  #longSpan({ entry, from, seq, depth }: OpenSpan): void {
    const track = this.#trackOf({ entry, from, seq, depth })
    if (track >= 0) this.journal.longSpan(track, { from, to: Infinity, entry: entry.id, value: 0, depth, seq })
  }

  #onWire({ counts, wire: fields }: Lane, block: number, wire: ReturnType<typeof wireOf>): void {
    counts[block]!++
    const at = block * WIRE_FIELDS
    const own = fields!.subarray(at, at + WIRE_FIELDS)
    if (!(wire.from >= own[WireField.from]!)) own[WireField.from] = wire.from
    own[WireField.to] = wire.to
    own[WireField.retries] = Math.max(own[WireField.retries]! || 0, wire.retries)
    if (gravityOf(wire.result) <= gravityOf(own[WireField.result]!)) return
    own[WireField.result] = wire.result
    own[WireField.seq] = wire.seq
    own[WireField.access] = wire.access
  }

  #resync(keyframe: Keyframe, time: number): void {
    const link = this.tracker.link
    const before = this.tracker.values.slice()
    const irqs = new Map(this.tracker.irqs)
    this.tracker.load(keyframe)
    this.tracker.time = time
    this.journal.resync(keyframe, this.tracker, time)
    if (this.tracker.link && this.tracker.link[2] !== link?.[2]) this.#relink(...this.tracker.link)
    before.forEach((value, slot) => {
      const track = this.#tables.trackOfSlot[slot]!
      const now = this.tracker.values[slot]!
      if (track >= 0 && !Object.is(value, now)) this.change(track, now, 0)
    })
    for (const [irq, level] of this.tracker.irqs) {
      if ((irqs.get(irq) ?? 0) === level) continue
      for (const track of this.#tables.irqTracks(irq)) this.change(track, level, 0)
    }
  }

  /** The link changed in chunks that are missing. */
  #relink(id: number, since: number, seq: number): void {
    const entry = this.#entryOf(id)
    if (entry?.type === 'link') this.journal.linked(entry, since, seq)
  }

  #block(index: number): number {
    return Math.min(index >> BLOCK_SHIFT, BLOCKS - 1)
  }

  #count(track: number, which: number, index: number): void {
    this.#item(track).counts[this.#block(index) * COUNTS + which]!++
  }

  #item(track: number): Lane {
    const { time } = this.tracker
    const { lanes } = this.#digest
    let lane = lanes[track]
    if (lane === undefined) lanes[track] = lane = newLane(this.#tables.tracks[track]!.kind, BLOCKS, time)
    lane.total++
    lane.last = time
    return lane
  }
}

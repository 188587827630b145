// What the tracker tells while it applies events: for indexes that grow with a session. Replays need none.
import type {
  BindEntry,
  CallEntry,
  ClaimEntry,
  FindingEntry,
  LinkEntry,
  MappingEntry,
  ModelEntry,
  PollEntry,
} from '../../src-preload/contract/entry'

/** A call or poll that goes on, or did. */
export interface OpenSpan<E extends CallEntry | PollEntry = CallEntry | PollEntry> {
  entry: E
  from: number
  seq: number
  /** How many of the same device were open when it began. */
  depth: number
}

/**
 * Times in ns, where they are not the tracker's own present time (numbers that are not small are costly to hand on). `index` is the event's number in its chunk; `seq` its full sequence number.
 */
export interface Observer {
  /** `slot` of Tables, -1 = in no register; `device` -1 = none answered. */
  access(device: number, slot: number, write: boolean, index: number): void
  change(track: number, value: number, index: number): void
  irqRaised(irq: number, time: number, index: number): void
  /** A write, a change, an arrival or a burst in memory: the event's words, starting at words[at]. */
  memory(region: number, words: Uint32Array, at: number): void
  /** A posted write arrived, or a burst drained; `ref`: the write's sequence number, or how many writes. */
  landed(region: number, isBurst: boolean, ref: number): void
  serial(region: number, byte: number, time: number): void
  placed(entry: ClaimEntry, time: number, seq: number): void
  removed(ids: number[], time: number): void
  refused(entry: ClaimEntry, time: number, seq: number, site: number): void
  mapped(entry: MappingEntry, time: number, seq: number): void
  unmapped(id: number, time: number): void
  /** The driver model did something. */
  modelled(entry: BindEntry | ModelEntry, time: number, seq: number): void
  found(entry: FindingEntry, time: number, seq: number, site: number, index: number): void
  /** A read that goes to the board as well: the event's words, starting at words[at]. Its `mirrored` may follow. */
  asked(slot: number, words: Uint32Array, at: number): void
  /** The board's part of an access, likewise. */
  mirrored(words: Uint32Array, at: number, index: number): void
  /** The link to the board changed. */
  linked(entry: LinkEntry, time: number, seq: number): void
  spanBegan(span: OpenSpan, time: number, index: number): void
  spanEnded(span: OpenSpan, time: number, value: number, index: number): void
  lost(count: number): void
}

// Questions to the trace thread, and their answers. The same for a live lab and for a session that is played back.
import type {
  BindEntry,
  CacheAttribute,
  ClaimEntry,
  Entry,
  FindingEntry,
  LinkEntry,
  MappingEntry,
  ModelEntry,
} from './entry'
import type { EventKind } from './event'

/** One row of the timeline that needs data of its own. Field rows are drawn from their register's answer. */
export interface TrackInfo {
  id: number
  kind: 'claims' | 'calls' | 'polls' | 'accesses' | 'register' | 'irq' | 'refusals' | 'model' | 'link'
  /** Index into LabDescription.devices; -1 = the session as a whole. */
  device: number
  /** Registers: where. Irq: `offset` is its number. */
  region: number
  offset: number
  name: string
}

/** Times of the answers are ns since the lab started, as f64. */
export type TrackWindow =
  AccessWindow | DensityWindow | WaveWindow | SpanWindow | ClaimWindow | RefusalWindow | ModelWindow | LinkWindow

/** What lies outside the window, so that an empty row can say where to look. NaN = nothing. */
export interface Outside {
  before: number
  after: number
  lastBefore: number
  firstAfter: number
}

/**
 * Accesses in view to which the board answered otherwise than the model, in order of time; of several in one pixel the first. Which of
 * them is the first of its field, the `divergence` query says.
 */
export interface Differences {
  /** Of the access, not of the answer. */
  times: Float64Array
  seqs: Float64Array
}

/** Left out where there are none. */
interface Differing {
  differences?: Differences
}

/**
 * Every access in view: op is the letter's char code, R W I or !; r = a read that the cache answered, w = a write that was gathered or
 * stays in the cache. Beside the accesses, and not counted: A = a posted write arrived, B = gathered writes drained.
 */
export interface AccessWindow extends Outside, Differing {
  shape: 'accesses'
  track: number
  times: Float64Array
  ops: Uint8Array
  seqs: Float64Array
  /** Of an A the low 32 bits of its write's sequence number, of a B how many writes; else 0. */
  refs: Float64Array
}

/** Too many to draw one by one: counts per 2 px bucket from t0 to t1. */
export interface DensityWindow extends Outside, Differing {
  shape: 'density'
  track: number
  reads: Uint32Array
  writes: Uint32Array
  /** Findings and irqs: never hidden by the count. */
  alerts: Uint32Array
  irqs: Uint32Array
}

/**
 * A value over time: from times[i] on it is values[i] (NaN = unknown) until times[i + 1].
 * times[0] <= t0. dense[i] = 1: several changes share this pixel and only the last is given.
 */
export interface WaveWindow extends Outside, Differing {
  shape: 'wave'
  track: number
  times: Float64Array
  values: Float64Array
  dense: Uint8Array
}

export interface Span {
  from: number
  /** Infinity while it lasts. */
  to: number
  entry: number
  /** Return value; meaningless while it lasts. */
  value: number
  /** Nesting, 0 outermost. */
  depth: number
  seq: number
  /** Polls only: when each read was made, and the deadline (Infinity = none). */
  reads?: number[]
  deadline?: number
}

export interface SpanWindow extends Outside {
  shape: 'spans'
  track: number
  spans: Span[]
}

export interface ClaimBar {
  from: number
  to: number
  entry: number
  /** Mapping of the same device that lived during this claim; NaN = none. */
  mappedFrom: number
  mappedTo: number
  mapping: number
  seq: number
}

export interface ClaimWindow extends Outside {
  shape: 'claims'
  track: number
  bars: ClaimBar[]
}

export interface RefusalWindow extends Outside {
  shape: 'refusals'
  track: number
  refusals: { time: number; entry: number; seq: number }[]
}

/** What the driver model did with a device: binds, failed probes, deferrals, unbinds, arrivals. */
export interface ModelWindow extends Outside {
  shape: 'model'
  track: number
  moments: ModelMoment[]
  /** The last of before t0 that says what the device is; null = none does. */
  earlier: ModelMoment | null
}

export interface ModelMoment {
  time: number
  seq: number
  entry: BindEntry | ModelEntry
}

/**
 * The link over time: accesses on the wire from `from` to `to` (times[i] - round trip, times[i]), and how the link stood. Where there are
 * more than pixels, neighbours are joined: `counts[i]` > 1, and results[i] is the gravest of them.
 */
export interface LinkWindow extends Outside {
  shape: 'link'
  track: number
  from: Float64Array
  to: Float64Array
  /** MirrorResult. */
  results: Uint8Array
  retries: Uint8Array
  counts: Uint32Array
  /** Of the `mirror` event, and of the access that it belongs to (NaN = none). */
  seqs: Float64Array
  accesses: Float64Array
  /** Changes of the link in view; `earlier` is the last one before t0. */
  changes: { time: number; seq: number; entry: LinkEntry }[]
  earlier: LinkEntry | null
}

/** Where board and model went apart, by register and field. First and last are of the access, not of the board's answer. */
export interface DivergenceRow {
  region: number
  offset: number
  register: string
  field: string
  first: { time: number; seq: number; model: number; board: number }
  last: { time: number; seq: number; model: number; board: number }
  count: number
}

/** A node of the resource tree at one time, in /proc/iomem's order. */
export interface ResourceNode {
  entry: ClaimEntry
  depth: number
  /** When it was placed, and by which event. */
  since: number
  seq: number
}

export interface LiveMapping {
  entry: MappingEntry
  attribute: CacheAttribute
  since: number
  seq: number
}

export interface Refusal {
  entry: ClaimEntry
  time: number
  seq: number
  site: number
}

/** Registers of one region, in its map's order. */
export interface RegionState {
  region: number
  values: Float64Array
  /** Accesses since the start, per register; of memory, in 8 equal buckets. */
  reads: Uint32Array
  writes: Uint32Array
}

/** Everything a panel shows for one moment. */
export interface StateAnswer {
  time: number
  seq: number
  resources: ResourceNode[]
  mappings: LiveMapping[]
  /** All up to that time, oldest first. */
  refusals: Refusal[]
  regions: RegionState[]
  /** Index as LabDescription.devices: the driver that holds it, and how its last probe went. */
  bindings: (BindEntry | null)[]
  /** Last answer of each driver, index as LabDescription.drivers. */
  drivers: (BindEntry | null)[]
  /** Irq number → level. */
  irqs: { irq: number; level: number }[]
}

/** One event, unpacked. */
export interface EventRow {
  seq: number
  time: number
  kind: EventKind
  width: number
  flags: number
  region: number
  offset: number
  value: number
  valueHi: number
  initiator: number
  /** Of accesses a MirrorMode, of `mirror` events see EventKind. */
  mirror: number
  /** Of a `mirror` event its round trip, packed. */
  site: number
  entry: Entry | null
}

export interface EventsQuery {
  what: 'events'
  /** Filter language (docs/filter.md), '' = all. */
  filter: string
  /** Take from here: a time in ns, and in which direction. */
  time: number
  direction: 'forward' | 'backward'
  count: number
}

export type Query =
  | { what: 'tracks' }
  | { what: 'window'; tracks: number[]; t0: number; t1: number; pixels: number }
  /** Infinity = now. */
  | { what: 'state'; time: number }
  | EventsQuery
  /** Is this a valid filter? */
  | { what: 'filter'; filter: string }
  | { what: 'count'; filter: string; t0: number; t1: number }
  | { what: 'stats'; t0: number; t1: number }
  | { what: 'findings' }
  /** Dictionary entries by id, for what windows name by `entry` or `mapping`. Ids that are not known are left out. */
  | { what: 'entries'; ids: number[] }
  /** Bytes of a memory region as they were. */
  | { what: 'memory'; region: number; offset: number; length: number; time: number }
  /** What a serial line has said up to a time. */
  | { what: 'serial'; region: number; time: number }
  | { what: 'extent' }
  /** Up to a time; worst first. */
  | { what: 'divergence'; time: number }

export interface Stats {
  reads: number
  writes: number
  irqs: number
  /** Accesses per register: [region, offset, reads, writes] rows. */
  registers: { region: number; offset: number; reads: number; writes: number }[]
}

export interface FindingRow {
  entry: FindingEntry
  time: number
  seq: number
  site: number
}

/** How much there is. */
export interface Extent {
  /** Time of the last event. */
  end: number
  events: number
  lost: number
  bytes: number
  chunks: number
  findings: number
  /** A cut file: bytes that could not be read; 0 = whole. */
  missingBytes: number
}

export interface Answers {
  tracks: TrackInfo[]
  window: TrackWindow[]
  state: StateAnswer
  events: EventRow[]
  filter: { ok: true } | { ok: false; message: string; at: number }
  count: number
  stats: Stats
  findings: FindingRow[]
  entries: Entry[]
  memory: Uint8Array
  serial: { text: string; bytes: number }
  extent: Extent
  divergence: DivergenceRow[]
}

export type Answer<Q extends Query> = Answers[Q['what']]

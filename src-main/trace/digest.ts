// A chunk in outline: per track and block of 512 events what happened, so that long spans are drawn without decoding. Knows no files.
import type { TrackInfo } from '../../src-preload/contract/query'

/** Events of one block: 2^9 = 512. */
export const BLOCK_SHIFT = 9
export const BLOCK = 1 << BLOCK_SHIFT

/** Counts of an access track's lane, per block. */
export const Count = { reads: 0, writes: 1, alerts: 2, irqs: 3 } as const
export const COUNTS = 4

/** Fields of the longest span of a block. */
export const SpanField = { from: 0, to: 1, entry: 2, value: 3, depth: 4, seq: 5 } as const
export const SPAN_FIELDS = 6

/** The accesses of the link in a block: when the first left and the last was answered, and the gravest of them. */
export const WireField = { from: 0, to: 1, result: 2, retries: 3, seq: 4, access: 5 } as const
export const WIRE_FIELDS = 6

/** One track within one chunk; made when the first item comes. */
export interface Lane {
  total: number
  /** Time of the first and the last item, ns. */
  first: number
  last: number
  /** Items per block; four counts a block on access tracks. */
  counts: Uint16Array
  /** Registers and irqs: the value after each block's last change. */
  values: Float64Array | null
  /** Calls and polls: the longest span that began in this chunk and ended in the block, six fields; from = NaN: none. */
  longest: Float64Array | null
  /** The link: six fields a block; from = NaN: none. */
  wire: Float64Array | null
}

/** What the chunk holds, in outline. Of the chunk that is being recorded it grows. */
export interface Digest {
  /** Number in the session. */
  index: number
  count: number
  /** Full sequence number of the first event. */
  seq: number
  /** Time of the first and last event, ns. */
  from: number
  to: number
  /** Time of the first event of each block. */
  blockTimes: number[]
  /** By track id. */
  lanes: (Lane | undefined)[]
  /** Bit n: there is an event of kind n; bit 31: of a kind beyond 30. */
  kinds: number
  /** How often an irq line went up. */
  irqs: number
  /** Memory regions that were written. */
  memory: Set<number>
}

export function newDigest(index: number, seq: number, from: number): Digest {
  return { index, count: 0, seq, from, to: from, blockTimes: [], lanes: [], kinds: 0, irqs: 0, memory: new Set() }
}

export function newLane(kind: TrackInfo['kind'], blocks: number, time: number): Lane {
  const spans = kind === 'calls' || kind === 'polls'
  return {
    total: 0,
    first: time,
    last: time,
    counts: new Uint16Array(kind === 'accesses' ? blocks * COUNTS : blocks),
    values: kind === 'register' || kind === 'irq' ? new Float64Array(blocks) : null,
    longest: spans ? new Float64Array(blocks * SPAN_FIELDS).fill(NaN) : null,
    wire: kind === 'link' ? new Float64Array(blocks * WIRE_FIELDS).fill(NaN) : null,
  }
}

/** Time of the first event after block b, ns: where the block ends. */
export function blockEnd(digest: Digest, block: number): number {
  return digest.blockTimes[block + 1] ?? digest.to
}

// A `mirror` event as an access on the wire: from when to when, how it went, which access it belongs to.
import { MirrorResult, Word } from '../../src-preload/contract/event'
import { unpackRoundTrip } from '../../src-preload/contract/round-trip'
import { accessOf, timeOf } from './row'

const RESULT_MASK = 0xf

export interface Wire {
  /** When it left and when it was answered, ns. */
  from: number
  to: number
  /** MirrorResult; of a stranger's file any number up to 15. */
  result: number
  retries: number
  seq: number
  /** NaN = of none. */
  access: number
}

export const resultOf = (mirror: number): number => mirror & RESULT_MASK
export const retriesOf = (mirror: number): number => mirror >>> 4

/** @param seq its full sequence number */
export function wireOf(words: Uint32Array, at: number, seq: number): Wire {
  const to = timeOf(words, at)
  const mirror = words[at + Word.WHERE]! >>> 24
  return {
    from: Math.max(0, to - unpackRoundTrip(words[at + Word.KIND]! >>> 16)),
    to,
    result: resultOf(mirror),
    retries: retriesOf(mirror),
    seq,
    access: accessOf(words, at, seq),
  }
}

/** From what needs no look to what does. */
const GRAVITY: readonly number[] = [
  MirrorResult.unchecked,
  MirrorResult.equal,
  MirrorResult.noise,
  MirrorResult.skipped,
  MirrorResult.timeout,
  MirrorResult.lost,
  MirrorResult.fault,
  MirrorResult.differs,
]

/** The graver the larger; below all others for NaN: no access yet. */
export const gravityOf = (result: number): number => GRAVITY.indexOf(result) + (Number.isNaN(result) ? 0 : 1)

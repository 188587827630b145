// Posted writes with their arrival, and gathered writes with the burst that they drained in. Pure.
import type { AccessWindow } from '../../../src-preload/contract/query'
import { ARRIVAL, BURST } from './loaded'

const WRITE = 'W'.charCodeAt(0)
const KEPT_WRITE = 'w'.charCodeAt(0)
/** A write is looked for so far back. */
const LOOK_BACK = 512
const TWO_32 = 2 ** 32

export interface Journey {
  kind: 'arrival' | 'burst'
  /** Of the write, or of the first that was gathered; NaN = before what is known. */
  from: number
  to: number
  /** Of the arrival or burst itself. */
  seq: number
  /** Writes of a burst; 1 of an arrival. */
  writes: number
}

/** Index of the write that arrives at i; -1 = not in this window. */
function writeOf({ ops, seqs, refs }: AccessWindow, i: number): number {
  for (let at = i - 1; at >= Math.max(0, i - LOOK_BACK); at--)
    if (ops[at] === WRITE && seqs[at]! % TWO_32 === refs[i]) return at
  return -1
}

/** Index of the first write that drains at i. */
function firstGathered({ ops, refs }: AccessWindow, i: number): number {
  let left = refs[i]!
  for (let at = i - 1; at >= 0 && left > 0; at--) {
    if (ops[at] === KEPT_WRITE && --left === 0) return at
  }
  return -1
}

export function journeysOf(window: AccessWindow): Journey[] {
  const { ops, times, seqs, refs } = window
  const found: Journey[] = []
  ops.forEach((op, i) => {
    if (op !== ARRIVAL && op !== BURST) return
    const first = op === ARRIVAL ? writeOf(window, i) : firstGathered(window, i)
    found.push({
      kind: op === ARRIVAL ? 'arrival' : 'burst',
      from: times[first] ?? NaN,
      to: times[i]!,
      seq: seqs[i]!,
      writes: op === ARRIVAL ? 1 : refs[i]!,
    })
  })
  return found
}

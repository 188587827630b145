// Accesses to which the board answered otherwise than the model, as a row shows them: the first of its field louder than the others. Pure.
import type { DivergenceRow, TrackWindow } from '../../../src-preload/contract/query'
import type { Stretch } from '../../base/time-scale'
import { lowerBound } from './loaded'
import type { Row } from './rows'

export interface Difference {
  time: number
  /** Of the access. */
  seq: number
  first: boolean
}

/** Those of a window that are in view. @param firsts sequence numbers of accesses that were the first of their field */
export function differencesIn(window: TrackWindow, { t0, t1 }: Stretch, firsts: ReadonlySet<number>): Difference[] {
  const found = 'differences' in window ? window.differences : undefined
  if (!found) return []
  const { times, seqs } = found
  const shown: Difference[] = []
  for (let i = lowerBound(times, t0); i < times.length && times[i]! <= t1; i++)
    shown.push({ time: times[i]!, seq: seqs[i]!, first: firsts.has(seqs[i]!) })
  return shown
}

/** A field's own first difference: its register's row has the others. */
export function firstOfField({ track, field }: Row, rows: readonly DivergenceRow[]): Difference | null {
  const own = rows.find(
    (one) => one.region === track?.region && one.offset === track.offset && one.field === field?.name,
  )
  return own ? { time: own.first.time, seq: own.first.seq, first: true } : null
}

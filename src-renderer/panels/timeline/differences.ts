// Accesses to which the board answered otherwise than the model, as a row shows them: the first of its field louder than the others. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { DivergenceRow, TrackWindow } from '../../../src-preload/contract/query'
import type { Stretch } from '../../base/time-scale'
import type { Row } from './rows'

export interface Difference {
  time: number
  /** Of the access. */
  seq: number
  first: boolean
}

/** What a row is about, of all that differs: its device, its register, its field. */
export function divergenceOf(
  { kind, device, track, field }: Row,
  lab: LabDescription,
  all: readonly DivergenceRow[],
): DivergenceRow[] {
  if (kind === 'group' || kind === 'accesses')
    return all.filter(({ region }) => device >= 0 && lab.devices[device]?.regions.includes(region))
  if (kind !== 'register' && kind !== 'field') return []
  const own = all.filter(({ region, offset }) => region === track?.region && offset === track.offset)
  return field ? own.filter((one) => one.field === field.name) : own
}

/**
 * Those in view, in order of time. A field's row has its first alone: which of the others were its own, only its register's row would know.
 * @param own what the row is about: firsts are shown though another difference has their pixel
 */
export function differencesIn(
  window: TrackWindow | null,
  { t0, t1 }: Stretch,
  own: readonly DivergenceRow[],
): Difference[] {
  const firsts = own.map(({ first }): Difference => ({ time: first.time, seq: first.seq, first: true }))
  const known = new Set(firsts.map(({ seq }) => seq))
  const found = window && 'differences' in window ? window.differences : undefined
  const later = Array.from(found?.times ?? [], (time, i): Difference => ({ time, seq: found!.seqs[i]!, first: false }))
  return [...later.filter(({ seq }) => !known.has(seq)), ...firsts]
    .filter(({ time }) => time >= t0 && time <= t1)
    .sort((a, b) => a.time - b.time)
}

// Everything one drawing of the tracks needs, as plain data: what is drawn follows from this and nothing else.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Entry } from '../../../src-preload/contract/entry'
import type { DivergenceRow } from '../../../src-preload/contract/query'
import type { Radix } from '../../base/format'
import type { Stretch } from '../../base/time-scale'
import type { Loaded } from './loaded'
import type { Row } from './rows'

/** A stretch in which events were lost. */
export interface Gap {
  time: number
  count: number
}

/** Events that the filter keeps; null = there is no filter. */
export interface Matches {
  times: Float64Array
  seqs: ReadonlySet<number>
  /** How many there are, though only the first were fetched. */
  total: number
}

export interface Scene {
  lab: LabDescription
  rows: readonly Row[]
  /** Index of the first row in sight, and px by which all rows are scrolled. */
  top: number
  view: Stretch
  a: number | null
  b: number | null
  /** Until when anything is known, ns. */
  end: number
  radix: Radix
  /** Row whose label is selected. */
  selected: string | null
  /** Row with the keyboard's focus ring. */
  focused: string | null
  /** Sequence number of the selected event, or of the one under the pointer; -1 = none. */
  event: number
  hover: { key: string; time: number } | null
  area: Stretch | null
  matches: Matches | null
  gaps: readonly Gap[]
  /** Where board and model went apart in the whole session. */
  divergence: readonly DivergenceRow[]
  /** Bytes that a cut file lacks; 0 = whole. */
  missing: number
  loaded: (track: number) => Loaded | null
  entry: (id: number) => Entry | null
}

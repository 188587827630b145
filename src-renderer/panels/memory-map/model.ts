// What a laid-out memory map is made of: plain geometry in CSS pixels and finished texts. Knows no canvas and no Svelte.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry, MappingEntry } from '../../../src-preload/contract/entry'
import type { MirrorModeName, RegionMirror } from '../../../src-preload/contract/link'
import type { StateAnswer } from '../../../src-preload/contract/query'
import type { Space } from '../../base/format'
import type { Selection } from '../../state/view.svelte'

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

/** As /proc/iomem names it. */
export const RAM_NAME = 'System RAM'

/** What the map is told of the board. */
export interface Mirrored {
  /** Empty while none is attached. */
  modes: readonly RegionMirror[]
  /** The board is silent or lost: what is shown is what was. */
  stale: boolean
  /** Accesses that differ up to the time shown, by region. */
  differing: ReadonlyMap<number, number>
}

export interface MapInput {
  /** Which of the two maps. */
  space: Space
  state: StateAnswer
  lab: LabDescription
  selection: Selection
  board: Mirrored
  /** A request was refused in this session: its column stays, whatever time is shown. */
  refused: boolean
  /** Keys of the folds that the user opened. */
  unfolded: ReadonlySet<string>
  width: number
  height: number
  /** Looks up a holder that is gone by now. */
  claim: (entry: number) => ClaimEntry | undefined
}

/** Index into LabDescription.devices, or -1; decides the hue. */
export type Owner = number

export interface NodeBox {
  key: string
  entry: ClaimEntry
  depth: number
  /** Index of the enclosing box in MapLayout.boxes, -1 at the root. */
  parent: number
  rect: Rect
  owner: Owner
  selected: boolean
  title: string
  titleY: number
  /** Its holder; empty while there is no room for a second line. */
  second: string
  secondY: number
  /** Written at the right of the title; empty inside another box of the same size. */
  size: string
  /** Before the size: that nobody answers here. */
  note: string
  /** RAM is no device: it stays calm. */
  ram: boolean
  textX: number
}

export interface Fold {
  key: string
  rect: Rect
  start: number
  end: number
  text: string
  /** False: too small to fold. */
  folds: boolean
  open: boolean
  /** Round addresses in an open stretch. */
  marks: { y: number; text: string }[]
}

/** Like neighbours as one. */
export interface Run {
  key: string
  /** Of an open run: its heading alone. */
  rect: Rect
  start: number
  end: number
  text: string
  size: string
  open: boolean
  /** Device of the first. */
  owner: Owner
  unanswered: boolean
}

/** Bytes that were asked for or are mapped but that no resource covers, and RAM that no resource names. */
export interface Bare {
  key: string
  kind: 'bare' | 'ram'
  rect: Rect
  start: number
  end: number
  text: string
}

export interface GutterLabel {
  y: number
  text: string
  kind: 'first' | 'last' | 'refused'
  /** Where the byte's edge is. */
  edge: number
}

export interface VirtualBox {
  key: string
  entry: MappingEntry
  rect: Rect
  owner: Owner
  selected: boolean
  /** No busy claim covers it. */
  unclaimed: boolean
  address: string
  second: string
  badge: string
  /** What was asked for, where the mapping got something else; else empty. */
  asked: string
  /** Text between this box and the next. */
  gap: string
  gapY: number
}

export interface Ribbon {
  key: string
  owner: Owner
  selected: boolean
  unclaimed: boolean
  from: { x: number; top: number; bottom: number }
  to: { x: number; top: number; bottom: number }
  /** Its middle; '' where it would cover another's. */
  label: { text: string; x: number; y: number }
}

/** A holder's colour chip in the callout; `x` and `y` of the chip's left end and middle. */
export interface Holder {
  name: string
  owner: Owner
  x: number
  y: number
}

export interface Refused {
  key: string
  entry: ClaimEntry
  time: number
  site: number
  selected: boolean
  hatch: Rect
  /** The requested bytes across the whole physical column. */
  band: Rect
  callout: Rect
  anchorY: number
  title: string
  error: string
  range: string
  holders: Holder[]
  /** Said instead of, or after, the holders. */
  note: { text: string; x: number; y: number } | null
  when: string
  where: string
}

/** Earlier refusals, those at one place together. */
export interface Tick {
  key: string
  entry: ClaimEntry
  rect: Rect
  count: number
}

export interface HeatCell {
  key: string
  rect: Rect
  region: number
  /** Of the register, or of the bucket's first byte. */
  offset: number
  /** -1: a bucket of memory. */
  register: number
  name: string
  reads: number
  writes: number
  selected: boolean
}

/** How a region is mirrored, in the title row of its box. */
export interface MirrorBadge {
  key: string
  region: number
  mode: MirrorModeName | 'mixed'
  /** Where it starts on the board. */
  base: number
  letter: string
  /** Empty where there is room for the letter alone. */
  word: string
  stale: boolean
  rect: Rect
}

/** How often the board answered otherwise. */
export interface DifferBadge {
  key: string
  region: number
  times: number
  text: string
  rect: Rect
}

export interface Columns {
  /** 0 = no request was refused: there is no such column. */
  left: number
  callout: number
  gutter: number
  physicalLeft: number
  physicalRight: number
  virtualLeft: number
  virtualWidth: number
  narrow: boolean
}

export interface MapLayout {
  space: Space
  width: number
  /** Of all that is there; larger than the view when the map scrolls. */
  height: number
  columns: Columns
  boxes: NodeBox[]
  folds: Fold[]
  runs: Run[]
  bares: Bare[]
  labels: GutterLabel[]
  ribbons: Ribbon[]
  virtuals: VirtualBox[]
  refused: Refused | null
  ticks: Tick[]
  heat: HeatCell[]
  mirrors: MirrorBadge[]
  differs: DifferBadge[]
  /** Nothing is on the bus at all. */
  empty: boolean
}

/** What the pointer and the keyboard are at; keys of the layout's parts. */
export interface Marks {
  hover: string
  focus: string
}

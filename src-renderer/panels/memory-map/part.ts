// A part of the map that can be pointed at, walked to and chosen: where it is, what it says, what it does.
import type { Rect } from './model'

export type Action =
  | { do: 'fold'; key: string }
  | { do: 'claim'; entry: number }
  | { do: 'device'; device: number }
  | { do: 'refusal'; entry: number; time: number; site: number }
  | { do: 'register'; region: number; offset: number }
  | { do: 'mirror'; region: number }
  | { do: 'divergence' }

/** 0 refused requests, 1 physical, 2 virtual. */
export type Column = 0 | 1 | 2

export interface Part {
  key: string
  column: Column
  rect: Rect
  /** As a screen reader says it. */
  text: string
  /** Exact numbers, for the popover. */
  title: string
  rows: [name: string, value: string][]
  action: Action | null
  /** Too small to walk to; what it does is elsewhere too. */
  pointerOnly: boolean
}

// Where the columns of the map stand: refused requests | gutter | physical | ribbons | virtual.
import type { Columns } from './model'

/** Below this the map scrolls sideways. */
export const LEAST_WIDTH = 620
/** Below this boxes show the owner alone and ribbons lose their text. */
const NARROW = 800
const MARGIN = 12
const CALLOUT = 180
const GUTTER = { narrow: 84, wide: 88 }
const WIDEST_PHYSICAL = 440

export function placeColumns(width: number): Columns {
  const narrow = width < NARROW
  const gutter = MARGIN + CALLOUT + (narrow ? GUTTER.narrow : GUTTER.wide)
  const physicalLeft = gutter + 22
  const virtualWidth = Math.round(narrow ? 156 : Math.min(200, width * 0.22))
  const virtualLeft = width - MARGIN - virtualWidth
  const ribbons = narrow ? 60 : width * 0.11
  const physicalRight = Math.min(physicalLeft + WIDEST_PHYSICAL, Math.round(virtualLeft - ribbons))
  return { left: MARGIN, callout: CALLOUT, gutter, physicalLeft, physicalRight, virtualLeft, virtualWidth, narrow }
}

// Where the columns of the map stand: refused requests | gutter | physical | ribbons | virtual. Ports are mapped nowhere.
import type { Space } from '../../base/format'
import type { Columns } from './model'

/** Below this the map scrolls sideways. */
export const LEAST_WIDTH = 620
/** Below this boxes show the owner alone and ribbons lose their text. */
const NARROW = 800
const MARGIN = 12
const CALLOUT = 180
const GUTTER = { narrow: 84, wide: 88 }
/** More digits than 32 bits have. */
const WIDE_ADDRESS = 20
const PORT_GUTTER = 52
const WIDEST_PHYSICAL = 440

export interface Shape {
  space: Space
  /** A request was refused. */
  refused: boolean
  /** There are addresses above 4 GiB. */
  above: boolean
}

export function placeColumns(width: number, { space, refused, above }: Shape): Columns {
  const narrow = width < NARROW
  const callout = refused ? CALLOUT : 0
  const digits = space === 'io' ? PORT_GUTTER : (narrow ? GUTTER.narrow : GUTTER.wide) + (above ? WIDE_ADDRESS : 0)
  const gutter = MARGIN + callout + digits
  const physicalLeft = gutter + 22
  const common = { left: MARGIN, callout, gutter, physicalLeft, narrow }
  if (space === 'io') {
    const physicalRight = Math.min(physicalLeft + WIDEST_PHYSICAL, width - MARGIN)
    return { ...common, physicalRight, virtualLeft: width - MARGIN, virtualWidth: 0 }
  }
  const virtualWidth = Math.round(narrow ? 156 : Math.min(200, width * 0.22))
  const virtualLeft = width - MARGIN - virtualWidth
  const ribbons = narrow ? 60 : width * 0.11
  const physicalRight = Math.min(physicalLeft + WIDEST_PHYSICAL, Math.round(virtualLeft - ribbons))
  return { ...common, physicalRight, virtualLeft, virtualWidth }
}

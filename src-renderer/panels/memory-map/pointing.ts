// Which part of the map a point meets, and which is next in a direction. Pure geometry.
import type { MapLayout, Rect } from './model'
import type { Part } from './part'
import { meetsRibbon } from './ribbon'

const within = ({ x, y, width, height }: Rect, px: number, py: number): boolean =>
  px >= x && px < x + width && py >= y && py < y + height

/** The smallest part at the point; a ribbon where no part is. */
export function partAt(parts: readonly Part[], layout: MapLayout, x: number, y: number): Part | null {
  const { refused } = layout
  if (refused && (within(refused.hatch, x, y) || within(refused.callout, x, y)))
    return parts.find(({ key }) => key === refused.key) ?? null
  const area = ({ rect }: Part): number => rect.width * rect.height
  const hit = parts
    .filter((part) => part.column > 0 || layout.ticks.some(({ key }) => key === part.key))
    .filter(({ rect }) => within(rect, x, y))
    .sort((a, b) => area(a) - area(b))[0]
  if (hit) return hit
  const ribbon = layout.ribbons.find((one) => meetsRibbon(one, x, y))
  return parts.find(({ key }) => key === ribbon?.key) ?? null
}

export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last'

/** Up and down within a column, left and right to the nearest part of the next column that has any. */
export function step(parts: readonly Part[], from: string, direction: Direction): Part | null {
  const stops = parts.filter(({ pointerOnly }) => !pointerOnly)
  const current = stops.find(({ key }) => key === from)
  if (!current) return stops[0] ?? null
  const column = stops.filter((part) => part.column === current.column)
  const index = column.indexOf(current)
  if (direction === 'up') return column[index - 1] ?? current
  if (direction === 'down') return column[index + 1] ?? current
  if (direction === 'first') return column[0]!
  if (direction === 'last') return column.at(-1)!
  return aside(stops, current, direction === 'left' ? -1 : 1) ?? current
}

const middle = ({ y, height }: Rect): number => y + height / 2

function aside(stops: readonly Part[], { column, rect }: Part, by: 1 | -1): Part | null {
  for (let next = column + by; next >= 0 && next <= 2; next += by) {
    const near = stops
      .filter((part) => part.column === next)
      .sort((a, b) => Math.abs(middle(a.rect) - middle(rect)) - Math.abs(middle(b.rect) - middle(rect)))
    if (near[0]) return near[0]
  }
  return null
}

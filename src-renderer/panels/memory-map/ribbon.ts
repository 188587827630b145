// The shape of a ribbon: edges are cubics with control points at half width. Where it is at an x, and where its text fits.
import type { Ribbon } from './model'
import { uiWidth } from './text'

type Ends = Pick<Ribbon, 'from' | 'to'>

const LINE = 14
const ASIDE = 4
/** Where along the ribbon its text may stand, best first. */
const PLACES = [0.5, 0.38, 0.62, 0.26, 0.74, 0.16, 0.84]

/** Share of the way down from one end to the other, after t of the curve. */
const eased = (t: number): number => t * t * (3 - 2 * t)

export function ribbonAt({ from, to }: Ends, t: number): { x: number; top: number; bottom: number } {
  const half = (from.x + to.x) / 2
  const x = from.x * (1 - t) ** 3 + 3 * half * t * (1 - t) + to.x * t ** 3
  const share = eased(t)
  return {
    x,
    top: from.top + (to.top - from.top) * share,
    bottom: from.bottom + (to.bottom - from.bottom) * share,
  }
}

export function meetsRibbon(ribbon: Ends, x: number, y: number): boolean {
  if (x < ribbon.from.x || x >= ribbon.to.x) return false
  let [low, high] = [0, 1]
  for (let step = 0; step < 20; step++) {
    const t = (low + high) / 2
    if (ribbonAt(ribbon, t).x < x) low = t
    else high = t
  }
  const { top, bottom } = ribbonAt(ribbon, low)
  return y >= top && y < bottom
}

/** Gives each text a place where it covers no other, the selected ribbons' first. */
export function placeLabels(ribbons: readonly Ribbon[]): void {
  const taken: { x: number; y: number; width: number }[] = []
  for (const ribbon of [...ribbons].sort((a, b) => Number(b.selected) - Number(a.selected))) {
    const { label, from, to } = ribbon
    const width = uiWidth(label.text)
    const place = PLACES.map((t) => ribbonAt(ribbon, t))
      .map(({ x, top, bottom }) => ({ x, y: (top + bottom) / 2, width }))
      .filter(({ x }) => x - width / 2 >= from.x + ASIDE && x + width / 2 <= to.x - ASIDE)
      .find((one) => taken.every((other) => apart(one, other)))
    if (place) taken.push(place)
    ribbon.label = place ? { text: label.text, x: place.x, y: place.y } : { text: '', x: 0, y: 0 }
  }
}

interface Spot {
  x: number
  y: number
  width: number
}

const apart = (a: Spot, b: Spot): boolean =>
  Math.abs(a.y - b.y) >= LINE || Math.abs(a.x - b.x) >= (a.width + b.width) / 2 + ASIDE

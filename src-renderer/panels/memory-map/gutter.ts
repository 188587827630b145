// Addresses beside the boxes: first bytes at top edges, last bytes at bottom edges, as many as have room.
import { address, type Space } from '../../base/format'
import type { Fold, GutterLabel, Refused } from './model'
import type { Placed } from './place'

/** Labels need this much from middle to middle. */
export const LABEL_PITCH = 13
const BELOW_EDGE = 7
const ABOVE_EDGE = 6

/** A 64-bit address without the zeros before its first digits: `0x40_1000_0000`. */
const written = (at: number, space: Space): string =>
  at > 0xffff_ffff ? address(at, space).replace(/^0x(?:0000_)*0*/, '0x') : address(at, space)

interface Candidate extends GutterLabel {
  /** Lower goes first. */
  rank: number
}

interface Gutter {
  folds: readonly Fold[]
  refused: Refused | null
  height: number
  space: Space
}

export function layGutter(placed: readonly Placed[], { folds, refused, height, space }: Gutter): GutterLabel[] {
  const candidates: Candidate[] = []
  if (refused) candidates.push(...refusedLabels(refused, height))
  level(placed, null, 1, { space, out: candidates })
  for (const fold of folds) if (fold.open) candidates.push(...foldLabels(fold, space))
  candidates.sort((a, b) => a.rank - b.rank || a.y - b.y)
  const kept: GutterLabel[] = []
  for (const { rank: _, ...label } of candidates) {
    const y = Math.min(Math.max(label.y, ABOVE_EDGE), height - ABOVE_EDGE)
    if (kept.every((other) => Math.abs(other.y - y) >= LABEL_PITCH)) kept.push({ ...label, y })
  }
  return kept.sort((a, b) => a.y - b.y)
}

/** Both are always shown, so a short range moves them apart. */
function refusedLabels({ hatch, entry }: Refused, height: number): Candidate[] {
  const top = hatch.y
  const bottom = hatch.y + hatch.height
  const spread = Math.max(LABEL_PITCH / 2, (bottom - top) / 2 - ABOVE_EDGE)
  const lowest = height - ABOVE_EDGE - spread
  const middle = Math.max(Math.min((top + bottom) / 2, lowest), ABOVE_EDGE + spread)
  const label = (y: number, byte: number, edge: number): Candidate => ({
    y,
    text: written(byte, entry.space),
    kind: 'refused',
    edge,
    rank: 0,
  })
  return [label(middle - spread, entry.start, top), label(middle + spread, entry.end, bottom)]
}

const taken = (one: Placed | undefined): boolean => one !== undefined && one.slot.kind !== 'gap'

/** @param around the bytes whose own labels stand already */
function level(
  placed: readonly Placed[],
  around: Placed | null,
  rank: number,
  into: { space: Space; out: Candidate[] },
): void {
  const { space, out } = into
  placed.forEach((one, index) => {
    if (one.slot.kind === 'gap') return
    if (one.slot.kind === 'run' && one.children.length > 0) return level(one.children, null, rank, into)
    const { start, end } = one.slot
    const bottom = one.y + one.height
    if (start !== around?.slot.start) {
      const touching = taken(placed[index - 1])
      out.push({
        y: one.y + (touching ? 1 : BELOW_EDGE),
        text: written(start, space),
        kind: 'first',
        edge: one.y,
        rank,
      })
    }
    if (end !== around?.slot.end && !taken(placed[index + 1]))
      out.push({ y: bottom - ABOVE_EDGE, text: written(end, space), kind: 'last', edge: bottom, rank: rank + 10 })
    level(one.children, one, rank + 1, into)
  })
}

function foldLabels({ rect, start, end, marks }: Fold, space: Space): Candidate[] {
  const bottom = rect.y + rect.height
  return [
    { y: rect.y + BELOW_EDGE, text: written(start, space), kind: 'last', edge: rect.y, rank: 21 },
    { y: bottom - ABOVE_EDGE, text: written(end, space), kind: 'last', edge: bottom, rank: 23 },
    ...marks.map(({ y, text }): Candidate => ({ y, text, kind: 'last', edge: y, rank: 22 })),
  ]
}

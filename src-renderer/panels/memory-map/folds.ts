// Empty stretches: folded to a line with their size, or opened to show round addresses within.
import { address, size, sizeMarked } from '../../base/format'
import type { Bare, Columns, Fold } from './model'
import { FOLD, folds as isFold, MARK, type Placed } from './place'
import type { Slot } from './slots'

const MARKS = 4

export const foldKey = (space: string, slot: Slot): string => `fold:${space}:${slot.start}`

/** Round addresses strictly within: multiples of the smallest power of two of which at most four fit. */
export function roundAddresses(start: number, end: number): number[] {
  let step = 4096
  while ((end - start) / step > MARKS) step *= 2
  const found: number[] = []
  for (let at = (Math.floor(start / step) + 1) * step; at <= end; at += step) found.push(at)
  return found.slice(0, MARKS)
}

interface Found {
  folds: Fold[]
  bares: Bare[]
}

export function layFolds(
  placed: readonly Placed[],
  space: string,
  unfolded: ReadonlySet<string>,
  columns: Columns,
  found: Found = { folds: [], bares: [] },
): Found {
  const x = columns.physicalLeft
  const width = columns.physicalRight - x
  for (const one of placed) {
    const { slot } = one
    const rect = { x, width, y: one.y, height: one.height }
    const bytes = slot.end - slot.start + 1
    if (slot.kind === 'bare')
      found.bares.push({ key: `bare:${slot.start}`, rect, start: slot.start, end: slot.end, text: 'no resource here' })
    if (slot.kind === 'gap' && (one.depth === 0 || isFold(slot))) {
      const key = foldKey(space, slot)
      const open = unfolded.has(key)
      const text = `${isFold(slot) ? sizeMarked(bytes) : size(bytes)} empty`
      found.folds.push({ key, rect, start: slot.start, end: slot.end, text, folds: isFold(slot), open, marks: [] })
      if (open) found.folds.at(-1)!.marks = marksOf(one)
    }
    layFolds(one.children, space, unfolded, columns, found)
  }
  return found
}

function marksOf({ slot, y }: Placed): Fold['marks'] {
  return roundAddresses(slot.start, slot.end).map((at, index) => ({
    y: y + FOLD / 2 + (index + 1) * MARK,
    text: address(at),
  }))
}

/** Lines that an open fold needs below its first. */
export const openLines = ({ start, end }: Slot): number => roundAddresses(start, end).length + 1

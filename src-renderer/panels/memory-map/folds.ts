// What is shown as one line: empty stretches with their size, runs of like neighbours, bytes without a resource.
import type { LabDescription } from '../../../src-preload/contract/description'
import { address, extent, plural, size, sizeMarked, type Space } from '../../base/format'
import { stemOf } from '../../base/stem'
import type { Bare, Columns, Fold, Run } from './model'
import { RAM_NAME } from './model'
import { FOLD, folds as isFold, MARK, type Placed } from './place'
import { runKey } from './runs'
import type { RunSlot, Slot } from './slots'
import { isUnanswered } from './unanswered'

const MARKS = 4
/** The smallest step between round addresses. */
const LEAST_STEP: Record<Space, number> = { mem: 4096, io: 16 }

export const foldKey = (space: string, slot: Slot): string => `fold:${space}:${slot.start}`

/** Round addresses strictly within: multiples of the smallest power of two of which at most four fit. */
export function roundAddresses(start: number, end: number, space: Space = 'mem'): number[] {
  let step = LEAST_STEP[space]
  while ((end - start) / step > MARKS) step *= 2
  const found: number[] = []
  for (let at = (Math.floor(start / step) + 1) * step; at <= end; at += step) found.push(at)
  return found.slice(0, MARKS)
}

interface Context {
  space: Space
  unfolded: ReadonlySet<string>
  columns: Columns
  lab: LabDescription
}

interface Found {
  folds: Fold[]
  bares: Bare[]
  runs: Run[]
}

export function layFolds(
  placed: readonly Placed[],
  context: Context,
  found: Found = { folds: [], bares: [], runs: [] },
): Found {
  for (const one of placed) {
    const { slot } = one
    if (slot.kind === 'bare' || slot.kind === 'ram') found.bares.push(bareOf(one, slot.kind, context))
    if (slot.kind === 'run') found.runs.push(runOf(one, slot, context))
    if (slot.kind === 'gap' && (one.depth === 0 || isFold(slot, context.space))) found.folds.push(foldOf(one, context))
    layFolds(one.children, context, found)
  }
  return found
}

const rectOf = ({ y, height }: Placed, { physicalLeft: x, physicalRight }: Columns): Fold['rect'] => ({
  x,
  y,
  width: physicalRight - x,
  height,
})

function foldOf(one: Placed, { space, unfolded, columns }: Context): Fold {
  const { start, end } = one.slot
  const folds = isFold(one.slot, space)
  const key = foldKey(space, one.slot)
  const open = unfolded.has(key)
  const units = end - start + 1
  const much = space === 'io' ? plural(units, 'port') : folds ? sizeMarked(units) : size(units)
  const marks = open ? marksOf(one, space) : []
  return { key, rect: rectOf(one, columns), start, end, text: `${much} empty`, folds, open, marks }
}

function bareOf(one: Placed, kind: Bare['kind'], { columns, space }: Context): Bare {
  const { start, end } = one.slot
  const much = extent(end - start + 1, space)
  const text = kind === 'ram' ? `${RAM_NAME} · ${much}` : 'no resource here'
  return { key: `${kind}:${start}`, kind, rect: rectOf(one, columns), start, end, text }
}

function runOf(one: Placed, { start, end, trees, slots }: RunSlot, { space, columns, lab }: Context): Run {
  const open = slots.length > 0
  const rect = rectOf(one, columns)
  const { entry } = trees[0]!.node
  const each = extent(entry.end - entry.start + 1, space)
  return {
    key: runKey(space, { start, end }),
    rect: open ? { ...rect, height: one.head } : rect,
    start,
    end,
    text: `${trees.length} × ${stemOf(entry.name)}`,
    size: `${each} each`,
    open,
    owner: entry.device,
    unanswered: trees.every(({ node }) => isUnanswered(node.entry, lab)),
  }
}

function marksOf({ slot, y }: Placed, space: Space): Fold['marks'] {
  return roundAddresses(slot.start, slot.end, space).map((at, index) => ({
    y: y + FOLD / 2 + (index + 1) * MARK,
    text: address(at, space),
  }))
}

/** Lines that an open fold needs below its first. */
export const openLines = ({ start, end }: Slot, space: Space): number => roundAddresses(start, end, space).length + 1

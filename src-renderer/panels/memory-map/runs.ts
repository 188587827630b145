// Long rows of like neighbours (32 virtio slots) become one slot, which opens into its parts. Pure.
import { stemOf } from '../../base/stem'
import { RAM_NAME } from './model'
import type { RunSlot, Slot, TreeNode } from './slots'

/** Fewer stand by themselves. */
const LEAST = 4
/** As many bytes may lie between two of a run. */
const MOST_BETWEEN = 64 * 1024

export const runKey = (space: string, { start, end }: { start: number; end: number }): string =>
  `run:${space}:${start}:${end}`

interface Options {
  space: string
  unfolded: ReadonlySet<string>
  /** Shown by itself: it is selected, held, or in the way of a refused request. */
  apart: (tree: TreeNode) => boolean
}

const quiet = ({ children, node }: TreeNode): boolean =>
  children.length === 0 && !node.entry.busy && node.entry.name !== RAM_NAME

const alike = (a: TreeNode, b: TreeNode): boolean =>
  a.end - a.start === b.end - b.start && stemOf(a.node.entry.name) === stemOf(b.node.entry.name)

export function foldRuns(slots: readonly Slot[], { space, unfolded, apart }: Options): Slot[] {
  const folded: Slot[] = []
  for (let at = 0; at < slots.length;) {
    const run = runFrom(slots, at, apart)
    const trees = run.flatMap((slot) => (slot.kind === 'node' ? [slot.tree] : []))
    if (trees.length < LEAST) {
      folded.push(slots[at]!)
      at++
      continue
    }
    const range = { start: run[0]!.start, end: run.at(-1)!.end }
    const open = unfolded.has(runKey(space, range))
    folded.push({ kind: 'run', ...range, trees, slots: open ? [...run] : [] } satisfies RunSlot)
    at += run.length
  }
  return folded
}

/** The slots of the longest run that starts here; it ends with a node. */
function runFrom(slots: readonly Slot[], from: number, apart: Options['apart']): readonly Slot[] {
  const first = slots[from]
  if (first?.kind !== 'node' || !quiet(first.tree) || apart(first.tree)) return []
  let end = from + 1
  for (let at = from + 1; at < slots.length; at++) {
    const slot = slots[at]!
    if (slot.kind === 'gap' && slot.end - slot.start < MOST_BETWEEN) continue
    if (slot.kind !== 'node' || !quiet(slot.tree) || apart(slot.tree) || !alike(slot.tree, first.tree)) break
    end = at + 1
  }
  return slots.slice(from, end)
}

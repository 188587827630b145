// The address space as a row of slots: resources, the empty stretches between them, and bytes that only a request or mapping names.
import type { ResourceNode } from '../../../src-preload/contract/query'
import type { Space } from '../../base/format'

export interface Range {
  /** First and last byte. */
  start: number
  end: number
}

export interface TreeNode extends Range {
  node: ResourceNode
  children: TreeNode[]
}

/** Neighbours of one kind and size, shown as one; `slots` are they and what is between them, empty while it is folded. */
export interface RunSlot extends Range {
  kind: 'run'
  trees: TreeNode[]
  slots: Slot[]
}

export type Slot =
  | (Range & { kind: 'node'; tree: TreeNode; slots: Slot[] })
  | (Range & { kind: 'gap' })
  | (Range & { kind: 'bare' })
  | (Range & { kind: 'ram' })
  | RunSlot

const SPACE_END: Record<Space, number> = { mem: 0xffff_ffff, io: 0xffff }

/** The answer lists nodes in /proc/iomem's order, children after their parent and one deeper. */
export function forest(resources: readonly ResourceNode[]): TreeNode[] {
  const roots: TreeNode[] = []
  const path: TreeNode[] = []
  for (const node of resources) {
    const tree: TreeNode = { node, children: [], start: node.entry.start, end: node.entry.end }
    path.length = Math.min(path.length, node.depth)
    const siblings = path.at(-1)?.children ?? roots
    siblings.push(tree)
    path.push(tree)
  }
  return roots
}

/** Last byte of the space: 4 GiB or 64 KiB, and twice that as often as needed. */
export function spaceEnd(space: Space, ranges: readonly Range[]): number {
  let end = SPACE_END[space]
  for (const range of ranges) while (range.end > end) end = end * 2 + 1
  return end
}

/** Ranges that show where no node is. */
export interface Known {
  /** Asked for, or mapped. */
  bare: readonly Range[]
  /** RAM of the board that the resource tree does not name. */
  ram: readonly Range[]
}

/** Fills a stretch without holes. */
export function fill(within: Range, nodes: readonly TreeNode[], known: Known): Slot[] {
  const slots: Slot[] = []
  let next = within.start
  for (const tree of [...nodes].sort((a, b) => a.start - b.start)) {
    slots.push(...empty({ start: next, end: tree.start - 1 }, known))
    slots.push({ kind: 'node', tree, start: tree.start, end: tree.end, slots: inner(tree) })
    next = tree.end + 1
  }
  slots.push(...empty({ start: next, end: within.end }, known))
  return slots
}

function inner(tree: TreeNode): Slot[] {
  return tree.children.length === 0 ? [] : fill(tree, tree.children, { bare: [], ram: [] })
}

function empty(stretch: Range, { bare, ram }: Known): Slot[] {
  return around(stretch, union(ram, stretch), 'ram', (rest) =>
    around(rest, union(bare, rest), 'bare', (gap) => [{ kind: 'gap', ...gap }]),
  )
}

function around(
  stretch: Range,
  ranges: readonly Range[],
  kind: 'ram' | 'bare',
  between: (rest: Range) => Slot[],
): Slot[] {
  const slots: Slot[] = []
  let next = stretch.start
  for (const range of ranges) {
    if (range.start > next) slots.push(...between({ start: next, end: range.start - 1 }))
    slots.push({ kind, ...range })
    next = range.end + 1
  }
  if (next <= stretch.end) slots.push(...between({ start: next, end: stretch.end }))
  return slots
}

function union(ranges: readonly Range[], within: Range): Range[] {
  const merged: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const start = Math.max(range.start, within.start)
    const end = Math.min(range.end, within.end)
    if (start > end) continue
    const last = merged.at(-1)
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}

export const overlaps = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end
export const covers = (outer: Range, range: Range): boolean => outer.start <= range.start && outer.end >= range.end

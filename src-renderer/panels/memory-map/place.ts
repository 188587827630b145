// Gives every slot its height and place. Not to scale: a box is as high as its text needs, and all shrink or grow together.
import type { Space } from '../../base/format'
import { RAM_NAME } from './model'
import { covers, type RunSlot, type Slot, type TreeNode } from './slots'

/** Heights in px when squeezed, as designed, and when there is room to spare. */
type Heights = readonly [least: number, natural: number, most: number]

const HEAD: Heights = [13, 13, 15]
const FOOT = 2
const LEAF: Heights = [28, 32, 42]
const LARGE_LEAF: Heights = [42, 60, 78]
const INNER: Heights = [13, 17, 25]
const LARGE_INNER: Heights = [27, 45, 61]
const BARE: Heights = [24, 32, 40]
const SMALL_GAP = 6
const RAM: Heights = [32, 40, 64]
const RUN_HEAD: Heights = [18, 18, 18]
const RUN: Heights = [26, 32, 38]
export const FOLD = 14
export const MARK = 18
/** Empty stretches above this fold: bytes, or ports. */
const FOLD_ABOVE: Record<Space, number> = { mem: 64 * 1024, io: 16 }

export interface Placed {
  slot: Slot
  y: number
  height: number
  depth: number
  /** Height of the title line above nested boxes. */
  head: number
  children: Placed[]
}

export interface Sizing {
  space: Space
  /** Shows its holder: selected, or in the way of the refused request. */
  large: (tree: TreeNode) => boolean
  /** Lines of an opened fold; 0 while it is closed. */
  lines: (slot: Slot) => number
}

const size = (slot: Slot): number => slot.end - slot.start + 1
export const folds = (slot: Slot, space: Space): boolean => slot.kind === 'gap' && size(slot) > FOLD_ABOVE[space]
const isRam = (tree: TreeNode): boolean => tree.node.entry.name === RAM_NAME

const constant = (height: number): Heights => [height, height, height]
const sum = (parts: readonly Heights[]): Heights =>
  parts.reduce<Heights>((all, part) => [all[0] + part[0], all[1] + part[1], all[2] + part[2]], constant(0))

function gapHeight(slot: Slot, depth: number, sizing: Sizing): Heights {
  if (folds(slot, sizing.space)) return constant(FOLD + sizing.lines(slot) * MARK)
  return constant(depth === 0 ? FOLD : SMALL_GAP)
}

function heights(slot: Slot, depth: number, sizing: Sizing, inherited = false): Heights {
  if (slot.kind === 'gap') return gapHeight(slot, depth, sizing)
  if (slot.kind === 'bare') return BARE
  if (slot.kind === 'ram') return RAM
  if (slot.kind === 'run')
    return slot.slots.length === 0 ? RUN : sum([RUN_HEAD, ...slot.slots.map((one) => heights(one, depth, sizing))])
  const large = inherited || sizing.large(slot.tree)
  if (slot.slots.length > 0) {
    const pass = large && slot.slots.length === 1
    return sum([HEAD, ...slot.slots.map((child) => heights(child, depth + 1, sizing, pass)), constant(FOOT)])
  }
  if (depth === 0 && isRam(slot.tree)) return RAM
  if (depth === 0) return large ? LARGE_LEAF : LEAF
  return large ? LARGE_INNER : INNER
}

/** How far between the three heights: 0 least, 1 natural, 2 most. */
function stretchTo([least, natural, most]: Heights, room: number): number {
  if (room <= least) return 0
  if (room < natural) return (room - least) / (natural - least)
  return most === natural ? 1 : 1 + Math.min(1, (room - natural) / (most - natural))
}

function at([least, natural, most]: Heights, stretch: number): number {
  const height = stretch < 1 ? least + (natural - least) * stretch : natural + (most - natural) * (stretch - 1)
  return Math.floor(height + 1e-6)
}

/** Places the slots one below the other from y = 0. */
export function place(slots: readonly Slot[], room: number, sizing: Sizing): { placed: Placed[]; height: number } {
  const stretch = stretchTo(sum(slots.map((slot) => heights(slot, 0, sizing))), room)
  let y = 0
  const placed = slots.map((slot) => {
    const one = placeOne(slot, y, 0, stretch, sizing, false)
    y += one.height
    return one
  })
  return { placed, height: y }
}

function placeOne(slot: Slot, y: number, depth: number, stretch: number, sizing: Sizing, inherited: boolean): Placed {
  const inside = 'slots' in slot ? slot.slots : []
  if (slot.kind === 'run' && inside.length > 0) return placeRun(slot, y, depth, stretch, sizing)
  if (slot.kind !== 'node' || inside.length === 0)
    return { slot, y, depth, head: 0, height: at(heights(slot, depth, sizing, inherited), stretch), children: [] }
  const head = at(HEAD, stretch)
  const pass = (inherited || sizing.large(slot.tree)) && inside.length === 1
  let next = y + head
  const children = inside.map((child) => {
    const one = placeOne(child, next, depth + 1, stretch, sizing, pass)
    next += one.height
    return one
  })
  return { slot, y, depth, head, height: next + FOOT - y, children }
}

/** An open run: a heading, and below it its parts, no deeper than it stands. */
function placeRun(slot: RunSlot, y: number, depth: number, stretch: number, sizing: Sizing): Placed {
  const head = at(RUN_HEAD, stretch)
  let next = y + head
  const children = slot.slots.map((child) => {
    const one = placeOne(child, next, depth, stretch, sizing, false)
    next += one.height
    return one
  })
  return { slot, y, depth, head, height: next - y, children }
}

export function shift(placed: readonly Placed[], by: number): void {
  for (const one of placed) {
    one.y += by
    shift(one.children, by)
  }
}

/** Slots that split a place further: those of the first descendant that has several. */
function parts(one: Placed): readonly Placed[] {
  const only = one.children.length === 1 ? one.children[0]! : null
  return only && covers(only.slot, one.slot) ? parts(only) : one.children
}

/** The y of a byte's upper or lower edge; null where nothing is placed. */
export function edgeOf(placed: readonly Placed[], address: number, edge: 'top' | 'bottom'): number | null {
  const one = placed.find(({ slot }) => slot.start <= address && address <= slot.end)
  if (!one) return null
  if (edge === 'top' && address === one.slot.start) return one.y
  if (edge === 'bottom' && address === one.slot.end) return one.y + one.height
  const within = edgeOf(parts(one), address, edge)
  const bytes = address - one.slot.start + (edge === 'bottom' ? 1 : 0)
  return within ?? one.y + (one.height * bytes) / size(one.slot)
}

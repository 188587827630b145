// Linux's resource tree (kernel/resource.c, include/linux/ioport.h), exact in 64 bits. Knows no bus, no events and no drivers.
import { EBUSY, EINVAL } from './errno'

/** include/linux/ioport.h */
export const Ioresource = {
  TYPE_BITS: 0x1f00,
  IO: 0x100,
  MEM: 0x200,
  REG: 0x300,
  IRQ: 0x400,
  DMA: 0x800,
  BUS: 0x1000,
  PREFETCH: 0x2000,
  MEM_64: 0x100000,
  WINDOW: 0x200000,
  MUXED: 0x400000,
  SYSRAM: 0x1000000,
  EXCLUSIVE: 0x8000000,
  DISABLED: 0x10000000,
  UNSET: 0x20000000,
  BUSY: 0x80000000,
} as const

/** struct resource. `start` and `end` are u64, both inclusive; children are in order of address. */
export interface Resource {
  start: bigint
  end: bigint
  /** u32 */
  flags: number
  desc: number
  name: string | null
  parent: Resource | null
  children: Resource[]
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
export const has = (res: Resource, bits: number): boolean => (res.flags & bits) !== 0
export const isBusy = (res: Resource): boolean => has(res, Ioresource.BUSY)
/** Both ends inclusive: 0 for a range that wraps to everything. */
export const resource_size = (res: Resource): bigint => u64(res.end - res.start + 1n)

export function newResource(start: bigint, end: bigint, name: string | null, flags: number = Ioresource.MEM): Resource {
  return { start: u64(start), end: u64(end), flags: flags >>> 0, desc: 0, name, parent: null, children: [] }
}

/** iomem_resource: all that `bits` address lines reach. */
export const newIomem = (bits: number): Resource => newResource(0n, (1n << BigInt(bits)) - 1n, 'PCI mem')
/** ioport_resource. */
export const newIoports = (): Resource => newResource(0n, 0xffffn, 'PCI IO', Ioresource.IO)

/**
 * Places a node below `parent`, not deeper. Conflict: the child in the way, or `parent` itself where the node is not inside it.
 * Follows __request_resource() in kernel/resource.c.
 * @returns the conflict, or null when it was placed
 */
function place(parent: Resource, node: Resource): Resource | null {
  if (node.end < node.start || node.start < parent.start || node.end > parent.end) return parent
  const { children } = parent
  let at = 0
  for (; at < children.length; at++) {
    const child = children[at]!
    if (child.start > node.end) break
    if (child.end >= node.start) return child
  }
  children.splice(at, 0, node)
  node.parent = parent
  return null
}

export type RequestAnswer =
  | { ok: true; resource: Resource }
  /** `searched`: the node whose children were looked at last. `conflict`: the child in the way, or that node itself. */
  | { ok: false; searched: Resource; conflict: Resource }

/** __request_region() with what stood in the way; kernel/resource.c. A MUXED conflict is refused: nobody can wait here yet. */
export function requestRegion(
  parent: Resource,
  start: bigint,
  n: bigint,
  name: string | null,
  flags = 0,
): RequestAnswer {
  const node = newResource(start, u64(start + n - 1n), name, 0)
  for (;;) {
    node.flags = ((parent.flags & (Ioresource.TYPE_BITS | Ioresource.SYSRAM)) | Ioresource.BUSY | flags) >>> 0
    node.desc = parent.desc
    const conflict = place(parent, node)
    if (conflict === null) return { ok: true, resource: node }
    if (conflict === parent || isBusy(conflict)) return { ok: false, searched: parent, conflict }
    parent = conflict
  }
}

/**
 * Marks a range below `parent` busy; it sinks below nodes that are not busy. kernel/resource.c.
 * @returns null where something busy, or the end of a node that is not, lies in the range
 */
export function __request_region(
  parent: Resource,
  start: bigint,
  n: bigint,
  name: string | null,
  flags = 0,
): Resource | null {
  const answer = requestRegion(parent, start, n, name, flags)
  return answer.ok ? answer.resource : null
}

/**
 * Takes the busy node of exactly this range out, with all its children. kernel/resource.c.
 * @returns the node; null where there is none, which the caller logs with `nonexistent()`
 */
export function __release_region(parent: Resource, start: bigint, n: bigint): Resource | null {
  const from = u64(start)
  const end = u64(start + n - 1n)
  let children = parent.children
  for (let at = 0; at < children.length; at++) {
    const child = children[at]!
    if (child.start > from || child.end < end) continue
    if (isBusy(child)) return child.start === from && child.end === end ? unlink(child) : null
    children = child.children
    at = -1
  }
  return null
}

/** What __release_region() logs when it found nothing. */
export function nonexistent(start: bigint, n: bigint): string {
  const wide = (value: bigint): string => `0x${u64(value).toString(16).padStart(16, '0')}`
  return `resource: Trying to free nonexistent resource <${wide(start)}-${wide(start + n - 1n)}>`
}

function unlink(node: Resource): Resource {
  const siblings = node.parent!.children
  siblings.splice(siblings.indexOf(node), 1)
  node.parent = null
  return node
}

/** Places a node below `root`, not deeper: 0 or -EBUSY. kernel/resource.c. */
export function request_resource(root: Resource, node: Resource): number {
  return place(root, node) === null ? 0 : -EBUSY
}

/** Takes a node out with all its children: 0, or -EINVAL where it is not in a tree. kernel/resource.c. */
export function release_resource(node: Resource): number {
  if (node.parent === null || !node.parent.children.includes(node)) return -EINVAL
  unlink(node)
  return 0
}

/**
 * Places a node wherever it fits, above nodes that lie inside it; of two equal ranges the new one becomes the parent.
 * kernel/resource.c. @returns 0, or -EBUSY where it overlaps another only in part or lies outside
 */
export function insert_resource(parent: Resource, node: Resource): number {
  for (;;) {
    const conflict = place(parent, node)
    if (conflict === null) return 0
    if (conflict === parent) return -EBUSY
    const equal = conflict.start === node.start && conflict.end === node.end
    if (equal || conflict.start > node.start || conflict.end < node.end) return adopt(parent, node, conflict)
    parent = conflict
  }
}

/** Puts `node` in the place of the siblings that it covers, from `first` on. */
function adopt(parent: Resource, node: Resource, first: Resource): number {
  const { children } = parent
  const from = children.indexOf(first)
  let to = from
  while (to < children.length && children[to]!.start <= node.end) to++
  const covered = children.slice(from, to)
  if (covered.some((child) => child.start < node.start || child.end > node.end)) return -EBUSY
  children.splice(from, to - from, node)
  node.parent = parent
  node.children = covered
  for (const child of covered) child.parent = node
  return 0
}

/** Takes a node out; its children move up to its place: 0, or -EINVAL where it is not in a tree. kernel/resource.c. */
export function remove_resource(node: Resource): number {
  const { parent } = node
  if (parent === null || !parent.children.includes(node)) return -EINVAL
  parent.children.splice(parent.children.indexOf(node), 1, ...node.children)
  for (const child of node.children) child.parent = parent
  node.parent = null
  node.children = []
  return 0
}

/** The child of `root`, not deeper, that starts here. kernel/resource.c. */
export function lookup_resource(root: Resource, start: bigint): Resource | null {
  return root.children.find((child) => child.start === start) ?? null
}

/** Every busy node that a range touches, outermost first in each branch: who holds it. Not a kernel function. */
export function busyIn(root: Resource, start: bigint, end: bigint): Resource[] {
  const found: Resource[] = []
  for (const child of root.children) {
    if (child.start > end || child.end < start) continue
    if (isBusy(child)) found.push(child)
    else found.push(...busyIn(child, start, end))
  }
  return found
}

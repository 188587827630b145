// Linux's resource tree (kernel/resource.c, include/linux/ioport.h), exact in 64 bits. Knows no bus, no events and no drivers.
import { EBUSY, EINVAL } from './errno'

/** include/linux/ioport.h */
export const Ioresource = {
  /** Of memory: it takes no posted writes. */
  MEM_NONPOSTED: 0x80,
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
/** A missing name as %s prints it. */
const nameOf = (res: Resource): string => res.name ?? '(null)'
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
  | { state: 'placed'; resource: Resource }
  /** `searched`: the node whose children were looked at last. `conflict`: the child in the way, or that node itself. */
  | { state: 'refused'; searched: Resource; conflict: Resource }
  /** Both sides are MUXED: to be tried again when one is released. */
  | { state: 'waiting'; searched: Resource; conflict: Resource }

/** What __request_region() is asked for; it remembers how deep it got, as the kernel's sleeping requester does. kernel/resource.c. */
export class RegionRequest {
  readonly #node: Resource
  readonly #flags: number
  #parent: Resource

  constructor(parent: Resource, start: bigint, n: bigint, name: string | null, flags = 0) {
    this.#parent = parent
    this.#flags = flags
    this.#node = newResource(start, u64(start + n - 1n), name, 0)
  }

  attempt(): RequestAnswer {
    const node = this.#node
    for (;;) {
      const parent = this.#parent
      node.flags = ((parent.flags & (Ioresource.TYPE_BITS | Ioresource.SYSRAM)) | Ioresource.BUSY | this.#flags) >>> 0
      node.desc = parent.desc
      const conflict = place(parent, node)
      if (conflict === null) return { state: 'placed', resource: node }
      if (conflict !== parent && !isBusy(conflict)) {
        this.#parent = conflict
        continue
      }
      const shared = (conflict.flags & this.#flags & Ioresource.MUXED) !== 0
      return { state: shared ? 'waiting' : 'refused', searched: parent, conflict }
    }
  }
}

/**
 * Marks a range below `parent` busy; it sinks below nodes that are not busy. kernel/resource.c. For those who need not wait.
 * @returns null where something busy, or the end of a node that is not, lies in the range
 */
export function __request_region(
  parent: Resource,
  start: bigint,
  n: bigint,
  name: string | null,
  flags = 0,
): Resource | null {
  const answer = new RegionRequest(parent, start, n, name, flags).attempt()
  return answer.state === 'placed' ? answer.resource : null
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

/** Places a node below `root`, not deeper: null, or what is in the way (`root` itself: it lies outside). kernel/resource.c. */
export const request_resource_conflict = (root: Resource, node: Resource): Resource | null => place(root, node)

/** request_resource_conflict() as 0 or -EBUSY. kernel/resource.c. */
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
 * kernel/resource.c. @returns null, or what it overlaps only in part; `parent`-most node where it lies outside
 */
export function insert_resource_conflict(parent: Resource, node: Resource): Resource | null {
  for (;;) {
    const conflict = place(parent, node)
    if (conflict === null || conflict === parent) return conflict
    const equal = conflict.start === node.start && conflict.end === node.end
    if (equal || conflict.start > node.start || conflict.end < node.end) return adopt(parent, node, conflict)
    parent = conflict
  }
}

/** insert_resource_conflict() as 0 or -EBUSY. kernel/resource.c. */
export function insert_resource(parent: Resource, node: Resource): number {
  return insert_resource_conflict(parent, node) === null ? 0 : -EBUSY
}

/** Puts `node` in the place of the siblings that it covers, from `first` on; the one that it covers only in part, or null. */
function adopt(parent: Resource, node: Resource, first: Resource): Resource | null {
  const { children } = parent
  const from = children.indexOf(first)
  let to = from
  while (to < children.length && (to === from || children[to]!.start <= node.end)) to++
  const covered = children.slice(from, to)
  const partly = covered.find((child) => child.start < node.start || child.end > node.end)
  if (partly) return partly
  children.splice(from, to - from, node)
  node.parent = parent
  node.children = covered
  for (const child of covered) child.parent = node
  return null
}

/**
 * insert_resource() that grows the node over whatever it overlaps in part; each growth is told. kernel/resource.c.
 * A node outside `root` stays unplaced, silently.
 */
export function insert_resource_expand_to_fit(root: Resource, node: Resource, log: (text: string) => void): void {
  for (;;) {
    const conflict = insert_resource_conflict(root, node)
    if (conflict === null || conflict === root) return
    if (conflict.start < node.start) node.start = conflict.start
    if (conflict.end > node.end) node.end = conflict.end
    log(`resource: Expanded resource ${nameOf(node)} due to conflict with ${nameOf(conflict)}`)
  }
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

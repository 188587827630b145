// Questions to a resource tree that change nothing, and emptying a node (kernel/resource.c, include/linux/ioport.h).
import { EINVAL } from './errno'
import { has, Ioresource, isBusy, resource_size, type Resource } from './resource'
import { pR } from './resource-text'

const PAGE_SHIFT = 12n

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const pa = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`

/** All below a node, in /proc/iomem's order. */
function* below(root: Resource): Generator<Resource> {
  for (const child of root.children) {
    yield child
    yield* below(child)
  }
}

type Range = Pick<Resource, 'start' | 'end'>

/** True when they share an address. include/linux/ioport.h. */
export const resource_overlaps = (a: Range, b: Range): boolean => a.start <= b.end && a.end >= b.start

/** True when `inner` is of the same type and lies within `outer`, and both have addresses. include/linux/ioport.h. */
export function resource_contains(outer: Resource, inner: Resource): boolean {
  if (((outer.flags ^ inner.flags) & Ioresource.TYPE_BITS) !== 0) return false
  if (has(outer, Ioresource.UNSET) || has(inner, Ioresource.UNSET)) return false
  return outer.start <= inner.start && outer.end >= inner.end
}

/** IORESOURCE_SIZEALIGN, IORESOURCE_STARTALIGN. */
const SIZEALIGN = 0x40000
const STARTALIGN = 0x80000

/** What the node's start must be a multiple of; 0 = nothing is known. kernel/resource.c. */
export function resource_alignment(res: Resource): bigint {
  const kind = res.flags & (SIZEALIGN | STARTALIGN)
  if (kind === SIZEALIGN) return resource_size(res)
  return kind === STARTALIGN ? res.start : 0n
}

/** What is looked for: all bits of `flags`, and the `desc` unless that is 0 (IORES_DESC_NONE). */
export interface Wanted {
  flags: number
  desc: number
}

const isWanted = (res: Resource, { flags, desc }: Wanted): boolean =>
  (res.flags & flags) >>> 0 === flags && (desc === 0 || desc === res.desc)

/** A part of a node that walk_iomem_res_desc() passes on. */
export interface Found extends Range {
  flags: number
  desc: number
}

/**
 * walk_iomem_res_desc(): the parts of wanted nodes within start to end, until `told` answers something else than 0. Children of a found
 * node are not looked at. kernel/resource.c.
 * @returns the last answer; -EINVAL where nothing was found, or end is not above start
 */
export function walk_iomem_res_desc(
  root: Resource,
  { start, end }: Range,
  wanted: Wanted,
  told: (found: Found) => number,
): number {
  let answer = -EINVAL
  for (let from = start; from < end;) {
    const found = nextIn(root, from, end, wanted)
    if (found === null) break
    answer = told(found)
    if (answer !== 0) break
    from = u64(found.end + 1n)
  }
  return answer
}

function nextIn(root: Resource, start: bigint, end: bigint, wanted: Wanted): Found | null {
  for (const node of below(root)) {
    if (node.start > end) return null
    if (node.end < start || !isWanted(node, wanted)) continue
    const { flags, desc } = node
    return { start: node.start > start ? node.start : start, end: node.end < end ? node.end : end, flags, desc }
  }
  return null
}

/** Answers of region_intersects(). */
const REGION_INTERSECTS = 0
const REGION_DISJOINT = 1
const REGION_MIXED = 2

/** region_intersects(): is all, nothing or a part of what lies in the range wanted? kernel/resource.c. */
export function region_intersects(root: Resource, start: bigint, size: bigint, wanted: Wanted): number {
  const range = { start, end: u64(start + size - 1n) }
  let type = 0
  let other = 0
  for (const child of root.children) {
    if (!resource_overlaps(child, range)) continue
    if (isWanted(child, wanted)) {
      type++
      continue
    }
    const inside = wantedWithin(child, range, wanted)
    type += inside.count
    if (!inside.covered) other++
  }
  if (type === 0) return REGION_DISJOINT
  return other === 0 ? REGION_INTERSECTS : REGION_MIXED
}

/** How many wanted nodes lie below one that is not, and whether they cover all of it that is asked about. */
function wantedWithin(node: Resource, range: Range, wanted: Wanted): { count: number; covered: boolean } {
  let from = range.start > node.start ? range.start : node.start
  const to = range.end < node.end ? range.end : node.end
  let count = 0
  for (const each of below(node)) {
    if (!resource_overlaps(each, range) || !isWanted(each, wanted)) continue
    count++
    if (each.start > from) break
    if (each.end >= to) return { count, covered: true }
    if (each.end + 1n > from) from = each.end + 1n
  }
  return { count, covered: false }
}

const EXCLUSIVE_RAM = Ioresource.MEM | Ioresource.SYSRAM | Ioresource.EXCLUSIVE

/** resource_is_exclusive(): may user space not map it? As with CONFIG_IO_STRICT_DEVMEM: whatever is busy. kernel/resource.c. */
export function resource_is_exclusive(root: Resource, start: bigint, size: bigint): boolean {
  const end = u64(start + size)
  const search = (node: Resource): boolean | null => {
    for (const child of node.children) {
      if (child.start >= end) return false
      if (child.end < start) continue
      if ((child.flags & EXCLUSIVE_RAM) === EXCLUSIVE_RAM || isBusy(child)) return true
      const within = search(child)
      if (within !== null) return within
    }
    return null
  }
  return search(root) ?? false
}

/**
 * iomem_map_sanity_check(): 0, or -1 and a line of the log where a range to be mapped leaves the pages of a node that is not busy.
 * kernel/resource.c.
 */
export function iomem_map_sanity_check(
  root: Resource,
  start: bigint,
  size: bigint,
  log: (text: string) => void,
): number {
  const end = u64(start + size - 1n)
  const page = (address: bigint): bigint => address >> PAGE_SHIFT
  for (const node of below(root)) {
    if (node.start > end || node.end < start || isBusy(node)) continue
    if (page(node.start) <= page(start) && page(node.end) >= page(end)) continue
    const range = `[mem ${pa(start)}-${pa(end)}]`
    log(
      `resource: resource sanity check: requesting ${range}, which spans more than ${node.name ?? '(null)'} ${pR(node)}`,
    )
    return -1
  }
  return 0
}

/** release_child_resources(): empties a node; each descendant keeps its size and loses its place. kernel/resource.c. */
export function release_child_resources(root: Resource, log: (text: string) => void): void {
  const children = root.children
  root.children = []
  for (const child of children) {
    child.parent = null
    release_child_resources(child, log)
    log(`release child resource ${pR(child)}`)
    child.end = u64(resource_size(child) - 1n)
    child.start = 0n
  }
}

// Finding room in a resource tree, and changing what is placed (kernel/resource.c, arch/x86/kernel/resource.c). Knows no events.
import { EBUSY } from './errno'
import { has, Ioresource, release_resource, request_resource, type Resource } from './resource'

const END = (1n << 64n) - 1n
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)

/** A stretch of addresses, both ends inclusive; inverted when nothing of it is left. */
export interface Stretch {
  start: bigint
  end: bigint
}

/** What the machine keeps out of every allocation of memory: clips the stretch, and logs what it did. */
export type RemoveReservations = (stretch: Stretch) => void

export interface Constraint {
  min: bigint
  max: bigint
  /** A power of two. */
  align: bigint
}

/** Firmware's place below 4 GiB (BIOS_ROM_BASE to BIOS_ROM_END, arch/x86/include/asm/pci_x86.h). */
const BIOS_ROM: Stretch = { start: 0xffe0_0000n, end: 0xffff_ffffn }

/** x86's arch_remove_reservations(): firmware's place and all that the e820 table names. */
export function x86Reservations(e820: readonly Stretch[], log: (text: string) => void): RemoveReservations {
  const short = (value: bigint): string => `0x${value.toString(16).padStart(8, '0')}`
  const long = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`
  return (stretch) => {
    avoid(stretch, BIOS_ROM)
    for (const entry of e820) {
      if (!avoid(stretch, entry)) continue
      log(`resource: avoiding allocation from e820 entry [mem ${short(entry.start)}-${short(entry.end)}]`)
      const { start, end } = stretch
      if (end > start) log(`resource: remaining [mem ${long(start)}-${long(end)}] available`)
    }
  }
}

/** Keeps what lies above or below `taken`, whichever is larger; true when something was cut. */
function avoid(stretch: Stretch, taken: Stretch): boolean {
  if (stretch.end < taken.start || stretch.start > taken.end) return false
  const below = stretch.start < taken.start ? taken.start - stretch.start : 0n
  const above = stretch.end > taken.end ? stretch.end - taken.end : 0n
  if (below > above) stretch.end = u64(taken.start - 1n)
  else stretch.start = u64(taken.end + 1n)
  return true
}

const NOTHING_RESERVED: RemoveReservations = () => undefined

/**
 * allocate_resource(): gives a node the first free range below `root` that fits, and places it. One that is placed already is
 * changed instead: it grows or shrinks where it is, or moves if it has no children. kernel/resource.c.
 * @returns 0 or -EBUSY
 */
export function allocate_resource(
  root: Resource,
  node: Resource,
  size: bigint,
  constraint: Constraint,
  reservations: RemoveReservations = NOTHING_RESERVED,
): number {
  const reserved = has(node, Ioresource.MEM) ? reservations : NOTHING_RESERVED
  const old = node.parent === null ? null : node
  const found = findSpace(root, old, size, constraint, reserved)
  if (found === null) return -EBUSY
  if (old !== null && !contains(found, old)) {
    if (old.children.length > 0) return -EBUSY
    if (!contains(old, found)) release_resource(old)
  }
  Object.assign(node, found)
  return node.parent === null ? request_resource(root, node) : 0
}

const contains = (outer: Stretch, inner: Stretch): boolean => outer.start <= inner.start && outer.end >= inner.end

/** The first stretch of `size` bytes that no child but `old` covers. */
function findSpace(
  root: Resource,
  old: Resource | null,
  size: bigint,
  { min, max, align }: Constraint,
  reservations: RemoveReservations,
): Stretch | null {
  const { children } = root
  const gap: Stretch = { start: root.start, end: root.end }
  // A child at the very start has no gap before it, and its start - 1 would wrap.
  const startsFull = children[0]?.start === root.start
  if (startsFull && children[0] !== old) gap.start = u64(children[0]!.end + 1n)
  for (let at = startsFull ? 1 : 0; ; at++) {
    const child = children[at]
    gap.end = child === undefined ? root.end : child === old ? child.end : u64(child.start - 1n)
    if (gap.end >= gap.start) {
      if (gap.start < min) gap.start = min
      if (gap.end > max) gap.end = max
      reservations(gap)
      const fit = fitInto(gap, size, align)
      if (fit !== null) return fit
    }
    if (child === undefined || child.end === root.end) return null
    if (child !== old) gap.start = u64(child.end + 1n)
  }
}

function fitInto(gap: Stretch, size: bigint, align: bigint): Stretch | null {
  const mask = u64(align - 1n)
  const start = u64(gap.start + mask) & (END ^ mask)
  const end = u64(start + size - 1n)
  return start >= gap.start && start <= end && end <= gap.end ? { start, end } : null
}

/**
 * adjust_resource(): moves and resizes a node where it is; 0, or -EBUSY where it would leave its parent, touch a neighbour or uncover a
 * child. A size of 0, and ranges that wrap, are taken as the kernel takes them. kernel/resource.c.
 */
export function adjust_resource(node: Resource, start: bigint, size: bigint): number {
  const end = u64(start + size - 1n)
  const { parent } = node
  if (parent !== null) {
    if (start < parent.start || end > parent.end) return -EBUSY
    const at = parent.children.indexOf(node)
    const next = parent.children[at + 1]
    if (next !== undefined && next.start <= end) return -EBUSY
    const previous = parent.children[at - 1]
    if (previous !== undefined && start <= previous.end) return -EBUSY
  }
  if (node.children.some((child) => child.start < start || child.end > end)) return -EBUSY
  node.start = start
  node.end = end
  return 0
}

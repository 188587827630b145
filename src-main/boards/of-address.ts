// Addresses of nodes as the CPU sees them (drivers/of/address.c of Linux 6.12): cells, and ranges from bus to bus. Knows no device.
import type { Effort } from './effort'
import { cellsOf, numberIn, propertyOf, stringsOf, u32Of } from './read-property'
import { childNamed, type Node } from './tree'

/** Of a root that says nothing: OF_ROOT_NODE_ADDR_CELLS_DEFAULT, OF_ROOT_NODE_SIZE_CELLS_DEFAULT. */
const DEFAULT_CELLS = 1
const MOST_ADDRESS_CELLS = 4

/** How a bus writes addresses. */
type Kind = 'default' | 'pci' | 'isa'

interface Bus {
  kind: Kind
  /** Cells of an address, and of a size. */
  na: number
  ns: number
}

export interface Resource {
  /** From reg-names; else the name of the node. */
  name: string
  start: bigint
  size: bigint
  space: 'mem' | 'io'
}

/** of_bus_n_addr_cells() and its like: said by the node, or by the nearest above it. */
function cellsFrom(node: Node, name: string): number {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    const cells = u32Of(at, name)
    if (cells !== null) return cells
  }
  return DEFAULT_CELLS
}

/** of_match_bus() and count_cells(): how the children of a node write their addresses. */
function busOf(node: Node): Bus {
  const base = node.name.split('@')[0]
  const type = stringsOf(node, 'device_type')[0]
  if (type === 'pci' || type === 'pciex' || base === 'pcie') return { kind: 'pci', na: 3, ns: 2 }
  if (base === 'isa') return { kind: 'isa', na: 2, ns: 1 }
  return { kind: 'default', na: cellsFrom(node, '#address-cells'), ns: cellsFrom(node, '#size-cells') }
}

const canCount = ({ na, ns }: Bus): boolean => na > 0 && na <= MOST_ADDRESS_CELLS && ns > 0

/** The first cell of an ISA or PCI address says what space it is in. */
function spaceOf(kind: Kind, flags: number): Resource['space'] | 'config' {
  if (kind === 'isa') return (flags & 1) !== 0 ? 'io' : 'mem'
  if (kind === 'default') return 'mem'
  return (['config', 'io', 'mem', 'mem'] as const)[(flags >>> 24) & 3]!
}

/** The address itself, without the flags before it. */
const addressIn = (cells: readonly number[], from: number, { kind, na }: Bus): bigint =>
  kind === 'default' ? numberIn(cells, from, na) : numberIn(cells, from + 1, na - 1)

/** How far into the range an address lies, or null where it is not in it. */
function offsetIn(bus: Bus, flags: number, address: bigint, range: readonly number[], size: bigint): bigint | null {
  if (bus.kind !== 'default' && spaceOf(bus.kind, flags) !== spaceOf(bus.kind, range[0]!)) return null
  const start = addressIn(range, 0, bus)
  return address >= start && address < BigInt.asUintN(64, start + size) ? address - start : null
}

/** __of_translate_address(): an address below `parent` as the CPU sees it, or null (OF_BAD_ADDR) where no ranges lead there. */
function translate(parent: Node, cells: readonly number[], effort: Effort): bigint | null {
  let node = parent
  let bus = busOf(node)
  if (!canCount(bus)) return null
  let flags = cells[0]!
  let address = addressIn(cells, 0, bus)
  while (node.parent !== null) {
    const above = busOf(node.parent)
    if (!canCount(above)) return null
    const step = translateOne({ node, bus, above, effort }, { flags, address })
    if (step === null) return null
    ;({ flags, address } = step)
    node = node.parent
    bus = above
  }
  return address
}

interface Step {
  flags: number
  address: bigint
}

/** From the children of a node to its siblings. */
interface Way {
  node: Node
  bus: Bus
  above: Bus
  effort: Effort
}

/** of_translate_one(): from a bus to the one above it. Without ranges nothing passes; empty ranges change nothing. */
function translateOne({ node, bus, above, effort }: Way, { flags, address }: Step): Step | null {
  const ranges = cellsOf(node, 'ranges')
  effort.spend(ranges?.length ?? 0)
  if (ranges === null) return null
  if (ranges.length === 0) return { flags: 0, address }
  const one = bus.na + above.na + bus.ns
  for (let at = 0; at + one <= ranges.length; at += one) {
    const range = ranges.slice(at, at + one)
    const offset = offsetIn(bus, flags, address, range, numberIn(range, bus.na + above.na, bus.ns))
    if (offset === null) continue
    return { flags: range[bus.na]!, address: BigInt.asUintN(64, addressIn(range, bus.na, above) + offset) }
  }
  return null
}

/**
 * of_address_to_resource(): the index-th range of `reg`, or null where there is none, or where it has no address for the CPU.
 * Port I/O is null as well: no host bridge has told Linux of its ports when the platform bus is filled.
 */
export function addressToResource(node: Node, index: number, effort: Effort): Resource | null {
  if (node.parent === null) return null
  const bus = busOf(node.parent)
  const one = bus.na + bus.ns
  const cells = cellsOf(node, bus.kind === 'pci' ? 'assigned-addresses' : 'reg')
  if (cells === null || bus.na <= 0 || bus.na > MOST_ADDRESS_CELLS || (index + 1) * one > cells.length) return null
  const own = cells.slice(index * one, (index + 1) * one)
  effort.spend(cells.length)
  if (spaceOf(bus.kind, own[0]!) !== 'mem') return null
  const start = translate(node.parent, own, effort)
  if (start === null) return null
  const name = stringsOf(node, 'reg-names')[index] ?? node.name
  return { name, start, size: numberIn(own, bus.na, bus.ns), space: 'mem' }
}

/** All up to the first that has no address, as of_device_alloc() counts them. */
export function resourcesOf(node: Node, effort: Effort): Resource[] {
  const found: Resource[] = []
  for (;;) {
    const resource = addressToResource(node, found.length, effort)
    if (resource === null) return found
    found.push(resource)
  }
}

/** Where `reg` begins for the CPU: what names a device. Null without `reg` or without a way there. */
export function firstAddress(node: Node, effort: Effort): bigint | null {
  const cells = cellsOf(node, 'reg')
  if (cells === null || node.parent === null || cells.length < busOf(node.parent).na) return null
  return translate(node.parent, cells, effort)
}

export interface Range {
  start: bigint
  size: bigint
}

/** The first address behind a range. */
export const addressEnd = ({ start, size }: Range): bigint => start + size

/** The ranges of `reg` in the root's cells; early_init_dt_scan_memory() reads memory so. */
function rootRanges(node: Node, root: Node): Range[] {
  const na = u32Of(root, '#address-cells') ?? DEFAULT_CELLS
  const ns = u32Of(root, '#size-cells') ?? DEFAULT_CELLS
  const cells = cellsOf(node, propertyOf(node, 'linux,usable-memory') ? 'linux,usable-memory' : 'reg') ?? []
  const found: Range[] = []
  for (let at = 0; na + ns > 0 && at + na + ns <= cells.length; at += na + ns) {
    found.push({ start: numberIn(cells, at, na), size: numberIn(cells, at + na, ns) })
  }
  return found.filter(({ size }) => size > 0n)
}

/** Memory of the board: children of the root whose device_type is memory. */
export const memoryOf = (root: Node, isAvailable: (node: Node) => boolean): Range[] =>
  root.children
    .filter((node) => stringsOf(node, 'device_type')[0] === 'memory' && isAvailable(node))
    .flatMap((node) => rootRanges(node, root))

/** Memory that Linux is told to keep out of (reserved-memory nodes with no-map). */
export function unmappedMemoryOf(root: Node, isAvailable: (node: Node) => boolean): Range[] {
  const reserved = childNamed(root, 'reserved-memory')
  if (!reserved) return []
  return reserved.children
    .filter((node) => propertyOf(node, 'no-map') !== undefined && isAvailable(node))
    .flatMap((node) => rootRanges(node, root))
}

// What a lab takes from a tree: devices, memory, and what it could not take. Reads no file and knows no model.
import { addressEnd, memoryOf, unmappedMemoryOf, type Range } from './of-address'
import { Interrupts } from './of-irq'
import { modelOf, platformDevices, type PlatformDevice } from './of-platform'
import { Effort } from './effort'
import { BoardProblem } from './problem'
import { isAvailable } from './read-property'
import { pathOf, type Node, type Tree } from './tree'

/** Region numbers of events have 16 bits, and a session has room for as many devices. */
const MOST_DEVICES = 1 << 12
/** Addresses are numbers in the lab. */
const ADDRESS_END = 2n ** 53n

export interface Board {
  /** What it calls itself; empty where it says nothing. */
  model: string
  devices: PlatformDevice[]
  memory: Range[]
  /** Memory that Linux is told to keep out of. */
  reserved: Range[]
  /** One line each, for the user: what Linux would leave out as well. */
  remarks: string[]
}

/** @throws BoardProblem where an address or the number of devices is beyond the lab */
export function boardOf({ root }: Tree): Board {
  const remarks: string[] = []
  const { file } = root.place
  const effort = new Effort(file)
  const devices = unique(platformDevices(root, new Interrupts(root, effort), effort), remarks)
  const ranges = devices.reduce((sum, { resources }) => sum + resources.length, 0)
  if (Math.max(devices.length, ranges) > MOST_DEVICES) {
    throw new BoardProblem(
      `${file}: ${devices.length} devices with ${ranges} ranges; the lab has room for ${MOST_DEVICES}`,
    )
  }
  for (const { node, resources } of devices) for (const range of resources) checkRange(node, range)
  const memory = memoryOf(root, isAvailable)
  for (const range of memory) checkRange(root, range)
  const reserved = unmappedMemoryOf(root, isAvailable).filter((range) => inside(range, memory))
  return { model: modelOf(root), devices, memory: without(memory, reserved), reserved, remarks }
}

/** device_add() refuses a second device of a name; its resources must not appear. */
function unique(devices: readonly PlatformDevice[], remarks: string[]): PlatformDevice[] {
  const names = new Set<string>()
  return devices.filter(({ name, node }) => {
    if (names.has(name)) remarks.push(`${pathOf(node)} is left out: ${name} is there already`)
    const isNew = !names.has(name)
    names.add(name)
    return isNew
  })
}

function checkRange(node: Node, { start, size }: Range): void {
  if (start + size <= ADDRESS_END) return
  const { place } = node
  const where = place.line > 0 ? `${place.file}:${place.line}:${place.column}` : place.file
  const range = `0x${start.toString(16)} of 0x${size.toString(16)} bytes`
  const message = `${where}: the range ${range} of ${pathOf(node)} ends beyond 2^53`
  throw new BoardProblem(message, 'Check #address-cells, #size-cells and ranges of the nodes above it.')
}

const inside = ({ start, size }: Range, ranges: readonly Range[]): boolean =>
  ranges.some((range) => start >= range.start && addressEnd({ start, size }) <= addressEnd(range))

/** `ranges` without what lies in `holes`. */
function without(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  let left = [...ranges]
  for (const hole of holes) {
    left = left.flatMap((range) => {
      const end = addressEnd(range)
      if (addressEnd(hole) <= range.start || hole.start >= end) return [range]
      const before = { start: range.start, size: hole.start - range.start }
      const after = { start: addressEnd(hole), size: end - addressEnd(hole) }
      return [before, after].filter(({ size }) => size > 0n)
    })
  }
  return left
}

// Which devices Linux makes of a tree (drivers/of/platform.c of Linux 6.12, of_platform_default_populate_init), and under which names.
import type { Effort } from './effort'
import { addressToResource, firstAddress, resourcesOf, type Resource } from './of-address'
import type { Interrupt, Interrupts } from './of-irq'
import { has, isAvailable, isCompatible, stringsOf, u32Of } from './read-property'
import { childNamed, type Node } from './tree'

/** of_default_bus_match_table: the children of these are devices too. */
const BUSES = ['simple-bus', 'simple-mfd', 'isa', 'arm,amba-bus']
/** of_skipped_node_table */
const SKIPPED = ['operating-points-v2']
/** reserved_mem_matches: reserved memory that has a driver of its own. */
const MEMORY_DEVICES = [
  'phram',
  'qcom,rmtfs-mem',
  'qcom,cmd-db',
  'qcom,smem',
  'ramoops',
  'nvmem-rmem',
  'google,open-dice',
]
const PRIMECELL = ['arm,primecell']

export interface PlatformDevice {
  /** dev_name(): 9000000.pl011, psci, soc:timer */
  name: string
  node: Node
  compatible: string[]
  resources: Resource[]
  irqs: Interrupt[]
  /** On the AMBA bus, whose devices place their resource in the tree. */
  amba: boolean
}

/** of_device_make_bus_id(): the first address that the CPU can reach, else the names of the nodes up to one that has it. */
export function deviceName(node: Node, effort: Effort): string {
  let name: string | null = null
  const behind = (): string => (name === null ? '' : `:${name}`)
  for (let at = node; at.parent !== null; at = at.parent) {
    const address = firstAddress(at, effort)
    if (address !== null) {
      const mask = u32Of(at, 'mask')
      const bit = mask === null ? '' : `.${(32 - Math.clz32(mask & -mask) - 1).toString(16)}`
      return `${address.toString(16)}${bit}.${at.name.split('@')[0]}${behind()}`
    }
    name = `${at.name}${behind()}`
  }
  return name ?? ''
}

/** Everything that becomes a platform or AMBA device, in Linux's order. */
export function platformDevices(root: Node, interrupts: Interrupts, effort: Effort): PlatformDevice[] {
  const made: PlatformDevice[] = []
  const seen = new Set<Node>()
  const create = (node: Node, amba: boolean): boolean => {
    if (!isAvailable(node) || seen.has(node)) return false
    const resources = amba
      ? [addressToResource(node, 0, effort)].filter((each) => each !== null)
      : resourcesOf(node, effort)
    // of_address_to_resource() failed: an AMBA device is not made without its range.
    if (amba && resources.length === 0) return false
    seen.add(node)
    const compatible = stringsOf(node, 'compatible')
    made.push({ name: deviceName(node, effort), node, compatible, resources, irqs: interrupts.of(node), amba })
    return true
  }
  const createBus = (node: Node): void => {
    if (!has(node, 'compatible') || isCompatible(node, SKIPPED)) return
    if (isCompatible(node, PRIMECELL)) return void create(node, true)
    if (create(node, false) && isCompatible(node, BUSES)) node.children.forEach(createBus)
  }

  for (const node of childNamed(root, 'reserved-memory')?.children ?? []) {
    if (isCompatible(node, MEMORY_DEVICES)) create(node, false)
  }
  childNamed(root, 'firmware')?.children.forEach(createBus)
  for (const node of childNamed(root, 'chosen')?.children ?? []) {
    if (isCompatible(node, ['simple-framebuffer'])) create(node, false)
  }
  root.children.forEach(createBus)
  return made
}

/** What the board calls itself. */
export const modelOf = (root: Node): string => stringsOf(root, 'model')[0] ?? stringsOf(root, 'compatible')[0] ?? ''

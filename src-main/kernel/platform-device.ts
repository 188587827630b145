// What the platform bus knows of a device and of a driver (include/linux/platform_device.h). Data only.
import { Devres } from './devres'
import type { Resource } from './resource'

export interface PlatformDevice {
  /** dev_name(): labdev0, greedy.0, clock.1.auto */
  name: string
  /** Its number in the lab's description. */
  index: number
  /** Most specific first; empty when it has no node. */
  compatible: readonly string[]
  /** pdev->name, what drivers without a node are matched by: `greedy`. */
  id: string
  /** driver_override: only the driver of this name may have it. */
  driverOverride: string | null
  /** Memory, ports, and the interrupts of a device without a node. */
  resources: Resource[]
  /** Interrupts that its node gives, in the node's order: of_irq_get(). */
  irqs: readonly number[]
  /** Of these, where the node has `interrupt-names`. */
  irqNames: readonly string[]
  handle: number
  driver: PlatformDriver | null
  /** pdev->id_entry: the name in a driver's id_table that it was matched by, last. */
  idEntry: string | null
  drvdata: number
  devres: Devres
  /** Known to the bus: device_is_registered(). */
  registered: boolean
  /** Number of an `.auto` name, to be given back. */
  autoId: number | null
  /** Not 0: a call of its driver did not come back, and this is why; it is unbound as soon as nothing runs. */
  broken: number
}

export interface PlatformDriver {
  name: string
  index: number
  /** of_match_table */
  compatible: readonly string[]
  /** id_table; where there is one, the driver's own name matches nothing. */
  idTable?: readonly string[] | undefined
  probe: (pdev: number) => number
  remove: ((pdev: number) => void) | null
  /** Source position of a function of the driver. */
  siteOf: (symbol: string) => number
}

export type DeviceParts = Pick<PlatformDevice, 'name' | 'index' | 'compatible' | 'id' | 'resources' | 'irqs'> &
  Partial<Pick<PlatformDevice, 'driverOverride' | 'irqNames' | 'autoId'>>

export function newDevice(parts: DeviceParts): PlatformDevice {
  return {
    driverOverride: null,
    irqNames: [],
    autoId: null,
    ...parts,
    handle: 0,
    driver: null,
    idEntry: null,
    drvdata: 0,
    devres: new Devres(),
    registered: false,
    broken: 0,
  }
}

/** include/linux/platform_device.h: no number in the name; the next free one. */
export const PLATFORM_DEVID_NONE = -1
export const PLATFORM_DEVID_AUTO = -2

/** Numbers of `.auto` names, lowest free first (drivers/base/platform.c, platform_devid_ida). */
export class AutoIds {
  readonly #taken = new Set<number>()

  take(): number {
    let id = 0
    while (this.#taken.has(id)) id++
    this.#taken.add(id)
    return id
  }

  free(id: number): void {
    this.#taken.delete(id)
  }
}

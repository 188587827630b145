// One running kernel: its parts put together, and what becomes of a driver that broke. Knows no particular driver or device.
import { Calls } from './calls'
import { Context, type ContextParts } from './context'
import { Delay } from './delay'
import { Handles } from './handles'
import { Iopoll } from './iopoll'
import { Ioremap } from './ioremap'
import type { Platform as Machine } from './ioremap-rules'
import { Irqs } from './irq'
import { newDevice, Platform, type PlatformDevice } from './platform'
import { Printk } from './printk'
import { Regions } from './regions'
import type { Resource } from './resource'
import { Timers } from './timer'
import { Waiting } from './waiting'

export interface KernelParts extends ContextParts {
  machine: Machine
}

/** A driver's source, for the records of what it does. */
export interface DriverModule {
  /** Its number in the lab's description. */
  index: number
  /** Site of its first source line. */
  firstSite: number
  /** Source position of one of its functions. */
  siteOf: (symbol: string) => number
}

export class Kernel {
  readonly context: Context
  readonly printk: Printk
  readonly calls: Calls
  readonly regions: Regions
  readonly ioremap: Ioremap
  readonly waiting: Waiting
  readonly delay: Delay
  readonly iopoll: Iopoll
  readonly irqs: Irqs
  readonly timers: Timers
  readonly platform: Platform
  /** Disjoint ranges, and none where cookies lie. */
  readonly devices = new Handles<PlatformDevice>('device', 0x0800_0000)
  readonly resources = new Handles<Resource>('resource', 0x0c00_0000)
  readonly #resourceHandles = new WeakMap<Resource, number>()

  /** A number for a resource, always the same one; 0 for null. */
  readonly handleOf = (resource: Resource | null): number => {
    if (resource === null) return 0
    const known = this.#resourceHandles.get(resource)
    if (known !== undefined) return known
    const handle = this.resources.add(resource)
    this.#resourceHandles.set(resource, handle)
    return handle
  }

  constructor(parts: KernelParts) {
    const context = new Context(parts)
    this.context = context
    this.printk = new Printk(context)
    this.calls = new Calls(context, this.printk)
    this.regions = new Regions(context, this.printk)
    this.ioremap = new Ioremap({
      context,
      printk: this.printk,
      regions: this.regions,
      platform: parts.machine,
      caller: () => 'ioremap',
    })
    this.waiting = new Waiting(context, this.calls, this.printk)
    this.delay = new Delay(context, this.waiting)
    this.iopoll = new Iopoll(context, this.calls, this.delay)
    this.irqs = new Irqs(context, this.calls, this.printk)
    this.timers = new Timers(context, this.calls)
    this.platform = new Platform({ context, calls: this.calls, printk: this.printk, regions: this.regions })
    this.calls.onLost = ({ device }, error) => this.#broken(device, error)
  }

  /** platform_device_add(), or of_device_add() with `insert` false: 0 or an error. */
  addDevice(parts: Parameters<typeof newDevice>[0], insert: boolean): number {
    const device = newDevice(parts)
    device.handle = this.devices.add(device)
    return this.platform.addDevice(device, insert)
  }

  /** Nothing of a broken driver may run again; what it took is given back when no driver runs. */
  #broken(index: number, error: number): void {
    const device = this.platform.devices.find((each) => each.index === index)
    if (!device) return
    device.broken = error
    this.irqs.muteDevice(index)
    this.timers.cancelDevice(index)
  }
}

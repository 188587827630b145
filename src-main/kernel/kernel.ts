// One running kernel: its parts put together, and what becomes of a driver that broke. Knows no particular driver or device.
import type { MemoryInfo } from '../../src-preload/contract/description'
import { Calls } from './calls'
import { Completions } from './completion'
import { Context, type ContextParts } from './context'
import type { Task } from './cpu'
import { Delay } from './delay'
import { DmaMemory } from './dma-memory'
import { Handles } from './handles'
import { PortMap } from './io-port'
import { Iopoll } from './iopoll'
import { Ioremap } from './ioremap'
import { Irqs } from './irq'
import { Mutexes } from './mutex'
import { Platform } from './platform'
import { newDevice, type DeviceParts, type PlatformDevice } from './platform-device'
import { Printk } from './printk'
import { Regions } from './regions'
import type { Resource } from './resource'
import { Spinlocks } from './spinlock'
import { Tasks } from './tasks'
import { Timers } from './timer'
import { WaitQueues } from './wait-queue'
import { Waiting } from './waiting'
import { Workqueue } from './workqueue'

/** The last task that there is before a driver starts threads. */
const LAST_PID = 100
/** TASK_COMM_LEN without its NUL */
const COMM_LENGTH = 15

export interface KernelParts extends ContextParts {
  /** The part of the board's memory that drivers share with devices; none unless told. */
  pool?: MemoryInfo
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
  readonly machine: ContextParts['machine']
  readonly dmaMemory: DmaMemory
  readonly ports: PortMap
  readonly waiting: Waiting
  readonly delay: Delay
  readonly iopoll: Iopoll
  readonly tasks: Tasks
  readonly irqs: Irqs
  readonly timers: Timers
  readonly spinlocks: Spinlocks
  readonly mutexes: Mutexes
  readonly completions: Completions
  readonly waitQueues: WaitQueues
  readonly workqueue: Workqueue
  readonly platform: Platform
  /** Disjoint ranges, and none where cookies lie. */
  readonly devices = new Handles<PlatformDevice>('device', 0x0800_0000)
  readonly resources = new Handles<Resource>('resource', 0x0c00_0000)
  #lastPid = LAST_PID
  /** What devm_kzalloc() and kin gave out. */
  readonly allocations = new Handles<Uint8Array>('memory', 0x0400_0000)
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
    this.waiting = new Waiting(context, this.calls, this.printk)
    this.regions = new Regions(context, this.printk, (condition) => void this.waiting.until(condition))
    this.machine = parts.machine
    this.dmaMemory = new DmaMemory(context, parts.pool ?? null)
    this.ports = new PortMap({ context, printk: this.printk })
    this.ioremap = new Ioremap({
      context,
      printk: this.printk,
      regions: this.regions,
      platform: parts.machine,
      caller: () => this.calls.symbol || 'ioremap',
    })
    this.delay = new Delay(context, this.waiting)
    this.iopoll = new Iopoll(context, this.calls, this.delay)
    const { calls, printk, waiting } = this
    this.spinlocks = new Spinlocks(context, calls, printk)
    this.mutexes = new Mutexes(calls, printk, waiting)
    this.completions = new Completions(context.clock, waiting)
    this.waitQueues = new WaitQueues(context.clock, waiting)
    const tasks = new Tasks(context, calls)
    this.tasks = tasks
    this.irqs = new Irqs({ context, calls, printk, tasks, waiting })
    this.timers = new Timers(context, calls)
    tasks.attach(() => this.irqs.deliver())
    this.workqueue = new Workqueue({ context, calls, tasks, waiting })
    this.platform = new Platform({ context, calls: this.calls, printk: this.printk, regions: this.regions })
    this.platform.onUnbound = (device, lost) => {
      if (lost) this.#forsake(device)
    }
    this.calls.onLost = ({ device }, error) => this.#broken(device, error)
  }

  /** A kernel thread. */
  newTask(comm: string): Task {
    return { comm: comm.slice(0, COMM_LENGTH), pid: ++this.#lastPid }
  }

  /** platform_device_add(), or of_device_add() with `insert` false: 0 or an error. */
  addDevice(parts: DeviceParts, insert: boolean): number {
    return this.add(newDevice(parts), insert)
  }

  /** The same with a device that is there already. */
  add(device: PlatformDevice, insert: boolean): number {
    device.handle = this.devices.add(device)
    return this.platform.addDevice(device, insert)
  }

  /** What a broken driver took by itself, and would have given back by itself. */
  #forsake({ index }: PlatformDevice): void {
    this.#silence(index)
    this.irqs.dropMuted(index)
    this.ioremap.dropOwned(index)
    this.regions.dropOwned(index)
  }

  /** Nothing of a broken driver may run again; what it took is given back when no driver runs. */
  #broken(index: number, error: number): void {
    const device = this.platform.devices.find((each) => each.index === index)
    if (!device) return
    this.platform.breaks(device, error)
    this.#silence(index)
  }

  #silence(index: number): void {
    this.irqs.muteDevice(index)
    this.timers.cancelDevice(index)
    this.workqueue.cancelDevice(index)
  }
}

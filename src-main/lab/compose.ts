// Builds one running lab from its description: clock, bus, devices, kernel, drivers. Knows no thread and no pace.
import type { DriverInfo, LabDescription } from '../../src-preload/contract/description'
import type { SimClock } from '../base/clock'
import type { EventSink } from '../base/event-sink'
import { Bus } from '../bus/bus'
import type { BusOptions } from '../bus/bus-options'
import { mountDevice, type MountedDevice } from '../bus/mount'
import { FindingSink } from '../checks/finding-sink'
import { modelFor } from '../devices/models'
import { builtinDrivers } from '../drivers/catalogue'
import type { Gate } from '../kernel/context'
import { createKernelApi } from '../kernel/kernel-api'
import { Kernel, type DriverModule } from '../kernel/kernel'
import { Ioresource, newResource } from '../kernel/resource'
import { SYSTEM_RAM } from './dma-pool'
import type { IrqType, LabFile } from './lab-schema'

/** A read waits for its answer; a write keeps the CPU until it is ordered, a relaxed or gathered one only until a buffer has it. ns */
const TIMING = { readNs: 800, writeNs: 625, portNs: 1000, bufferNs: 25, memoryNs: 5 }

/** IORESOURCE_SYSTEM_RAM, and nobody's to request. */
const RAM_FLAGS = (Ioresource.MEM | Ioresource.SYSRAM | Ioresource.BUSY) >>> 0

/** IRQ_TYPE_ of Linux. */
const TRIGGERS: Record<IrqType, number> = {
  none: 0,
  'edge-rising': 1,
  'edge-falling': 2,
  'edge-both': 3,
  'level-high': 4,
  'level-low': 8,
}

/** Of a PC's pair of interrupt controllers. */
const CONTROLLER_LINES = 16

export interface LabParts {
  lab: LabFile
  description: LabDescription
  clock: SimClock
  sink: EventSink
  /** See bus/control.ts. */
  control: SharedArrayBuffer
  gate?: Gate
  /** See SerialLine. */
  instantSerial?: boolean
  /** What accesses cost, where it is not what they cost by default. */
  timing?: BusOptions['timing']
}

/** A lab whose devices are powered and whose drivers are not loaded yet. */
export class Lab {
  readonly description: LabDescription
  readonly bus: Bus
  readonly kernel: Kernel
  readonly #lab: LabFile
  readonly #clock: SimClock
  readonly #sink: FindingSink
  /** By device, as in the description; undefined where no model stands behind it. */
  readonly #mounted: (MountedDevice | undefined)[] = []
  readonly #controllers: MountedDevice[] = []
  /** Interrupt number → devices that raise it. */
  readonly #raised = new Map<number, number>()

  constructor({ lab, description, clock, sink, control, gate, instantSerial = false, timing = TIMING }: LabParts) {
    this.#lab = lab
    this.#clock = clock
    this.#sink = new FindingSink(sink, description, clock)
    this.description = description
    const { regions, platform } = description
    const { posted, reorder = platform === 'arm64', unmapped } = lab.bus
    this.bus = new Bus({
      clock,
      sink: this.#sink,
      control,
      timing,
      cpu: platform,
      postedNs: posted,
      unmapped: platform === 'arm64' ? unmapped : 'ones',
      ...(reorder && { reorderSeed: description.seed }),
    })
    const pool = regions.find(({ device, name }) => device < 0 && name === SYSTEM_RAM)
    this.kernel = new Kernel({
      clock,
      sink: this.#sink,
      bus: this.bus,
      regions,
      machine: platform,
      gate,
      ...(pool && { pool }),
    })
    for (const region of regions) if (region.unanswered || region === pool) this.bus.attach(region, null)
    for (let index = 0; index < lab.devices.length; index++) this.#mount(index, instantSerial)
  }

  /** Devices only: no kernel, no driver. */
  powerUp(): void {
    for (const device of this.#mounted) device?.reset()
  }

  /** Powers the devices up, makes them known to the kernel, and loads the drivers: everything that happens by itself. */
  boot(): void {
    this.powerUp()
    for (const { start, size } of this.#lab.memory) {
      const ram = newResource(BigInt(start), BigInt(start) + BigInt(size) - 1n, SYSTEM_RAM, RAM_FLAGS)
      this.kernel.regions.insert('mem', ram, { device: -1, driver: -1 })
    }
    for (const { name, start, size } of this.#lab.windows) {
      const node = newResource(BigInt(start), BigInt(start) + BigInt(size) - 1n, name)
      this.kernel.regions.insert('mem', node, { device: -1, driver: -1 })
    }
    this.kernel.platform.autoprobe = this.#lab.autoprobe
    this.#lab.devices.forEach((_, index) => this.#addDevice(index))
    this.description.drivers.forEach((info, index) => this.#load(info, index))
    this.kernel.platform.lateInitcall()
  }

  /** 0 or a negative error number, as the driver's `bind` file answers; null where there is no such device or driver. */
  bind(driver: number, device: number): number | null {
    const { platform } = this.kernel
    const { devices, drivers } = platform
    const toDevice = devices.find(({ index }) => index === device)
    const toDriver = drivers.find(({ index }) => index === driver)
    if (!toDevice || !toDriver) return null
    return platform.bind(toDevice, toDriver)
  }

  unbind(device: number): number | null {
    const { platform } = this.kernel
    const found = platform.devices.find(({ index }) => index === device)
    return found ? platform.unbind(found) : null
  }

  /** Where everything is written that happens in it. */
  get sink(): FindingSink {
    return this.#sink
  }

  /** Events written so far. */
  get events(): number {
    return this.#sink.events
  }

  /** Wakes whoever reads the events. */
  flush(): void {
    this.#sink.flush()
  }

  /** Bytes come in on the serial line of the device that has this region; false where it has none. */
  receive(region: number, bytes: Uint8Array): boolean {
    const index = this.description.devices.findIndex(({ serial }) => serial === region)
    const device = this.#mounted[index]
    if (region === 0 || !device) return false
    for (const byte of bytes) device.receive(byte)
    return true
  }

  /** A wire into a device changes, as a pin of a GPIO block; false where no model stands behind the device. */
  input(device: number, line: number, level: boolean): boolean {
    this.#mounted[device]?.input(line, level)
    return this.#mounted[device] !== undefined
  }

  #mount(index: number, instantSerial: boolean): void {
    const { name, compatible, properties, irqTypes, taught } = this.#lab.devices[index]!
    const model = modelFor(compatible)
    if (!model) return
    const { irqs } = this.description.devices[index]!
    const own = this.description.regions.filter(({ device, unanswered }) => device === index && !unanswered)
    const mounted = mountDevice(this.bus, this.#clock, this.#sink, model, {
      name,
      regions: Object.keys(model.regions).map((each) => own.find((region) => region.name === each)),
      irqs,
      properties,
      taught,
      instantSerial,
      onIrq: (irq, level) => this.#wire(irq, level),
    })
    irqs.forEach((irq, at) => this.kernel.irqs.wire(irq, TRIGGERS[irqTypes[at] ?? 'none']))
    this.#mounted[index] = mounted
    if (model.takesIrqs) this.#controllers.push(mounted)
  }

  /** A line reaches the kernel and the board's interrupt controllers alike; it is high while any device on it says so. */
  #wire(irq: number, level: boolean): void {
    const before = this.#raised.get(irq) ?? 0
    const raised = before + (level ? 1 : -1)
    this.#raised.set(irq, raised)
    if (before > 0 === raised > 0) return
    this.kernel.irqs.set(irq, level)
    if (irq < CONTROLLER_LINES) for (const controller of this.#controllers) controller.input(irq, level)
  }

  #addDevice(index: number): void {
    const device = this.#lab.devices[index]!
    const { name, compatible, node, regions, irqs, irqNames, inTree, driverOverride = null } = device
    const resources = regions.map(({ start, size, space, name: own }) => {
      const type = space === 'io' ? Ioresource.IO : Ioresource.MEM
      return newResource(BigInt(start), BigInt(start) + BigInt(size) - 1n, own ?? node ?? name, type)
    })
    // of_device_alloc() leaves the name empty: a device of a node is never matched by name.
    const id = node === undefined ? name.replace(/\.(\d+|\d+\.auto)$/, '') : ''
    // Only a node has interrupts of its own; code that makes a device brings them along as resources.
    const made = node === undefined ? irqs : []
    for (const [at, irq] of made.entries()) {
      resources.push(newResource(BigInt(irq), BigInt(irq), irqNames[at] ?? name, Ioresource.IRQ))
    }
    const ofNode = node === undefined ? { irqs: [], irqNames: [] } : { irqs, irqNames }
    this.kernel.addDevice({ name, index, compatible, id, resources, ...ofNode, driverOverride }, inTree)
  }

  #load(info: DriverInfo, index: number): void {
    const { main } = builtinDrivers.find(({ name }) => name === info.name)!
    const { name, compatible } = info
    const module = moduleOf(info, index)
    const { probe, remove = null, idTable } = main(createKernelApi(this.kernel, module))
    this.bus.site = 0
    const { siteOf } = module
    this.kernel.platform.addDriver({ name, index, compatible, idTable, probe, remove, siteOf })
  }
}

function moduleOf({ source, firstSite }: DriverInfo, index: number): DriverModule {
  const lines = source.split('\n')
  const siteOf = (symbol: string): number => {
    const line = lines.findIndex((text) => text.includes(`function ${symbol}(`))
    return line < 0 ? firstSite : firstSite + line
  }
  return { index, firstSite, siteOf }
}

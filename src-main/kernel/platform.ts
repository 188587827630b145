// The platform bus (drivers/base/platform.c, dd.c): devices, drivers, who matches whom, probe and remove.
import type { BindState } from '../../src-preload/contract/entry'
import { EventKind } from '../../src-preload/contract/event'
import type { Call, Calls } from './calls'
import type { Context } from './context'
import { Devres } from './devres'
import { EAGAIN, EBUSY, EEXIST, ENODEV, ENXIO, EPROBE_DEFER } from './errno'
import { KERN_ERR, type Printk, type Speaker } from './printk'
import type { Regions } from './regions'
import { Ioresource, type Resource } from './resource'
import { pR } from './resource-text'

export interface PlatformDevice {
  /** dev_name(): labdev0, greedy.0 */
  name: string
  /** Its number in the lab's description. */
  index: number
  /** Most specific first; empty when it has no node. */
  compatible: readonly string[]
  /** What the id part of the name was cut from: `greedy`. */
  id: string
  resources: Resource[]
  irqs: number[]
  handle: number
  driver: PlatformDriver | null
  drvdata: number
  devres: Devres
  /** Not 0: a call of its driver did not come back, and this is why; it is unbound as soon as nothing runs. */
  broken: number
}

export interface PlatformDriver {
  name: string
  index: number
  compatible: readonly string[]
  probe: (pdev: number) => number
  remove: ((pdev: number) => void) | null
  /** Source position of a function of the driver. */
  siteOf: (symbol: string) => number
}

export class Platform {
  readonly devices: PlatformDevice[] = []
  readonly drivers: PlatformDriver[] = []
  readonly #context: Context
  readonly #calls: Calls
  readonly #printk: Printk
  readonly #regions: Regions
  readonly #deferred = new Set<PlatformDevice>()
  /** /sys/bus/platform/drivers_autoprobe: devices and drivers that match are probed as soon as both are there. */
  autoprobe = true
  /** Told when a device's driver is gone, before the event says so. */
  onUnbound: (device: PlatformDevice) => void = () => undefined

  constructor(parts: { context: Context; calls: Calls; printk: Printk; regions: Regions }) {
    this.#context = parts.context
    this.#calls = parts.calls
    this.#printk = parts.printk
    this.#regions = parts.regions
  }

  /** dev_driver_string() and dev_name(). */
  speaker(device: PlatformDevice): Speaker {
    const { driver } = device
    return { prefix: `${driver?.name ?? 'platform'} ${device.name}`, device: device.index, driver: driver?.index ?? -1 }
  }

  /**
   * platform_device_add(), which places the device's resources in the tree; devices made from a devicetree skip that
   * (of_device_add()). 0, -EEXIST for a name twice, -EBUSY for a resource that cannot be placed.
   */
  addDevice(device: PlatformDevice, insert: boolean): number {
    if (this.devices.some(({ name }) => name === device.name)) return -EEXIST
    if (insert) {
      const failed = this.#insertAll(device)
      if (failed !== 0) return failed
    }
    this.devices.push(device)
    if (this.autoprobe) this.#probeAny(device)
    return 0
  }

  /** platform_driver_register(): 0, or -EBUSY for a name twice. Each device without a driver that matches is probed. */
  addDriver(driver: PlatformDriver): number {
    if (this.drivers.some(({ name }) => name === driver.name)) {
      this.#printk.printk(KERN_ERR, `Error: Driver '${driver.name}' is already registered, aborting...`)
      return -EBUSY
    }
    this.drivers.push(driver)
    if (!this.autoprobe) return 0
    for (const device of this.devices) {
      if (device.driver === null && this.#matches(device, driver)) this.#probe(device, driver)
    }
    return 0
  }

  /** A write to the driver's `bind` file: 0, -EBUSY bound already, -ENODEV no match, -EAGAIN deferred, or what probe said. */
  bind(device: PlatformDevice, driver: PlatformDriver): number {
    if (device.driver !== null) return -EBUSY
    if (!this.#matches(device, driver)) return -ENODEV
    const error = this.#probe(device, driver)
    return error === -EPROBE_DEFER ? -EAGAIN : error
  }

  /** A write to the driver's `unbind` file: 0, or -ENODEV. remove() first, then everything managed, last taken first. */
  unbind(device: PlatformDevice): number {
    const { driver } = device
    if (driver === null) return -ENODEV
    if (driver.remove !== null && device.broken === 0) {
      this.#calls.run(this.call(device, driver, 'remove', driver.remove.name), () => {
        driver.remove!(device.handle)
        return 0
      })
    }
    this.#release(device, driver, 'unbound', 0)
    return 0
  }

  /** Unbinds the devices whose driver was stopped or threw; to be called when no driver runs. */
  reap(): void {
    for (const device of this.devices) {
      if (device.broken === 0) continue
      const { driver } = device
      if (driver !== null) this.#release(device, driver, 'failed', device.broken)
      device.broken = 0
    }
  }

  /** A call of a driver's function, as it is recorded. */
  call(device: PlatformDevice, driver: PlatformDriver, what: string, symbol: string): Call {
    const who = { device: device.index, driver: driver.index }
    return { what, symbol, site: driver.siteOf(symbol), target: device.name, ...who }
  }

  #matches(device: PlatformDevice, driver: PlatformDriver): boolean {
    return device.compatible.some((each) => driver.compatible.includes(each)) || device.id === driver.name
  }

  #probe(device: PlatformDevice, driver: PlatformDriver): number {
    device.driver = driver
    device.broken = 0
    const call = this.call(device, driver, 'probe', driver.probe.name)
    const answer = this.#calls.run(call, () => driver.probe(device.handle))
    const value = answer > 0 ? -answer : answer
    if (value === 0) {
      this.#bound(device, 'bound', 0)
      this.#retryDeferred(device)
      return 0
    }
    if (value !== -ENODEV && value !== -ENXIO && value !== -EPROBE_DEFER) {
      const text = `probe with driver ${driver.name} failed with error ${value}`
      this.#printk.dev(KERN_ERR, this.speaker(device), text)
    }
    if (value === -EPROBE_DEFER) this.#deferred.add(device)
    this.#release(device, driver, value === -EPROBE_DEFER ? 'deferred' : 'failed', value)
    return value
  }

  /** devres_release_all() and what follows it. */
  #release(device: PlatformDevice, driver: PlatformDriver, state: BindState, error: number): void {
    const { who } = this.#context
    this.#context.who = { device: device.index, driver: driver.index }
    device.devres.releaseAll()
    this.onUnbound(device)
    device.drvdata = 0
    this.#bound(device, state, error)
    device.driver = null
    device.broken = 0
    this.#context.who = who
  }

  #bound(device: PlatformDevice, state: BindState, error: number): void {
    const who = { device: device.index, driver: device.driver!.index }
    this.#context.event(EventKind.bind, this.#context.define({ type: 'bind', ...who, state, error }))
  }

  /** Every successful bind gives all that wait another chance, in their order. */
  #retryDeferred(bound: PlatformDevice): void {
    this.#deferred.delete(bound)
    const waiting = [...this.#deferred]
    this.#deferred.clear()
    for (const device of waiting) if (device.driver === null) this.#probeAny(device)
  }

  /** In the order in which they were registered, until one takes it. */
  #probeAny(device: PlatformDevice): void {
    for (const driver of this.drivers) if (this.#matches(device, driver) && this.#probe(device, driver) === 0) return
  }

  #insertAll(device: PlatformDevice): number {
    const placed: Resource[] = []
    for (const [at, resource] of device.resources.entries()) {
      const space = (resource.flags & Ioresource.TYPE_BITS) === Ioresource.IO ? 'io' : 'mem'
      if (this.#regions.insert(space, resource, { device: device.index, driver: -1 }) === 0) {
        placed.push(resource)
        continue
      }
      this.#printk.printk(KERN_ERR, `platform ${device.name}: failed to claim resource ${at}: ${pR(resource)}`)
      for (const done of placed.reverse()) this.#regions.remove(done)
      return -EBUSY
    }
    return 0
  }
}

export function newDevice(
  parts: Pick<PlatformDevice, 'name' | 'index' | 'compatible' | 'id' | 'resources' | 'irqs'>,
): PlatformDevice {
  return { ...parts, handle: 0, driver: null, drvdata: 0, devres: new Devres(), broken: 0 }
}

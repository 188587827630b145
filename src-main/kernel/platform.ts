// The platform bus (drivers/base/platform.c, bus.c, driver.c): devices and drivers come and go, and are joined by hand. Who suits whom,
// probe and deferral have files of their own.
import type { ModelEntry } from '../../src-preload/contract/entry'
import { EventKind } from '../../src-preload/contract/event'
import type { Call, Calls } from './calls'
import { Attention, type Context } from './context'
import { DriverCore, type CoreParts } from './driver-core'
import { EAGAIN, EBUSY, EEXIST, ENODEV, EPROBE_DEFER } from './errno'
import { AutoIds, type PlatformDevice, type PlatformDriver } from './platform-device'
import { KERN_ERR, KERN_WARNING, type Printk, type Speaker } from './printk'
import type { Regions, Space } from './regions'
import { Ioresource, type Resource } from './resource'
import { pR } from './resource-text'

export interface PlatformParts extends CoreParts {
  regions: Regions
}

/** Where a resource of a device belongs; null: in no tree, as an interrupt. */
function spaceOf({ flags }: Resource): Space | null {
  const type = flags & Ioresource.TYPE_BITS
  if (type === Ioresource.MEM) return 'mem'
  return type === Ioresource.IO ? 'io' : null
}

export class Platform {
  readonly devices: PlatformDevice[] = []
  readonly drivers: PlatformDriver[] = []
  readonly autoIds = new AutoIds()
  readonly #context: Context
  readonly #calls: Calls
  readonly #printk: Printk
  readonly #regions: Regions
  readonly #core: DriverCore
  /** Operations of the bus that go on, one within the other. */
  #depth = 0
  #timedOut = false
  /** /sys/bus/platform/drivers_autoprobe: devices and drivers that match are probed as soon as both are there. */
  autoprobe = true

  constructor(parts: PlatformParts) {
    this.#context = parts.context
    this.#calls = parts.calls
    this.#printk = parts.printk
    this.#regions = parts.regions
    this.#core = new DriverCore(parts, () => {
      this.#timedOut = true
      this.#wake()
    })
    parts.context.softwork.push(() => this.#settle())
  }

  /** Told when a device's driver is gone, before the event says so; `lost` where a call of it did not come back. */
  set onUnbound(told: (device: PlatformDevice, lost: boolean) => void) {
    this.#core.onUnbound = told
  }

  /** dev_driver_string() and dev_name(). */
  speaker(device: PlatformDevice): Speaker {
    return this.#core.speaker(device)
  }

  /** A call of a driver's function, as it is recorded. */
  call(device: PlatformDevice, driver: PlatformDriver, what: string, symbol: string): Call {
    return this.#core.call(device, driver, what, symbol)
  }

  /** dev_err_probe() of 6.12; see DriverCore. */
  devErrProbe(device: PlatformDevice, error: number, text: string): number {
    return this.#core.devErrProbe(device, error, text)
  }

  /** /sys/kernel/debug/devices_deferred */
  devicesDeferred(): string {
    return this.#core.deferral.text()
  }

  /**
   * platform_device_add(), which places the device's resources in the tree; devices made from a devicetree skip that
   * (of_device_add()). 0, -EEXIST for a name twice, -EBUSY for a resource that cannot be placed.
   */
  addDevice(device: PlatformDevice, insert: boolean): number {
    return this.#operation(() => {
      const error = (insert && this.#claim(device)) || this.#enlist(device, insert)
      if (error !== 0 && device.autoId !== null) this.autoIds.free(device.autoId)
      this.#tell(error === 0 ? 'device added' : 'device refused', device.index, -1, error)
      if (error === 0 && this.autoprobe) this.#core.attach(device, this.drivers)
      return error
    })
  }

  /** platform_device_unregister(): its driver leaves, then each resource leaves the tree with all that is below it. */
  removeDevice(device: PlatformDevice): void {
    this.#operation(() => {
      if (!device.registered) return
      device.registered = false
      this.#core.detach(device)
      this.devices.splice(this.devices.indexOf(device), 1)
      this.#core.deferral.delete(device)
      if (device.autoId !== null) this.autoIds.free(device.autoId)
      for (const resource of device.resources) if (resource.parent !== null) this.#regions.remove(resource)
      this.#core.releaseAll(device)
      this.#tell('device removed', device.index, -1, 0)
    })
  }

  /** platform_driver_register(): 0, or -EBUSY for a name twice. Each device without a driver that matches is probed. */
  addDriver(driver: PlatformDriver): number {
    return this.#operation(() => {
      if (this.drivers.some(({ name }) => name === driver.name)) {
        this.#printk.printk(KERN_ERR, `Error: Driver '${driver.name}' is already registered, aborting...`)
        this.#tell('driver refused', -1, driver.index, -EBUSY)
        return -EBUSY
      }
      this.drivers.push(driver)
      this.#tell('driver registered', -1, driver.index, 0)
      if (this.autoprobe) for (const device of [...this.devices]) this.#core.offer(device, driver)
      this.#core.deferral.timeout.extend()
      return 0
    })
  }

  /** platform_driver_unregister(): it leaves its devices, the last bound first. */
  removeDriver(driver: PlatformDriver): void {
    this.#operation(() => {
      const at = this.drivers.indexOf(driver)
      if (at < 0) return
      this.drivers.splice(at, 1)
      this.#core.detachAll(driver)
      this.#tell('driver unregistered', -1, driver.index, 0)
    })
  }

  /** A write to the driver's `bind` file: -ENODEV where they do not match, else as driverAttach(). */
  bind(device: PlatformDevice, driver: PlatformDriver): number {
    return this.#core.matches(device, driver) ? this.driverAttach(device, driver) : -ENODEV
  }

  /**
   * device_driver_attach(), which does not ask whether they match: 0, -EBUSY bound already, -EAGAIN deferred (and not tried again for
   * that), or what probe said.
   */
  driverAttach(device: PlatformDevice, driver: PlatformDriver): number {
    return this.#operation(() => {
      const answer = this.#core.probeOnce(device, driver, false)
      const error = answer > 0 ? -answer : answer
      return error === -EPROBE_DEFER ? -EAGAIN : error
    })
  }

  /** A write to the driver's `unbind` file: 0, or -ENODEV. remove() first, then everything managed, last taken first. */
  unbind(device: PlatformDevice): number {
    return this.#operation(() => (this.#core.detach(device) ? 0 : -ENODEV))
  }

  /** device_attach(): 1 it has a driver now, 0 none wants it, or what a positive answer of a probe became. */
  attach(device: PlatformDevice): number {
    return this.#operation(() => this.#core.attach(device, this.drivers))
  }

  /** deferred_probe_initcall(), a late_initcall: all drivers of the kernel are there, whoever was deferred is tried again, twice. */
  lateInitcall(): void {
    const { deferral } = this.#core
    deferral.enabled = true
    for (let time = 0; time < 2; time++) this.#operation(() => deferral.trigger())
    deferral.timeout.begin()
  }

  /** Unbinds the devices whose driver was stopped or threw; to be called when no driver runs. */
  reap(): void {
    for (const device of [...this.devices]) if (device.broken !== 0) this.#core.abandon(device)
  }

  /** A device's driver broke in a call that is not over yet; it is unbound as soon as nothing runs. */
  breaks(device: PlatformDevice, error: number): void {
    device.broken = error
    this.#wake()
  }

  /** insert_resource() of each, or of none. */
  #claim(device: PlatformDevice): number {
    const { resources } = device
    for (const [at, resource] of resources.entries()) {
      resource.name ??= device.name
      const space = spaceOf(resource)
      if (space === null || this.#regions.insert(space, resource, { device: device.index, driver: -1 }) === 0) continue
      const text = `failed to claim resource ${at}: ${pR(resource)}`
      this.#printk.dev(KERN_ERR, this.speaker(device), text)
      this.#unclaim(resources.slice(0, at))
      return -EBUSY
    }
    return 0
  }

  #unclaim(resources: readonly Resource[]): void {
    for (const resource of [...resources].reverse()) if (resource.parent !== null) this.#regions.remove(resource)
  }

  /** device_add() up to where drivers are asked. */
  #enlist(device: PlatformDevice, claimed: boolean): number {
    const { name } = device
    if (this.devices.some((other) => other.name === name)) {
      const text = `sysfs: cannot create duplicate filename '/devices/platform/${name}'`
      this.#printk.printk(KERN_WARNING, text)
      const advice = "don't try to register things with the same name in the same directory."
      this.#printk.printk(KERN_ERR, `kobject: kobject_add_internal failed for ${name} with -EEXIST, ${advice}`)
      if (claimed) this.#unclaim(device.resources)
      return -EEXIST
    }
    device.registered = true
    this.devices.push(device)
    return 0
  }

  #tell(what: ModelEntry['what'], device: number, driver: number, error: number): void {
    this.#context.event(EventKind.model, this.#context.define({ type: 'model', what, device, driver, error }))
  }

  #operation<T>(body: () => T): T {
    this.#depth++
    try {
      return body()
    } finally {
      if (--this.#depth === 0) this.#settle()
    }
  }

  #wake(): void {
    this.#context.attend(Attention.model, true)
  }

  /** What a workqueue does: once nobody is in the driver core and no driver runs. */
  #settle(): void {
    if (this.#depth > 0) return
    if (this.#calls.depth > 0) return this.#wake()
    this.#depth++
    try {
      this.reap()
      this.#retry()
      if (this.#timedOut) this.#expire()
    } finally {
      this.#depth--
      this.#context.attend(Attention.model, false)
    }
  }

  /** deferred_probe_work_func() */
  #retry(): void {
    const { deferral } = this.#core
    for (let device = deferral.take(); device !== null; device = deferral.take()) {
      if (this.autoprobe) this.#core.attach(device, this.drivers)
    }
  }

  /** deferred_probe_timeout_work_func() */
  #expire(): void {
    const { deferral } = this.#core
    this.#timedOut = false
    deferral.trigger()
    this.#retry()
    for (const device of deferral.pending) {
      const reason = deferral.reasonOf(device) ?? '(reason unknown)'
      this.#printk.dev(KERN_WARNING, this.speaker(device), `deferred probe pending: ${reason}`)
    }
  }
}

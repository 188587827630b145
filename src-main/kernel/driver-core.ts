// Probe and what follows it (drivers/base/dd.c): one device and one driver at a time. Keeps no list of devices or drivers.
import type { BindState } from '../../src-preload/contract/entry'
import { EventKind } from '../../src-preload/contract/event'
import type { Call, Calls } from './calls'
import type { Context } from './context'
import { Deferral } from './deferral'
import { EBUSY, ENODEV, ENOMEM, ENXIO, EPROBE_DEFER, errorName } from './errno'
import type { PlatformDevice, PlatformDriver } from './platform-device'
import { platformMatch } from './platform-match'
import { KERN_CRIT, KERN_ERR, type Printk, type Speaker } from './printk'

export interface CoreParts {
  context: Context
  calls: Calls
  printk: Printk
}

export class DriverCore {
  readonly deferral: Deferral
  readonly #parts: CoreParts
  /** Devices of each driver, in the order in which they were bound. */
  readonly #bound = new Map<PlatformDriver, PlatformDevice[]>()
  onUnbound: (device: PlatformDevice, lost: boolean) => void = () => undefined

  constructor(parts: CoreParts, onTimeout: () => void) {
    this.#parts = parts
    this.deferral = new Deferral(parts.context.clock, onTimeout)
  }

  speaker(device: PlatformDevice): Speaker {
    const { driver } = device
    return { prefix: `${driver?.name ?? 'platform'} ${device.name}`, device: device.index, driver: driver?.index ?? -1 }
  }

  call(device: PlatformDevice, driver: PlatformDriver, what: string, symbol: string): Call {
    const who = { device: device.index, driver: driver.index }
    return { what, symbol, site: driver.siteOf(symbol), target: device.name, ...who }
  }

  /**
   * dev_err_probe() of 6.12: logs `error -EBUSY: text` and gives the error back. -ENOMEM, which the allocator reports, is not logged;
   * of -EPROBE_DEFER only the reason is kept.
   */
  devErrProbe(device: PlatformDevice, error: number, text: string): number {
    const { prefix, ...who } = this.speaker(device)
    if (error === -EPROBE_DEFER) {
      this.deferral.setReason(device, `${device.driver?.name ?? 'platform'}: ${text.replace(/\n$/, '')}`)
    } else if (error !== -ENOMEM) {
      this.#parts.printk.dev(KERN_ERR, { prefix, ...who }, `error ${errorName(error)}: ${text}`)
    }
    return error
  }

  /** driver_match_device(); remembers the id_table's entry. */
  matches(device: PlatformDevice, driver: PlatformDriver): boolean {
    const match = platformMatch(device, driver)
    if (match === 'id') device.idEntry = device.id
    return match !== null
  }

  /** __device_attach(): the drivers in the order in which they were registered, until one binds or answers above 0. */
  attach(device: PlatformDevice, drivers: readonly PlatformDriver[]): number {
    if (!device.registered) return 0
    if (device.driver !== null) return 1
    for (const driver of [...drivers]) {
      if (!this.matches(device, driver)) continue
      const answer = this.#probe(device, driver)
      if (answer <= 0) return answer === 0 ? 1 : answer
    }
    return 0
  }

  /** __driver_attach(): a driver that came is offered a device. */
  offer(device: PlatformDevice, driver: PlatformDriver): void {
    if (this.matches(device, driver)) this.#probe(device, driver)
  }

  /** driver_probe_device(): as probeOnce(); whoever asks for it is tried again later. */
  #probe(device: PlatformDevice, driver: PlatformDriver): number {
    const { deferral } = this
    const { triggers } = deferral
    const answer = this.probeOnce(device, driver, true)
    if (Math.abs(answer) !== EPROBE_DEFER) return answer
    deferral.add(device)
    if (deferral.triggers !== triggers) deferral.trigger()
    return answer
  }

  /**
   * __driver_probe_device(): 0 bound; below 0 not tried; else what probe answered, with its sign turned. `queues`: deferred means that
   * it is tried again.
   */
  probeOnce(device: PlatformDevice, driver: PlatformDriver, queues: boolean): number {
    if (!device.registered) return -ENODEV
    if (device.driver !== null) return -EBUSY
    if (!device.devres.empty) {
      this.#parts.printk.dev(KERN_CRIT, this.speaker(device), 'Resources present before probing')
      return -EBUSY
    }
    device.driver = driver
    device.broken = 0
    const answer = this.#parts.calls.run(this.call(device, driver, 'probe', driver.probe.name), () =>
      driver.probe(device.handle),
    )
    if (answer === 0) {
      this.#driverBound(device, driver)
      return 0
    }
    this.#explain(device, driver, answer)
    const deferred = Math.abs(answer) === EPROBE_DEFER && (queues || this.deferral.has(device))
    this.#cleanup(device, driver, deferred ? 'deferred' : 'failed', answer)
    return -answer
  }

  /** device_release_driver(): remove(), then everything managed; false where there is no driver. */
  detach(device: PlatformDevice): boolean {
    const { driver } = device
    if (driver === null) return false
    const { remove } = driver
    if (remove !== null && device.broken === 0) {
      this.#parts.calls.run(this.call(device, driver, 'remove', remove.name), () => {
        remove(device.handle)
        return 0
      })
    }
    this.#cleanup(device, driver, 'unbound', 0)
    return true
  }

  /** driver_detach() */
  detachAll(driver: PlatformDriver): void {
    const bound = this.#bound.get(driver) ?? []
    for (let device = bound.at(-1); device !== undefined; device = bound.at(-1)) this.detach(device)
    this.#bound.delete(driver)
  }

  /** A device whose driver was stopped or threw: given back without remove(). */
  abandon(device: PlatformDevice): void {
    if (device.driver !== null) this.#cleanup(device, device.driver, 'failed', device.broken)
    else this.onUnbound(device, true)
    device.broken = 0
  }

  /** devres_release_all() */
  releaseAll(device: PlatformDevice): void {
    const { context } = this.#parts
    const { who } = context
    context.who = { device: device.index, driver: device.driver?.index ?? -1 }
    try {
      device.devres.releaseAll()
    } finally {
      context.who = who
    }
  }

  /** driver_bound(): all that wait get another chance. */
  #driverBound(device: PlatformDevice, driver: PlatformDriver): void {
    const bound = this.#bound.get(driver)
    if (bound) bound.push(device)
    else this.#bound.set(driver, [device])
    this.#tell(device, driver, 'bound', 0)
    this.deferral.delete(device)
    this.deferral.trigger()
  }

  /** call_driver_probe(), its message. */
  #explain(device: PlatformDevice, driver: PlatformDriver, answer: number): void {
    if (answer === -ENODEV || answer === -ENXIO || answer === -EPROBE_DEFER) return
    const text = `probe with driver ${driver.name} failed with error ${answer}`
    this.#parts.printk.dev(KERN_ERR, this.speaker(device), text)
  }

  /** device_unbind_cleanup() */
  #cleanup(device: PlatformDevice, driver: PlatformDriver, state: BindState, error: number): void {
    try {
      this.releaseAll(device)
    } finally {
      this.onUnbound(device, device.broken !== 0)
      device.drvdata = 0
      this.#tell(device, driver, state, error)
      device.driver = null
      device.broken = 0
      const bound = this.#bound.get(driver)
      if (bound?.includes(device)) bound.splice(bound.indexOf(device), 1)
    }
  }

  #tell(device: PlatformDevice, driver: PlatformDriver, state: BindState, error: number): void {
    const { context } = this.#parts
    const reason = state === 'deferred' ? this.deferral.reasonOf(device) : undefined
    const who = { device: device.index, driver: driver.index }
    const entry = { type: 'bind' as const, ...who, state, error, ...(reason !== undefined && { reason }) }
    context.event(EventKind.bind, context.define(entry))
  }
}

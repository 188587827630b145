// Devices whose probe asked to be called later (drivers/base/dd.c): who waits, why, and when each is tried again. Probes nobody.
import type { SimClock } from '../base/clock'
import type { PlatformDevice } from './platform-device'

/** driver_deferred_probe_timeout of a kernel with modules, ns. */
export const DEFERRED_PROBE_TIMEOUT = 10_000_000_000

export class Deferral {
  /** Probed and deferred. */
  readonly #pending: PlatformDevice[] = []
  /** To be probed again, oldest first. */
  readonly #active: PlatformDevice[] = []
  readonly #reasons = new Map<PlatformDevice, string>()
  /** driver_deferred_probe_enable: false until all built-in drivers are there. */
  enabled = false
  /** deferred_trigger_count */
  triggers = 0
  readonly timeout: ProbeTimeout

  constructor(clock: SimClock, onTimeout: () => void) {
    this.timeout = new ProbeTimeout(clock, onTimeout)
  }

  has(device: PlatformDevice): boolean {
    return this.#pending.includes(device) || this.#active.includes(device)
  }

  /** driver_deferred_probe_add() */
  add(device: PlatformDevice): void {
    if (!this.has(device)) this.#pending.push(device)
    this.timeout.watch(true)
  }

  /** driver_deferred_probe_del() */
  delete(device: PlatformDevice): void {
    if (!this.has(device)) return
    this.#drop(this.#pending, device)
    this.#drop(this.#active, device)
    this.#reasons.delete(device)
    this.timeout.watch(this.#pending.length > 0)
  }

  /** driver_deferred_probe_trigger(): all that wait are to be tried again. */
  trigger(): void {
    if (!this.enabled) return
    this.triggers++
    this.#active.push(...this.#pending.splice(0))
  }

  /** The next to be probed again; its reason is forgotten. Null: none. */
  take(): PlatformDevice | null {
    const device = this.#active.shift()
    if (device === undefined) {
      this.timeout.watch(this.#pending.length > 0)
      return null
    }
    this.#reasons.delete(device)
    return device
  }

  /** device_set_deferred_probe_reason(): `text` begins with the driver, without a line feed at its end. */
  setReason(device: PlatformDevice, text: string): void {
    this.#reasons.set(device, text)
  }

  reasonOf(device: PlatformDevice): string | undefined {
    return this.#reasons.get(device)
  }

  get pending(): readonly PlatformDevice[] {
    return this.#pending
  }

  /** /sys/kernel/debug/devices_deferred: `labdev0\tlabdev: no clock`, one line a device. */
  text(): string {
    return this.#pending.map((device) => `${device.name}\t${this.reasonOf(device) ?? ''}\n`).join('')
  }

  #drop(list: PlatformDevice[], device: PlatformDevice): void {
    const at = list.indexOf(device)
    if (at >= 0) list.splice(at, 1)
  }
}

/**
 * deferred_probe_timeout_work: so long after the end of boot, or after the last driver that registered before it ran out, all that
 * wait are tried once more and then named in the log. Asks the clock for nothing while nobody waits, so that a lab can come to rest.
 */
class ProbeTimeout {
  readonly #clock: SimClock
  readonly #onTimeout: () => void
  /** When it runs out, ns; null: not begun, or over. */
  #deadline: number | null = null
  #waiting = false
  #armed = false

  constructor(clock: SimClock, onTimeout: () => void) {
    this.#clock = clock
    this.#onTimeout = onTimeout
  }

  begin(): void {
    this.#deadline = this.#clock.now + DEFERRED_PROBE_TIMEOUT
    this.#look()
  }

  /** deferred_probe_extend_timeout() */
  extend(): void {
    if (this.#deadline !== null && this.#clock.now < this.#deadline) this.begin()
  }

  /** Whether anybody waits. */
  watch(waiting: boolean): void {
    this.#waiting = waiting
    this.#look()
  }

  #look(): void {
    const deadline = this.#deadline
    if (this.#armed || !this.#waiting || deadline === null || deadline < this.#clock.now) return
    this.#armed = true
    this.#clock.after(deadline - this.#clock.now, () => this.#fell())
  }

  #fell(): void {
    this.#armed = false
    if (this.#deadline === null || !this.#waiting) return
    if (this.#clock.now < this.#deadline) return this.#look()
    this.#deadline = null
    this.#onTimeout()
  }
}

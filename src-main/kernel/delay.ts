// Waiting (kernel/time/timer.c, sleep_timeout.c, asm-generic/delay.h): lets simulated time pass. A sleep lasts as long as it is
// allowed to: usleep_range its maximum, msleep its milliseconds with no jiffy on top.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Context } from './context'
import type { Waiting } from './waiting'

const US = 1000
const MS = 1_000_000

export class Delay {
  readonly #context: Context
  readonly #waiting: Waiting

  constructor(context: Context, waiting: Waiting) {
    this.#context = context
    this.#waiting = waiting
  }

  /** Spins. */
  udelay(us: number): void {
    this.#spin(us * US)
  }

  ndelay(ns: number): void {
    this.#spin(ns)
  }

  mdelay(ms: number): void {
    this.#spin(ms * MS)
  }

  /** Sleeps; min and max in µs. */
  usleep_range(_min: number, max: number): void {
    this.#sleep(max * US)
  }

  msleep(ms: number): void {
    this.#sleep(ms * MS)
  }

  /** Whichever of the above suits so many µs. */
  fsleep(us: number): void {
    if (us <= 10) this.udelay(us)
    else if (us <= 20_000) this.usleep_range(us, 2 * us)
    else this.msleep(Math.ceil(us / 1000))
  }

  /** Spins. */
  #spin(ns: number): void {
    const length = this.#record(ns, 0)
    this.#context.passUntil(this.#context.clock.now + length)
  }

  #sleep(ns: number): void {
    this.#waiting.sleep(this.#record(ns, Flag.sleep))
  }

  #record(ns: number, flags: number): number {
    const length = Math.max(0, ns)
    const { bus, sink } = this.#context
    const kind = EventKind.delay | (bus.site << 16)
    const context = bus.irqContext ? Flag.irqContext : 0
    sink.write(kind, flags | context, bus.initiator << 16, 0, length >>> 0, Math.floor(length / 2 ** 32))
    return length
  }
}

// Waiting (kernel/time/timer.c, sleep_timeout.c, asm-generic/delay.h): lets simulated time pass. A sleep lasts as long as it is
// allowed to: usleep_range its maximum, msleep its milliseconds with no jiffy on top.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Calls } from './calls'
import { KernelOops, type Context } from './context'

const US = 1000
const MS = 1_000_000

export class Delay {
  readonly #context: Context
  readonly #calls: Calls

  constructor(context: Context, calls: Calls) {
    this.#context = context
    this.#calls = calls
  }

  /** Spins. */
  udelay(us: number): void {
    this.#pass(us * US, 0)
  }

  ndelay(ns: number): void {
    this.#pass(ns, 0)
  }

  mdelay(ms: number): void {
    this.#pass(ms * MS, 0)
  }

  /** Sleeps; min and max in µs. */
  usleep_range(_min: number, max: number): void {
    this.#sleep(max * US)
  }

  msleep(ms: number): void {
    this.#sleep(ms * MS)
  }

  #sleep(ns: number): void {
    if (this.#calls.atomic) throw new KernelOops('BUG: scheduling while atomic')
    this.#context.gate.sleeping(true)
    this.#pass(ns, Flag.sleep)
    this.#context.gate.sleeping(false)
  }

  #pass(ns: number, flags: number): void {
    const length = Math.max(0, ns)
    const { bus, clock } = this.#context
    const kind = EventKind.delay | (bus.site << 16)
    const context = bus.irqContext ? Flag.irqContext : 0
    this.#context.sink.write(kind, flags | context, bus.initiator << 16, 0, length >>> 0, Math.floor(length / 2 ** 32))
    this.#context.passUntil(clock.now + length)
  }
}

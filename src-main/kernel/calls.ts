// Runs a driver's function: its span on the timeline, who it runs as, and what becomes of it when it throws or is stopped.
import { EventKind, Flag } from '../../src-preload/contract/event'
import { BusFault } from '../bus/fault'
import { DriverStopped, driverInitiator, KernelOops, TaskHung, type Context, type Who } from './context'
import { Cpu, LOADER, type Task } from './cpu'
import { EINTR, EFAULT } from './errno'
import { oopsLines } from './oops'
import { KERN_ERR, type Printk } from './printk'

export interface Call extends Who {
  /** probe, remove, irq handler, irq thread, timer, work */
  what: string
  /** The driver's function, as in its source. */
  symbol: string
  /** Source position of that function. */
  site: number
  /** Of whom: `labdev0`. */
  target: string
  irq?: number
  /** In interrupt context: it has no task of its own and may not sleep. */
  atomic?: boolean
  /** Whose task runs it; the driver loader's unless said. */
  task?: Task
}

/** Said when a call did not come back by itself. */
export type CallLost = (call: Call, error: number) => void

export class Calls {
  readonly #context: Context
  readonly #printk: Printk
  readonly cpu = new Cpu()
  #depth = 0
  #oopses = 0
  onLost: CallLost = () => undefined
  /** The driver's function that runs; '' = none. */
  symbol = ''

  constructor(context: Context, printk: Printk) {
    this.#context = context
    this.#printk = printk
  }

  /** How many driver functions are on the stack. */
  get depth(): number {
    return this.#depth
  }

  /** Within a handler or a timer, under a spinlock or with interrupts off: sleeping is a bug. */
  get atomic(): boolean {
    return this.cpu.atomic
  }

  /** Runs `body` as the call; its answer, or -EINTR when it was stopped, -EFAULT when it threw. */
  run(call: Call, body: () => number): number {
    const { bus, who } = this.#context
    const before = { initiator: bus.initiator, site: bus.site, irqContext: bus.irqContext }
    const interrupted = this.cpu.enter(call.atomic ? null : (call.task ?? LOADER))
    const entry = this.#enter(call)
    const caller = this.symbol
    this.symbol = call.symbol
    let value: number
    let flags = 0
    try {
      value = body() | 0
    } catch (thrown) {
      value = this.#lost(call, thrown)
      flags = Flag.failed
    }
    bus.site = call.site
    this.#context.spend(this.#context.costs.call)
    this.#context.event(EventKind.callEnd, value, { offset: entry, flags })
    this.#depth--
    this.cpu.leave(interrupted)
    this.#context.gate.left()
    Object.assign(bus, before)
    this.#context.who = who
    this.symbol = caller
    if (flags !== 0) this.onLost(call, value)
    return value
  }

  #enter(call: Call): number {
    const context = this.#context
    const { what, symbol, device, driver, irq } = call
    context.who = { device, driver }
    context.bus.initiator = driverInitiator(driver)
    context.bus.site = call.site
    context.bus.irqContext = call.atomic === true
    this.#depth++
    const entry = context.define({ type: 'call', what, symbol, device, driver, ...(irq !== undefined && { irq }) })
    context.event(EventKind.callBegin, entry)
    context.gate.entered(`${what} ${call.target}`, call.atomic === true)
    context.spend(context.costs.call)
    return entry
  }

  #lost(call: Call, thrown: unknown): number {
    const where = `${call.symbol} (${call.what} ${call.target})`
    if (thrown instanceof TaskHung) {
      this.#printk.printk(KERN_ERR, thrown.message)
      return -EINTR
    }
    if (thrown instanceof DriverStopped) {
      this.#printk.printk(0, `watchdog: BUG: soft lockup - ${where} did not return: ${thrown.message}`)
      return -EINTR
    }
    const [first, ...others] = this.#oops(thrown)
    this.#printk.printk(0, `${first} in ${where}`)
    for (const line of others) this.#printk.printk(0, line)
    return -EFAULT
  }

  /** The first lines of what Linux would print. */
  #oops(thrown: unknown): string[] {
    if (thrown instanceof KernelOops) return [thrown.message]
    if (!(thrown instanceof BusFault)) return [`Oops: ${thrown instanceof Error ? thrown.message : String(thrown)}`]
    this.#oopses++
    return oopsLines(thrown, this.#context.machine, this.#context.addressOf(thrown.cookie), this.#oopses)
  }
}

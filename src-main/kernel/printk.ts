// The kernel log (kernel/printk, drivers/base/core.c). Levels are the kernel's own numbers.
import type { LogLevel } from '../../src-preload/contract/entry'
import { EventKind } from '../../src-preload/contract/event'
import type { Context, Who } from './context'

export const KERN_CRIT = 2
export const KERN_ERR = 3
export const KERN_WARNING = 4
export const KERN_INFO = 6

/** What the lines of a WARN begin with. */
export const CUT_HERE = '------------[ cut here ]------------'
export const WARNING_AT = 'WARNING: CPU: 0 PID: 1 at '

/** Who a line of dev_err and kin is about. */
export interface Speaker extends Who {
  /** dev_driver_string() and dev_name(): `labdev labdev0`. */
  prefix: string
}

export class Printk {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  /** printk(): a line without a device. A line feed at its end is not kept. */
  printk(level: LogLevel, text: string): void {
    this.#line(level, { prefix: '', ...this.#context.who }, text)
  }

  /** dev_printk(): `DRIVER DEVICE: text`. */
  dev(level: LogLevel, speaker: Speaker, text: string): void {
    this.#line(level, speaker, text)
  }

  /** WARN(): the lines of it that say something. `where`: source file and function, as in 6.12. */
  warn(where: string, text?: string): void {
    this.printk(KERN_WARNING, CUT_HERE)
    if (text !== undefined) this.printk(KERN_WARNING, text)
    this.printk(KERN_WARNING, `${WARNING_AT}${where}`)
  }

  #line(level: LogLevel, { prefix, device, driver }: Speaker, text: string): void {
    const entry = this.#context.define({ type: 'log', level, prefix, text: text.replace(/\n$/, ''), device, driver })
    this.#context.event(EventKind.log, entry)
    this.#context.spend(this.#context.costs.log)
  }
}

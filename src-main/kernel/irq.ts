// Interrupt lines and their handlers (kernel/irq/manage.c, spurious.c). Level-triggered; one CPU; no handler within a handler.
import type { Call, Calls } from './calls'
import { Attention, type Context } from './context'
import { EBUSY, EINVAL } from './errno'
import { KERN_ERR, type Printk } from './printk'

/** include/linux/interrupt.h, irqreturn.h */
export const IRQF_SHARED = 0x80
export const IRQ_NONE = 0
export const IRQ_HANDLED = 1

/** kernel/irq/spurious.c: of so many interrupts nearly all unhandled, the line is shut. */
const SPURIOUS_WINDOW = 100_000
const SPURIOUS_LIMIT = 99_900
/** So many interrupts in a row, and nothing else gets to run: real hardware would stand still for ever. */
const STORM = 10_000

/** A driver's handler: `(irq, dev_id)` as in C. */
export type IrqHandler = (irq: number, dev_id: number) => number

export interface IrqAction {
  handler: IrqHandler
  flags: number
  name: string
  dev_id: number
  call: Call
  /** Its driver is broken. */
  muted?: boolean
}

interface Line {
  level: boolean
  /** disable_irq() calls without their enable_irq(). */
  disabled: number
  actions: IrqAction[]
  count: number
  unhandled: number
}

export class Irqs {
  readonly #context: Context
  readonly #calls: Calls
  readonly #printk: Printk
  readonly #lines = new Map<number, Line>()
  /** Lines that are high, enabled and have a handler: the only thing looked at after each access. */
  readonly #pending = new Set<number>()

  constructor(context: Context, calls: Calls, printk: Printk) {
    this.#context = context
    this.#calls = calls
    this.#printk = printk
    context.softwork.push(() => {
      if (this.#pending.size > 0) this.#deliver()
    })
  }

  /** A device changed its line; whoever joined the device to the bus has recorded it. */
  set(irq: number, level: boolean): void {
    const line = this.#line(irq)
    if (line.level === level) return
    line.level = level
    this.#look(irq)
  }

  /** request_irq(): 0, -EINVAL without a handler or for irq 0, -EBUSY where the line is taken and not shared by all. */
  request(irq: number, action: IrqAction): number {
    if (irq <= 0 || typeof action.handler !== 'function') return -EINVAL
    if ((action.flags & IRQF_SHARED) !== 0 && action.dev_id === 0) return -EINVAL
    const line = this.#line(irq)
    const shared = [action, ...line.actions].every(({ flags }) => (flags & IRQF_SHARED) !== 0)
    if (line.actions.length > 0 && !shared) {
      const held = line.actions[0]!
      const flags = (of: IrqAction): string => of.flags.toString(16).padStart(8, '0')
      const text = `genirq: Flags mismatch irq ${irq}. ${flags(action)} (${action.name}) vs. ${flags(held)} (${held.name})`
      this.#printk.printk(KERN_ERR, text)
      return -EBUSY
    }
    if (line.actions.length === 0) Object.assign(line, { disabled: 0, count: 0, unhandled: 0 })
    line.actions.push(action)
    this.#look(irq)
    return 0
  }

  /** free_irq(): false where no such handler is there. */
  free(irq: number, dev_id: number): boolean {
    const line = this.#line(irq)
    const at = line.actions.findIndex((action) => action.dev_id === dev_id)
    if (at < 0) {
      this.#printk.printk(KERN_ERR, `Trying to free already-free IRQ ${irq}`)
      return false
    }
    line.actions.splice(at, 1)
    this.#look(irq)
    return true
  }

  /** disable_irq() and enable_irq(); they nest. */
  disable(irq: number, by: 1 | -1): void {
    const line = this.#line(irq)
    line.disabled = Math.max(0, line.disabled + by)
    this.#look(irq)
  }

  /** No handler of a broken device runs again; they stay until they are freed. */
  muteDevice(device: number): void {
    for (const [irq, line] of this.#lines) {
      for (const action of line.actions) if (action.call.device === device) action.muted = true
      this.#look(irq)
    }
  }

  #line(irq: number): Line {
    let line = this.#lines.get(irq)
    if (!line) this.#lines.set(irq, (line = { level: false, disabled: 0, actions: [], count: 0, unhandled: 0 }))
    return line
  }

  #look(irq: number): void {
    const line = this.#line(irq)
    if (line.level && line.disabled === 0 && line.actions.some(({ muted }) => !muted)) this.#pending.add(irq)
    else this.#pending.delete(irq)
    this.#context.attend(Attention.irq, this.#pending.size > 0)
  }

  /** Runs handlers until no line asks any more, lowest number first. */
  #deliver(): void {
    for (let row = 0; this.#pending.size > 0 && !this.#calls.cpu.irqsOff; row++) {
      const irq = Math.min(...this.#pending)
      this.#handle(irq)
      if (row > STORM) this.#storm(irq)
    }
  }

  #storm(irq: number): void {
    const line = this.#line(irq)
    const text = `watchdog: BUG: soft lockup - irq ${irq} (${line.actions[0]?.name ?? ''}) stays high after its handler`
    this.#printk.printk(0, text)
    this.#shut(irq, line)
  }

  #handle(irq: number): void {
    const line = this.#line(irq)
    this.#context.spend(this.#context.costs.irqEntry)
    let handled = false
    for (const { handler, dev_id, call } of line.actions.filter(({ muted }) => !muted)) {
      if (this.#calls.run(call, () => handler(irq, dev_id)) === IRQ_HANDLED) handled = true
    }
    line.count++
    if (!handled) line.unhandled++
    if (line.count < SPURIOUS_WINDOW) return
    if (line.unhandled > SPURIOUS_LIMIT) {
      this.#printk.printk(0, `irq ${irq}: nobody cared (try booting with the "irqpoll" option)`)
      this.#shut(irq, line)
    }
    line.count = line.unhandled = 0
  }

  #shut(irq: number, line: Line): void {
    this.#printk.printk(0, `Disabling IRQ #${irq}`)
    line.disabled++
    this.#look(irq)
  }
}

// Interrupts: who handles which line, and when handlers run (kernel/irq/manage.c, handle.c). One CPU; no handler within a handler.
import type { Calls } from './calls'
import { Attention, type Context } from './context'
import { EBUSY, EINVAL } from './errno'
import { IRQF_NO_AUTOEN, IRQF_ONESHOT, IRQF_TRIGGER_MASK, Line, type IrqAction } from './irq-line'
import { IRQ_HANDLED, IRQ_NONE, IRQ_WAKE_THREAD } from './irq-return'
import { mismatch, refusal } from './irq-rules'
import { KERN_ERR, KERN_WARNING, type Printk } from './printk'
import type { Tasks } from './tasks'
import type { Waiting } from './waiting'

/** So many handled interrupts in a row, and nothing else gets to run: real hardware would stand still for ever. */
const STORM = 10_000

const KERN_EMERG = 0
const MANAGE = 'kernel/irq/manage.c'

export interface IrqParts {
  context: Context
  calls: Calls
  printk: Printk
  tasks: Tasks
  waiting: Waiting
}

export class Irqs {
  readonly #parts: IrqParts
  readonly #lines = new Map<number, Line>()
  /** Lines that want a handler: the only thing looked at after an access. */
  readonly #pending = new Set<Line>()

  constructor(parts: IrqParts) {
    this.#parts = parts
    parts.context.softwork.push(() => this.deliver())
  }

  /** Runs handlers until no line asks any more, lowest number first. */
  deliver(): void {
    const { cpu } = this.#parts.calls
    for (let row = 0; this.#pending.size > 0 && !cpu.irqsOff;) {
      const line = [...this.#pending].reduce((lowest, each) => (each.irq < lowest.irq ? each : lowest))
      if (this.#handle(line)) row++
      if (row > STORM) this.#storm(line)
    }
  }

  /** A device asks for an interrupt, or no longer does; whoever joined the device to the bus has recorded it. */
  set(irq: number, asks: boolean, device = 0): void {
    const line = this.#line(irq)
    line.drive(asks, device)
    this.#look(line)
  }

  /** How the board wires a line: an IRQF_TRIGGER_ type. */
  wire(irq: number, type: number): void {
    this.#line(irq).wire(type)
  }

  /**
   * request_threaded_irq(): 0; -EINVAL for what cannot be, with a line in the log where Linux writes one; -EBUSY where the line is
   * taken and its flags differ.
   */
  request(irq: number, action: IrqAction): number {
    // Line 0 is there only where the board has one: a PC's timer.
    if (irq < 0 || (irq === 0 && !this.#lines.has(0))) return -EINVAL
    const line = this.#line(irq)
    if ((action.flags & IRQF_TRIGGER_MASK) === 0) action.flags |= line.type
    const refused = refusal(irq, action)
    if (refused !== null) return this.#refuse(-EINVAL, refused)
    const held = line.actions[0]
    const differs = held ? mismatch(line, held, action) : null
    if (differs !== null) return this.#refuse(-EBUSY, differs)
    if (!held) this.#start(line, action)
    this.#addThread(line, action)
    line.actions.push(action)
    this.#look(line)
    return 0
  }

  /** free_irq(): waits until its thread has ended; false where no such handler is there. */
  free(irq: number, dev_id: number): boolean {
    const line = this.#line(irq)
    const { printk } = this.#parts
    if (this.#parts.calls.cpu.hardirq) printk.printk(KERN_WARNING, `Trying to free IRQ ${irq} from IRQ context!`)
    const action = line.actions.find((each) => each.dev_id === dev_id)
    if (!action) {
      printk.printk(KERN_WARNING, `Trying to free already-free IRQ ${irq}`)
      return false
    }
    this.#remove(line, action)
    if (!action.muted) this.#finish([action])
    return true
  }

  /** disable_irq_nosync(); nests. */
  disable(irq: number): void {
    const line = this.#line(irq)
    line.depth++
    this.#look(line)
  }

  enable(irq: number): void {
    const line = this.#line(irq)
    if (line.depth === 0) this.#parts.printk.printk(KERN_WARNING, `Unbalanced enable for IRQ ${irq}`)
    else line.depth--
    this.#look(line)
  }

  /** synchronize_irq(): waits until the line's threads have ended; on one CPU no handler can be under way. */
  synchronize(irq: number): void {
    this.#parts.waiting.mightSleep(MANAGE)
    this.#finish(this.#line(irq).actions)
  }

  /** irq_set_irq_type(): 0, or -EINVAL for a type that is none. */
  setType(irq: number, type: number): number {
    if ((type & ~IRQF_TRIGGER_MASK) !== 0) return -EINVAL
    const line = this.#line(irq)
    line.setType(type)
    this.#look(line)
    return 0
  }

  /** No handler of a broken device runs again; they stay until they are freed. */
  muteDevice(device: number): void {
    for (const line of this.#lines.values()) {
      for (const action of line.actions) if (action.call.device === device) this.#mute(line, action)
      this.#look(line)
    }
  }

  /** What a broken driver requested and nothing freed. */
  dropMuted(device: number): void {
    for (const line of this.#lines.values()) {
      for (const action of line.actions) {
        if (action.muted && action.call.device === device) this.#remove(line, action)
      }
    }
  }

  #refuse(error: number, text: string): number {
    if (text !== '') this.#parts.printk.printk(KERN_ERR, text)
    return error
  }

  #mute(line: Line, action: IrqAction): void {
    action.muted = true
    line.oneshot.delete(action)
    if (action.thread) this.#parts.tasks.cancel(action.thread)
  }

  #line(irq: number): Line {
    let line = this.#lines.get(irq)
    if (!line) this.#lines.set(irq, (line = new Line(irq)))
    return line
  }

  #look(line: Line): void {
    if (line.wantsHandler) this.#pending.add(line)
    else this.#pending.delete(line)
    this.#parts.context.attend(Attention.irq, this.#pending.size > 0)
  }

  /** irq_startup(): the first who requests it sets its type and undoes what disabled it before. */
  #start(line: Line, { flags }: IrqAction): void {
    if ((flags & IRQF_TRIGGER_MASK) !== 0) line.setType(flags & IRQF_TRIGGER_MASK)
    line.depth = (flags & IRQF_NO_AUTOEN) === 0 ? 0 : 1
    line.spurious.reset()
  }

  /** setup_irq_thread() */
  #addThread(line: Line, action: IrqAction): void {
    const { threadFn, threadCall, dev_id } = action
    if (threadFn === null) return
    const run = (): void => {
      const answer = this.#parts.calls.run(threadCall, () => threadFn(line.irq, dev_id))
      if (answer === IRQ_HANDLED) line.spurious.threadHandled()
      line.oneshot.delete(action)
      this.#look(line)
    }
    action.thread = { run, running: false }
  }

  #remove(line: Line, action: IrqAction): void {
    line.actions = line.actions.filter((each) => each !== action)
    line.oneshot.delete(action)
    if (line.actions.length === 0) line.depth = 1
    this.#look(line)
  }

  #finish(actions: readonly IrqAction[]): void {
    const { tasks, waiting } = this.#parts
    const isBusy = ({ thread }: IrqAction): boolean => thread !== undefined && tasks.isBusy(thread)
    if (actions.some(isBusy)) waiting.until(() => !actions.some(isBusy))
  }

  #storm(line: Line): void {
    const name = line.actions[0]?.name ?? ''
    const text = `watchdog: BUG: soft lockup - irq ${line.irq} (${name}) stays high after its handler`
    this.#parts.printk.printk(KERN_EMERG, text)
    this.#shut(line)
  }

  /** handle_irq_event(): every handler of the line; true when one of them answered for it. */
  #handle(line: Line): boolean {
    const { context } = this.#parts
    line.acknowledge()
    context.spend(context.costs.irqEntry)
    let answers = IRQ_NONE
    for (const action of line.actions) if (!action.muted) answers |= this.#act(line, action)
    if (line.spurious.note(answers, context.clock.now)) this.#nobodyCared(line)
    this.#look(line)
    return answers !== IRQ_NONE
  }

  /** One handler: what it answers, IRQ_NONE for what no handler may answer. */
  #act(line: Line, action: IrqAction): number {
    const { handler, call, dev_id } = action
    const answer = handler === null ? IRQ_WAKE_THREAD : this.#parts.calls.run(call, () => handler(line.irq, dev_id))
    if (action.muted) return IRQ_NONE
    if (answer < 0 || answer > (IRQ_HANDLED | IRQ_WAKE_THREAD)) {
      const value = (answer >>> 0).toString(16)
      this.#parts.printk.printk(KERN_ERR, `irq event ${line.irq}: bogus return value ${value}`)
      return IRQ_NONE
    }
    if ((answer & IRQ_WAKE_THREAD) !== 0) this.#wakeThread(line, action)
    return answer
  }

  #wakeThread(line: Line, action: IrqAction): void {
    const { thread, name, flags } = action
    if (thread) {
      if ((flags & IRQF_ONESHOT) !== 0) line.oneshot.add(action)
      this.#parts.tasks.wake(thread)
    } else if (!action.warned) {
      action.warned = true
      const text = `IRQ ${line.irq} device ${name} returned IRQ_WAKE_THREAD but no thread function available.`
      this.#parts.printk.printk(KERN_WARNING, text)
    }
  }

  #nobodyCared(line: Line): void {
    const { printk } = this.#parts
    printk.printk(KERN_ERR, `irq ${line.irq}: nobody cared (try booting with the "irqpoll" option)`)
    printk.printk(KERN_ERR, 'handlers:')
    for (const { call } of line.actions) printk.printk(KERN_ERR, call.symbol)
    this.#shut(line)
  }

  #shut(line: Line): void {
    this.#parts.printk.printk(KERN_EMERG, `Disabling IRQ #${line.irq}`)
    line.depth++
    this.#look(line)
  }
}

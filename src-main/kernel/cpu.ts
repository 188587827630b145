// The one CPU: whose code it runs, and what it may do now (include/linux/preempt.h, hardirq.h). Plain state; changed by calls and locks.

/** A task as Linux's log names it: `comm/pid`. */
export interface Task {
  /** At most 15 letters. */
  comm: string
  pid: number
}

/** Whom an interrupt finds when no driver runs. */
const IDLE: Task = { comm: 'swapper/0', pid: 0 }
/** Loads drivers: probe and remove run in its name. */
export const LOADER: Task = { comm: 'modprobe', pid: 100 }

const HARDIRQ_OFFSET = 0x1_0000

export interface CpuState {
  /** Whoever runs; within a handler, whoever it interrupted. */
  current: Task
  /** Within an interrupt handler or a timer. */
  hardirq: boolean
  /** Interrupts are off: local_irq_disable(), or within a handler. */
  irqsOff: boolean
  /** preempt_disable() and spinlocks held. */
  preempt: number
  /** The current task sleeps, or there is none: others may run. */
  asleep: boolean
}

export class Cpu implements CpuState {
  current = IDLE
  hardirq = false
  irqsOff = false
  preempt = 0
  asleep = true

  /** preempt_count() */
  get preemptCount(): number {
    return this.preempt + (this.hardirq ? HARDIRQ_OFFSET : 0)
  }

  /** It may not sleep. */
  get atomic(): boolean {
    return this.hardirq || this.irqsOff || this.preempt > 0
  }

  /** A handler begins, or a task (again from its start). Gives the state to go back to. */
  enter(task: Task | null): CpuState {
    const { current, hardirq, irqsOff, preempt, asleep } = this
    if (task === null) Object.assign(this, { hardirq: true, irqsOff: true, asleep: false })
    else Object.assign(this, { current: task, hardirq: false, irqsOff: false, preempt: 0, asleep: false })
    return { current, hardirq, irqsOff, preempt, asleep }
  }

  leave(before: CpuState): void {
    Object.assign(this, before)
  }
}

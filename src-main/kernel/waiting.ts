// Sleeping (kernel/sched/core.c, kernel/hung_task.c): the task gives the CPU away until a time or a condition, and whatever is due runs.
// Tasks run on one stack here: one that was started while another slept has to sleep or end before the other goes on.
import type { SimTime } from '../../src-preload/contract/units'
import type { Calls } from './calls'
import { KernelOops, TaskHung, type Context } from './context'
import { KERN_ERR, type Printk } from './printk'

/** kernel.hung_task_timeout_secs, ns */
const HUNG_TASK_NS = 120_000_000_000

const KERN_EMERG = 0

export class Waiting {
  readonly #context: Context
  readonly #calls: Calls
  readonly #printk: Printk

  constructor(context: Context, calls: Calls, printk: Printk) {
    this.#context = context
    this.#calls = calls
    this.#printk = printk
  }

  /** Sleeps for so many ns. */
  sleep(ns: number): void {
    const { clock, bus } = this.#context
    const end = clock.now + ns
    this.#asleep(() => {
      bus.checkpoint()
      this.#context.passUntil(end)
    })
  }

  /**
   * Sleeps until the condition holds; handlers, timers and other tasks run meanwhile. False when the deadline (ns) came first.
   * Without a deadline, the task is given up (TaskHung) after 120 s, or at once when nothing in the lab is due any more.
   */
  until(condition: () => boolean, deadline = Infinity): boolean {
    const { clock, bus } = this.#context
    const hungAt = clock.now + HUNG_TASK_NS
    return this.#asleep(() => {
      for (;;) {
        bus.checkpoint()
        if (condition()) return true
        if (clock.now >= deadline) return false
        if (deadline === Infinity && (clock.nextDue === Infinity || clock.now >= hungAt)) throw this.#hung()
        this.#stepTo(Math.min(deadline, clock.nextDue))
      }
    })
  }

  /** might_sleep(): says so where the caller may not sleep. @param where the kernel file that asks */
  mightSleep(where: string): void {
    const { cpu } = this.#calls
    if (!cpu.atomic) return
    const { comm, pid } = cpu.current
    const flags = `in_atomic(): ${Number(cpu.preemptCount > 0)}, irqs_disabled(): ${Number(cpu.irqsOff)}, non_block: 0`
    this.#printk.printk(KERN_ERR, `BUG: sleeping function called from invalid context at ${where}`)
    this.#printk.printk(KERN_ERR, `${flags}, pid: ${pid}, name: ${comm}`)
    this.#printk.printk(KERN_ERR, `preempt_count: ${cpu.preemptCount.toString(16)}, expected: 0`)
  }

  #stepTo(end: number): void {
    const { clock, gate } = this.#context
    clock.advanceTo(Math.min(end, Math.max(gate.horizon(), clock.now)) as SimTime)
  }

  #asleep<T>(body: () => T): T {
    const { cpu } = this.#calls
    this.#schedule()
    const { irqsOff, asleep } = cpu
    cpu.irqsOff = false
    cpu.asleep = true
    this.#context.gate.sleeping(true)
    try {
      return body()
    } finally {
      this.#context.gate.sleeping(false)
      cpu.asleep = asleep
      cpu.irqsOff = irqsOff
    }
  }

  /** schedule(): a handler has no task of its own that could sleep; a task that holds a spinlock is told so, and sleeps. */
  #schedule(): void {
    const { cpu } = this.#calls
    if (cpu.preemptCount === 0) return
    const count = (cpu.preemptCount + 1).toString(16).padStart(8, '0')
    const text = `BUG: scheduling while atomic: ${cpu.current.comm}/${cpu.current.pid}/0x${count}`
    if (cpu.hardirq) throw new KernelOops(text)
    this.#printk.printk(KERN_EMERG, text)
  }

  #hung(): TaskHung {
    const { comm, pid } = this.#calls.cpu.current
    return new TaskHung(`INFO: task ${comm}:${pid} blocked for more than ${HUNG_TASK_NS / 1e9} seconds.`)
  }
}

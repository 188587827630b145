// High-resolution timers (kernel/time/hrtimer.c): a driver's function runs at a time, between accesses, as an interrupt would.
import type { Cancel } from '../base/clock'
import type { Call, Calls } from './calls'
import { Attention, type Context } from './context'
import { Handles } from './handles'

/** include/linux/hrtimer.h */
export const HRTIMER_NORESTART = 0
export const HRTIMER_RESTART = 1

/** Answers HRTIMER_RESTART after hrtimer_forward_now(), else HRTIMER_NORESTART. */
export type TimerFunction = (timer: number) => number

interface Timer {
  handle: number
  run: TimerFunction
  call: Call
  cancel: Cancel | null
  /** When hrtimer_forward_now() wants it next; 0 = not asked. */
  next: number
}

export class Timers {
  readonly #context: Context
  readonly #calls: Calls
  readonly #timers: Handles<Timer>
  #due: Timer[] = []

  constructor(context: Context, calls: Calls, handles: Handles<Timer> = new Handles('timer', 0x4000_0000)) {
    this.#context = context
    this.#calls = calls
    this.#timers = handles
    context.softwork.push(() => {
      if (this.#due.length > 0) this.#deliver()
    })
  }

  /** hrtimer_init() and its function; a handle. */
  init(run: TimerFunction, call: Call): number {
    const timer: Timer = { handle: 0, run, call, cancel: null, next: 0 }
    timer.handle = this.#timers.add(timer)
    return timer.handle
  }

  /** hrtimer_start(), relative: ns from now. A timer that runs already starts anew. */
  start(handle: number, ns: number): void {
    const timer = this.#timers.get(handle)
    this.#stop(timer)
    this.#arm(timer, this.#context.clock.now + Math.max(0, ns))
  }

  /** hrtimer_forward_now(): for a function that answers HRTIMER_RESTART. */
  forwardNow(handle: number, ns: number): void {
    this.#timers.get(handle).next = this.#context.clock.now + Math.max(1, ns)
  }

  /** hrtimer_cancel(): 1 when it was active. */
  cancel(handle: number): number {
    return this.#stop(this.#timers.get(handle)) ? 1 : 0
  }

  cancelDevice(device: number): void {
    for (const timer of this.#timers.all()) if (timer.call.device === device) this.#stop(timer)
  }

  #stop(timer: Timer): boolean {
    const active = timer.cancel !== null
    timer.cancel?.()
    timer.cancel = null
    timer.next = 0
    this.#due = this.#due.filter((due) => due !== timer)
    this.#context.attend(Attention.timer, this.#due.length > 0)
    return active
  }

  #arm(timer: Timer, at: number): void {
    timer.cancel = this.#context.clock.after(at - this.#context.clock.now, () => {
      this.#due.push(timer)
      this.#context.attend(Attention.timer, true)
    })
  }

  #deliver(): void {
    while (this.#due.length > 0 && !this.#calls.cpu.irqsOff) {
      const timer = this.#due.shift()!
      timer.cancel = null
      this.#context.attend(Attention.timer, this.#due.length > 0)
      timer.next = 0
      const answer = this.#calls.run(timer.call, () => timer.run(timer.handle))
      if (answer === HRTIMER_RESTART && timer.next > 0 && timer.cancel === null) this.#arm(timer, timer.next)
    }
  }
}

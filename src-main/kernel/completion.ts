// Completions (kernel/sched/completion.c): a task sleeps until another, or a handler, says that something is done.
import type { SimClock } from '../base/clock'
import { Handles } from './handles'
import { deadlineOf, jiffiesAt, MAX_SCHEDULE_TIMEOUT } from './jiffies'
import type { Waiting } from './waiting'

/** complete_all(): done for everybody. */
const FOR_ALL = Infinity

interface Completion {
  done: number
}

export class Completions {
  readonly #clock: SimClock
  readonly #waiting: Waiting
  readonly #completions = new Handles<Completion>('completion', 0x4300_0000)

  constructor(clock: SimClock, waiting: Waiting) {
    this.#clock = clock
    this.#waiting = waiting
  }

  /** init_completion(); a handle. */
  init(): number {
    return this.#completions.add({ done: 0 })
  }

  /** reinit_completion() */
  reinit(handle: number): void {
    this.#completions.get(handle).done = 0
  }

  /** complete(): one who waits, or will wait, goes on. */
  complete(handle: number): void {
    this.#completions.get(handle).done++
  }

  completeAll(handle: number): void {
    this.#completions.get(handle).done = FOR_ALL
  }

  /** completion_done(): nobody would have to wait. */
  isDone(handle: number): boolean {
    return this.#completions.get(handle).done > 0
  }

  /** try_wait_for_completion() */
  tryWait(handle: number): boolean {
    const completion = this.#completions.get(handle)
    if (completion.done === 0) return false
    completion.done--
    return true
  }

  /** wait_for_completion_timeout(), in jiffies: those that are left, at least 1; 0 when it was not done in time. */
  wait(handle: number, timeout = MAX_SCHEDULE_TIMEOUT): number {
    const completion = this.#completions.get(handle)
    this.#waiting.mightSleep('kernel/sched/completion.c')
    const { now } = this.#clock
    const isDone = (): boolean => completion.done > 0
    if (!isDone() && !this.#waiting.until(isDone, deadlineOf(now, timeout))) return 0
    completion.done--
    return Math.max(1, jiffiesAt(now) + timeout - jiffiesAt(this.#clock.now))
  }
}

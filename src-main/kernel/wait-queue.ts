// Wait queues (kernel/sched/wait.c, include/linux/wait.h): a condition is looked at before sleeping, after each wake-up, and at the end.
import type { SimClock } from '../base/clock'
import { Handles } from './handles'
import { deadlineOf, jiffiesAt, MAX_SCHEDULE_TIMEOUT } from './jiffies'
import type { Waiting } from './waiting'

interface WaitQueue {
  /** Counts wake-ups. */
  wakes: number
}

export class WaitQueues {
  readonly #clock: SimClock
  readonly #waiting: Waiting
  readonly #queues = new Handles<WaitQueue>('wait queue', 0x4400_0000)

  constructor(clock: SimClock, waiting: Waiting) {
    this.#clock = clock
    this.#waiting = waiting
  }

  /** init_waitqueue_head(); a handle. */
  init(): number {
    return this.#queues.add({ wakes: 0 })
  }

  wakeUp(handle: number): void {
    this.#queues.get(handle).wakes++
  }

  /**
   * wait_event_timeout(), in jiffies: those that are left, at least 1; 0 when the condition does not hold in the end.
   * A condition that becomes true without a wake-up is seen when the time is over.
   */
  wait(handle: number, condition: () => boolean, timeout = MAX_SCHEDULE_TIMEOUT): number {
    const queue = this.#queues.get(handle)
    this.#waiting.mightSleep('include/linux/wait.h')
    const { now } = this.#clock
    const left = (): number => Math.max(1, jiffiesAt(now) + timeout - jiffiesAt(this.#clock.now))
    if (condition()) return left()
    let seen = queue.wakes
    const isOver = (): boolean => {
      if (seen === queue.wakes) return false
      seen = queue.wakes
      return condition()
    }
    return this.#waiting.until(isOver, deadlineOf(now, timeout)) || condition() ? left() : 0
  }
}

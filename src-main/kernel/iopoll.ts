// The poll macros on a running lab (include/linux/iopoll.h): the loop over the lab's clock and delays, and the record of it.
import { EventKind } from '../../src-preload/contract/event'
import type { Calls } from './calls'
import type { Context } from './context'
import type { Delay } from './delay'
import { ETIMEDOUT } from './errno'
import { pollAtomic, pollSleeping, type Poll, type PollTime } from './poll-loop'

/** What is polled, for the record. */
export interface Polled {
  cookie: number
  /** The condition, as the driver wrote it. */
  text: string
}

export class Iopoll {
  readonly #context: Context
  readonly #calls: Calls
  readonly #time: PollTime

  constructor(context: Context, calls: Calls, delay: Delay) {
    this.#context = context
    this.#calls = calls
    this.#time = {
      now: () => context.clock.now,
      usleepRange: (min, max) => delay.usleep_range(min, max),
      udelay: (us) => delay.udelay(us),
      cpuRelax: () => context.bus.checkpoint(),
    }
  }

  /**
   * read_poll_timeout(): sleeps between reads. 0, or -ETIMEDOUT when the last value read, after the deadline, is not it.
   */
  sleeping<T>(poll: Poll<T>, polled: Polled): number {
    return this.#recorded(poll, polled, false, () => pollSleeping(poll, this.#time))
  }

  /** read_poll_timeout_atomic(): spins between reads, and counts its own delays instead of looking at a clock. */
  atomic<T>(poll: Poll<T>, polled: Polled): number {
    return this.#recorded(poll, polled, true, () => pollAtomic(poll, this.#time))
  }

  #recorded<T>({ sleepUs, timeoutUs }: Poll<T>, { cookie, text }: Polled, atomic: boolean, run: () => number): number {
    const context = this.#context
    const place = context.placeOf(cookie)
    const entry = context.define({
      type: 'poll',
      region: place?.region ?? 0,
      offset: place?.offset ?? 0,
      until: text,
      sleepUs,
      timeoutUs,
      atomic: atomic || this.#calls.atomic,
      ...context.who,
    })
    context.event(EventKind.pollBegin, entry)
    let value = -ETIMEDOUT
    try {
      value = run()
    } finally {
      context.event(EventKind.pollEnd, value, { offset: entry })
    }
    return value
  }
}

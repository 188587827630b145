// The poll macros (include/linux/iopoll.h) by 6.12's rules, each read and each sleep included.
import { EventKind } from '../../src-preload/contract/event'
import type { Calls } from './calls'
import type { Context } from './context'
import type { Delay } from './delay'
import { ETIMEDOUT } from './errno'

const US = 1000

export interface Poll {
  /** What is read; its value goes to `until`. */
  read: () => number
  until: (value: number) => boolean
  /** µs between reads, 0 = none. */
  sleepUs: number
  /** µs, 0 = for ever. */
  timeoutUs: number
  /** Sleep before the first read too. */
  sleepBefore?: boolean
}

/** What is polled, for the record. */
export interface Polled {
  cookie: number
  /** The condition, as the driver wrote it. */
  text: string
}

export class Iopoll {
  readonly #context: Context
  readonly #calls: Calls
  readonly #delay: Delay

  constructor(context: Context, calls: Calls, delay: Delay) {
    this.#context = context
    this.#calls = calls
    this.#delay = delay
  }

  /**
   * read_poll_timeout(): sleeps between reads. 0, or -ETIMEDOUT when the last value read, after the deadline, is not it.
   */
  sleeping(poll: Poll, polled: Polled): number {
    return this.#recorded(poll, polled, false, () => this.#sleeping(poll))
  }

  /** read_poll_timeout_atomic(): spins between reads, and counts its own delays instead of looking at a clock. */
  atomic(poll: Poll, polled: Polled): number {
    return this.#recorded(poll, polled, true, () => this.#atomic(poll))
  }

  #sleeping({ read, until, sleepUs, timeoutUs, sleepBefore }: Poll): number {
    const { clock, bus } = this.#context
    const deadline = clock.now + timeoutUs * US
    const sleep = (): void => this.#delay.usleep_range(Math.floor(sleepUs / 4) + 1, sleepUs)
    if (sleepBefore && sleepUs > 0) sleep()
    for (;;) {
      if (until(read())) return 0
      if (timeoutUs > 0 && clock.now > deadline) return until(read()) ? 0 : -ETIMEDOUT
      if (sleepUs > 0) sleep()
      else bus.checkpoint()
    }
  }

  #atomic({ read, until, sleepUs, timeoutUs, sleepBefore }: Poll): number {
    let left = timeoutUs * US
    const spin = (): void => {
      this.#delay.udelay(sleepUs)
      left -= sleepUs * US
    }
    if (sleepBefore && sleepUs > 0) spin()
    for (;;) {
      if (until(read())) return 0
      if (timeoutUs > 0 && left < 0) return until(read()) ? 0 : -ETIMEDOUT
      if (sleepUs > 0) spin()
      left -= 1
    }
  }

  #recorded({ sleepUs, timeoutUs }: Poll, { cookie, text }: Polled, atomic: boolean, run: () => number): number {
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

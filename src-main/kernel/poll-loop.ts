// The loops of the poll macros by 6.12's rules (include/linux/iopoll.h): when is read, slept and given up. Knows no bus and no record.
import { ETIMEDOUT } from './errno'

const US = 1000

export interface Poll<T> {
  /** What is read; its value goes to `until`. */
  read: () => T
  until: (value: T) => boolean
  /** µs between reads, 0 = none. */
  sleepUs: number
  /** µs, 0 = for ever. */
  timeoutUs: number
  /** Sleep before the first read too. */
  sleepBefore?: boolean
}

/** How time passes. */
export interface PollTime {
  /** ns */
  now(): number
  /** µs */
  usleepRange(min: number, max: number): void
  /** µs */
  udelay(us: number): void
  cpuRelax(): void
}

/**
 * read_poll_timeout(): sleeps between reads. The last read is made after the deadline, and counts.
 * @returns 0 or -ETIMEDOUT
 */
export function pollSleeping<T>({ read, until, sleepUs, timeoutUs, sleepBefore }: Poll<T>, time: PollTime): number {
  const deadline = time.now() + timeoutUs * US
  const sleep = (): void => {
    if (sleepUs > 0) time.usleepRange(Math.floor(sleepUs / 4) + 1, sleepUs)
  }
  if (sleepBefore) sleep()
  for (;;) {
    if (until(read())) return 0
    if (timeoutUs > 0 && time.now() > deadline) return until(read()) ? 0 : -ETIMEDOUT
    sleep()
    time.cpuRelax()
  }
}

/**
 * read_poll_timeout_atomic(): spins between reads. It looks at no clock: it counts its own delays, and 1 ns for each round.
 * @returns 0 or -ETIMEDOUT
 */
export function pollAtomic<T>({ read, until, sleepUs, timeoutUs, sleepBefore }: Poll<T>, time: PollTime): number {
  let left = timeoutUs * US
  const spin = (): void => {
    if (sleepUs === 0) return
    time.udelay(sleepUs)
    left -= sleepUs * US
  }
  if (sleepBefore) spin()
  for (;;) {
    if (until(read())) return 0
    if (timeoutUs > 0 && left < 0) return until(read()) ? 0 : -ETIMEDOUT
    spin()
    time.cpuRelax()
    left -= 1
  }
}

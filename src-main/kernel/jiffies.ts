// The kernel's coarse time (include/linux/jiffies.h, kernel/time/time.c): HZ is 250, as in Debian's kernels.

export const HZ = 250
/** ns of a jiffy */
export const TICK_NSEC = 1_000_000_000 / HZ
const MS_PER_JIFFY = 1000 / HZ
const US_PER_JIFFY = 1_000_000 / HZ
/** Five minutes before 32 bits wrap, so that a driver that takes no care of it is caught. */
const INITIAL_JIFFIES = 2 ** 32 - 300 * HZ
/** LONG_MAX of 32 bits: wait for ever. */
export const MAX_SCHEDULE_TIMEOUT = 0x7fff_ffff

/** `jiffies` at a simulated time, ns. */
export const jiffiesAt = (now: number): number => INITIAL_JIFFIES + Math.floor(now / TICK_NSEC)

/** Rounded up, as all of them; a negative time is for ever. */
export const msecs_to_jiffies = (ms: number): number => (ms < 0 ? MAX_SCHEDULE_TIMEOUT : Math.ceil(ms / MS_PER_JIFFY))
export const usecs_to_jiffies = (us: number): number => Math.ceil(us / US_PER_JIFFY)
export const jiffies_to_msecs = (jiffies: number): number => jiffies * MS_PER_JIFFY
export const jiffies_to_usecs = (jiffies: number): number => jiffies * US_PER_JIFFY

export const time_after = (a: number, b: number): boolean => a > b
export const time_before = (a: number, b: number): boolean => a < b

/** When a timeout of so many jiffies is over, ns. */
export const deadlineOf = (now: number, timeout: number): number =>
  timeout >= MAX_SCHEDULE_TIMEOUT ? Infinity : now + Math.max(0, timeout) * TICK_NSEC

// The part of the kernel's API that waits: delays and the poll macros.
import { Flag } from '../../src-preload/contract/event'
import type { Context } from './context'
import type { Iopoll } from './iopoll'
import type { Delay } from './delay'
import type { Poll } from './poll-loop'

/** C's macro assigns to `val` and takes the condition as text; here the condition is a function of the value. */
type Condition<T> = (value: T) => boolean

export function pollFunctions({ context, iopoll, delay }: { context: Context; iopoll: Iopoll; delay: Delay }) {
  const { bus } = context
  const run = <T>(atomic: boolean, poll: Poll<T>, cookie: number, text: string): number =>
    atomic ? iopoll.atomic(poll, { cookie, text }) : iopoll.sleeping(poll, { cookie, text })
  const polling =
    <T>(read: (addr: number) => T, atomic: boolean) =>
    /**
     * @param text the condition as it stands in the source, C's `#cond`; the build puts it in
     * @returns 0 or -ETIMEDOUT
     */
    (addr: number, cond: Condition<T>, sleep_us: number, timeout_us: number, text = ''): number =>
      run(atomic, { read: () => read(addr), until: cond, sleepUs: sleep_us, timeoutUs: timeout_us }, addr, text)
  const readPolling =
    (atomic: boolean) =>
    /** `op` is called without arguments; it stands for C's `op(args)`. @returns 0 or -ETIMEDOUT */
    <T>(
      op: () => T,
      cond: Condition<T>,
      sleep_us: number,
      timeout_us: number,
      sleep_before_read: boolean,
      text = '',
    ): number => {
      const poll = { read: op, until: cond, sleepUs: sleep_us, timeoutUs: timeout_us, sleepBefore: sleep_before_read }
      return run(atomic, poll, 0, text)
    }
  const readx =
    (atomic: boolean) =>
    <T>(op: (addr: number) => T, addr: number, cond: Condition<T>, sleep_us: number, timeout_us: number, text = '') =>
      polling(op, atomic)(addr, cond, sleep_us, timeout_us, text)
  const reads = (flags: number) => ({
    b: (addr: number): number => bus.read8(addr, flags),
    w: (addr: number): number => bus.read16(addr, flags),
    l: (addr: number): number => bus.read32(addr, flags),
    q: (addr: number): bigint => BigInt(bus.read64(addr, flags)) + (BigInt(bus.readHigh) << 32n),
  })
  const plain = reads(0)
  const relaxed = reads(Flag.relaxed)

  return {
    read_poll_timeout: readPolling(false),
    read_poll_timeout_atomic: readPolling(true),
    readx_poll_timeout: readx(false),
    readx_poll_timeout_atomic: readx(true),
    readb_poll_timeout: polling(plain.b, false),
    readw_poll_timeout: polling(plain.w, false),
    readl_poll_timeout: polling(plain.l, false),
    readq_poll_timeout: polling(plain.q, false),
    readb_poll_timeout_atomic: polling(plain.b, true),
    readw_poll_timeout_atomic: polling(plain.w, true),
    readl_poll_timeout_atomic: polling(plain.l, true),
    readq_poll_timeout_atomic: polling(plain.q, true),
    readb_relaxed_poll_timeout: polling(relaxed.b, false),
    readw_relaxed_poll_timeout: polling(relaxed.w, false),
    readl_relaxed_poll_timeout: polling(relaxed.l, false),
    readq_relaxed_poll_timeout: polling(relaxed.q, false),
    readb_relaxed_poll_timeout_atomic: polling(relaxed.b, true),
    readw_relaxed_poll_timeout_atomic: polling(relaxed.w, true),
    readl_relaxed_poll_timeout_atomic: polling(relaxed.l, true),
    readq_relaxed_poll_timeout_atomic: polling(relaxed.q, true),
    udelay: (us: number): void => delay.udelay(us),
    ndelay: (ns: number): void => delay.ndelay(ns),
    mdelay: (ms: number): void => delay.mdelay(ms),
    usleep_range: (min: number, max: number): void => delay.usleep_range(min, max),
    msleep: (ms: number): void => delay.msleep(ms),
    /** The ms left: 0, as there are no signals in the lab. */
    msleep_interruptible(ms: number): number {
      delay.msleep(ms)
      return 0
    },
    ssleep: (seconds: number): void => delay.msleep(seconds * 1000),
    fsleep: (us: number): void => delay.fsleep(us),
    /** ktime_get_ns(): ns since the lab started. */
    ktime_get_ns: (): number => context.clock.now,
  }
}

// The part of the kernel's API that waits: delays and the poll macros.
import type { Context } from './context'
import type { Iopoll } from './iopoll'
import type { Delay } from './delay'

type Condition = (value: number) => boolean

export function pollFunctions({ context, iopoll, delay }: { context: Context; iopoll: Iopoll; delay: Delay }) {
  const { bus } = context
  const polling = (read: (addr: number) => number, atomic: boolean) => {
    /**
     * C's macro assigns to `val` and takes the condition as text; here the condition is a function of the value.
     * @param text the condition as it stands in the source, C's `#cond`; the build puts it in
     * @returns 0 or -ETIMEDOUT
     */
    return (addr: number, cond: Condition, sleep_us: number, timeout_us: number, text = ''): number => {
      const poll = { read: () => read(addr), until: cond, sleepUs: sleep_us, timeoutUs: timeout_us }
      return atomic ? iopoll.atomic(poll, { cookie: addr, text }) : iopoll.sleeping(poll, { cookie: addr, text })
    }
  }
  const read8 = (addr: number): number => bus.read8(addr)
  const read16 = (addr: number): number => bus.read16(addr)
  const read32 = (addr: number): number => bus.read32(addr)

  return {
    readb_poll_timeout: polling(read8, false),
    readw_poll_timeout: polling(read16, false),
    readl_poll_timeout: polling(read32, false),
    readb_poll_timeout_atomic: polling(read8, true),
    readw_poll_timeout_atomic: polling(read16, true),
    readl_poll_timeout_atomic: polling(read32, true),
    udelay: (us: number): void => delay.udelay(us),
    ndelay: (ns: number): void => delay.ndelay(ns),
    mdelay: (ms: number): void => delay.mdelay(ms),
    usleep_range: (min: number, max: number): void => delay.usleep_range(min, max),
    msleep: (ms: number): void => delay.msleep(ms),
    /** ktime_get_ns(): ns since the lab started. */
    ktime_get_ns: (): number => context.clock.now,
  }
}

// Driver of a PC's clock: reads the time when no update is near, and is told of each second by interrupt.
import type { DriverMain } from '../builtin-driver'

/* linux/mc146818rtc.h */
const RTC_SECONDS = 0
const RTC_MINUTES = 2
const RTC_HOURS = 4
const RTC_DAY_OF_MONTH = 7
const RTC_MONTH = 8
const RTC_YEAR = 9
const RTC_REG_A = 10
const RTC_REG_B = 11
const RTC_REG_C = 12
const RTC_UIP = 0x80
const RTC_DM_BINARY = 0x04
const RTC_UIE = 0x10

/* An update takes 2 ms; more than 10 ms, and the clock is broken. */
const UIP_POLL_US = 100
const UIP_TIMEOUT_US = 10_000

export const pcRtc: DriverMain = (k) => {
  const ports = new Map<number, number>()

  function cmos_read(base: number, addr: number): number {
    k.outb(addr, base)
    return k.inb(base + 1)
  }

  function cmos_write(base: number, val: number, addr: number): void {
    k.outb(addr, base)
    k.outb(val, base + 1)
  }

  function bcd2bin(val: number): number {
    return (val >> 4) * 10 + (val & 0x0f)
  }

  function rtc_read_time(base: number): string {
    const ret = k.read_poll_timeout(
      () => cmos_read(base, RTC_REG_A),
      (val) => !(val & RTC_UIP),
      UIP_POLL_US,
      UIP_TIMEOUT_US,
      false,
    )
    if (ret) return 'an update that does not end'
    const binary = (cmos_read(base, RTC_REG_B) & RTC_DM_BINARY) !== 0
    const get = (addr: number): string => {
      const val = cmos_read(base, addr)
      return String(binary ? val : bcd2bin(val)).padStart(2, '0')
    }
    const date = `20${get(RTC_YEAR)}-${get(RTC_MONTH)}-${get(RTC_DAY_OF_MONTH)}`
    return `${date}T${get(RTC_HOURS)}:${get(RTC_MINUTES)}:${get(RTC_SECONDS)}`
  }

  function rtc_irq(_irq: number, dev_id: number): number {
    const base = ports.get(dev_id)!

    /* Reading the flags takes the interrupt back. */
    const flags = cmos_read(base, RTC_REG_C)
    return flags & RTC_UIE ? k.IRQ_HANDLED : k.IRQ_NONE
  }

  function rtc_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_IO, 0)
    if (!res) return -k.ENXIO
    const base = k.res_start(res)
    if (!k.devm_request_region(dev, base, k.resource_size(res), k.dev_name(dev))) return -k.EBUSY
    ports.set(pdev, base)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, rtc_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    k.dev_info(dev, `setting system clock to ${rtc_read_time(base)} UTC`)
    cmos_read(base, RTC_REG_C)
    cmos_write(base, cmos_read(base, RTC_REG_B) | RTC_UIE, RTC_REG_B)
    return 0
  }

  function rtc_remove(pdev: number): void {
    const base = ports.get(pdev)!

    cmos_write(base, cmos_read(base, RTC_REG_B) & ~RTC_UIE, RTC_REG_B)
    ports.delete(pdev)
  }

  return { probe: rtc_probe, remove: rtc_remove }
}

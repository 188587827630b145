// Driver of the PL031 real time clock: tells the time, and sets the alarm to the next second, each second.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const RTC_DR = 0x00
const RTC_MR = 0x04
const RTC_IMSC = 0x10
const RTC_MIS = 0x18
const RTC_ICR = 0x1c

const RTC_BIT_AI = 1 << 0

export const rtc_pl031: DriverMain = (k) => {
  const mapped = new Map<number, number>()

  function pl031_set_alarm(regs: number, seconds: number): void {
    k.writel(k.readl(regs + RTC_DR) + seconds, regs + RTC_MR)
  }

  function pl031_interrupt(_irq: number, dev_id: number): number {
    const regs = mapped.get(dev_id)!

    if (!(k.readl(regs + RTC_MIS) & RTC_BIT_AI)) return k.IRQ_NONE
    k.writel(RTC_BIT_AI, regs + RTC_ICR)
    pl031_set_alarm(regs, 1)
    k.dev_info(k.pdev_dev(dev_id), `it is ${k.readl(regs + RTC_DR)}`)
    return k.IRQ_HANDLED
  }

  function pl031_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
    mapped.set(pdev, regs)

    /* An alarm left by whoever ran before us is none of ours. */
    k.writel(0, regs + RTC_IMSC)
    k.writel(RTC_BIT_AI, regs + RTC_ICR)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, pl031_interrupt, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    pl031_set_alarm(regs, 1)
    k.writel(RTC_BIT_AI, regs + RTC_IMSC)
    k.dev_info(dev, `registered, ${k.readl(regs + RTC_DR)} seconds since 1970`)
    return 0
  }

  function pl031_remove(pdev: number): void {
    k.writel(0, mapped.get(pdev)! + RTC_IMSC)
    mapped.delete(pdev)
  }

  return { probe: pl031_probe, remove: pl031_remove }
}

// A driver with mistakes in it: it does not wait for what it has written, waits for ever for the rest, and leaves things behind.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const REG_CONTROL = 0x00
const REG_STATUS = 0x04
const REG_DATA = 0x08
const REG_IRQ_STATUS = 0x10
/* There is no such register. */
const REG_VERSION = 0x14

/* Control register bits */
const CTRL_ENABLE = 1 << 0
const CTRL_RESET = 1 << 1

/* Status register bits */
const STATUS_BUSY = 1 << 0

const RESET_US = 30

export const hasty: DriverMain = (k) => {
  function hasty_reset(regs: number): void {
    k.writel(CTRL_RESET, regs + REG_CONTROL)
    k.udelay(RESET_US)
    k.writel(CTRL_ENABLE, regs + REG_CONTROL)
  }

  function hasty_job(regs: number): void {
    k.writel_relaxed(21, regs + REG_DATA)
    k.readl_poll_timeout(regs + REG_STATUS, (val) => !(val & STATUS_BUSY), 5, 0)
  }

  function hasty_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
    if (!k.request_mem_region(k.res_start(res), k.resource_size(res), k.dev_name(dev))) return -16
    const regs = k.ioremap(k.res_start(res), k.resource_size(res))
    if (!regs) return -12

    hasty_reset(regs)
    hasty_job(regs)
    k.writeb(1, regs + REG_IRQ_STATUS)
    k.dev_info(dev, `version ${k.readl(regs + REG_VERSION)}`)

    /* There is no second interrupt: the probe fails, and nothing is given back. */
    return k.platform_get_irq(pdev, 1)
  }

  return { probe: hasty_probe }
}

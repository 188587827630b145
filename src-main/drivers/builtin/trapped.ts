// A driver with mistakes in it: it writes registers without regard to what else they hold.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const REG_CTRL = 0x00
const REG_STATUS = 0x04
const REG_CONFIG = 0x0c

/* Control register bits */
const CTRL_ENABLE = 1 << 0
const CTRL_IRQ_EN = 1 << 1
const CTRL_ONCE = 1 << 4
const CTRL_PENDING = 1 << 8

const LEVEL = 0x40
const TICK_US = 25

export const trapped: DriverMain = (k) => {
  const mapped = new Map<number, number>()

  /* One tick is enough: the handler switches its interrupt off. */
  function trapped_irq(_irq: number, dev_id: number): number {
    const regs = mapped.get(dev_id)!

    const ctrl = k.readl(regs + REG_CTRL)
    if (!(ctrl & CTRL_PENDING)) return k.IRQ_NONE
    k.writel((ctrl & ~CTRL_IRQ_EN) | CTRL_PENDING, regs + REG_CTRL)
    return k.IRQ_HANDLED
  }

  /* Waits for a tick, with the interrupt off, and switches the interrupt on. */
  function trapped_first_tick(regs: number): void {
    k.writel(CTRL_ENABLE | CTRL_ONCE, regs + REG_CTRL)
    k.readl(regs + REG_STATUS)
    k.udelay(TICK_US)
    const ctrl = k.readl(regs + REG_CTRL)
    k.writel(ctrl | CTRL_IRQ_EN, regs + REG_CTRL)
  }

  /* Lets another tick come, and then switches the ticker off. */
  function trapped_second_tick(regs: number): void {
    k.writel(CTRL_IRQ_EN, regs + REG_CTRL)
    k.writel(CTRL_ENABLE | CTRL_IRQ_EN | CTRL_ONCE, regs + REG_CTRL)
    const ctrl = k.readl(regs + REG_CTRL)
    k.udelay(TICK_US)
    k.writel(ctrl & ~CTRL_ENABLE, regs + REG_CTRL)
  }

  function trapped_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
    mapped.set(pdev, regs)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, trapped_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    k.writel(LEVEL, regs + REG_CONFIG)
    k.iowrite32be(CTRL_ENABLE, regs + REG_CTRL)
    trapped_first_tick(regs)
    trapped_second_tick(regs)
    return 0
  }

  return { probe: trapped_probe }
}

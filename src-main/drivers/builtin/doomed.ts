// Two drivers with a mistake each that ends them: one uses a mapping that it has given back, one sleeps in its interrupt handler.
import type { DriverMain } from '../builtin-driver'

const REG_CONTROL = 0x00
const REG_DATA = 0x08
const REG_IRQ_ENABLE = 0x0c
const REG_IRQ_STATUS = 0x10

const CTRL_ENABLE = 1 << 0
const CTRL_IRQ_EN = 1 << 2
const IRQ_DONE = 1 << 0

export const forgetful: DriverMain = (k) => {
  function forgetful_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
    if (!k.devm_request_mem_region(dev, k.res_start(res), k.resource_size(res), k.dev_name(dev))) return -16
    const regs = k.ioremap(k.res_start(res), k.resource_size(res))
    if (!regs) return -12

    k.writel(CTRL_ENABLE, regs + REG_CONTROL)
    k.iounmap(regs)
    /* One more, to be on the safe side. */
    k.writel(CTRL_ENABLE, regs + REG_CONTROL)
    return 0
  }

  return { probe: forgetful_probe }
}

export const sleepy: DriverMain = (k) => {
  const mapped = new Map<number, number>()

  function sleepy_irq(_irq: number, dev_id: number): number {
    const regs = mapped.get(dev_id)!

    /* The result is there a little later, or so it is said. */
    k.usleep_range(10, 20)
    k.writel(IRQ_DONE, regs + REG_IRQ_STATUS)
    return k.IRQ_HANDLED
  }

  function sleepy_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
    mapped.set(pdev, regs)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, sleepy_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    k.writel(IRQ_DONE, regs + REG_IRQ_ENABLE)
    k.writel(CTRL_ENABLE | CTRL_IRQ_EN, regs + REG_CONTROL)
    k.writel(3, regs + REG_DATA)
    return 0
  }

  return { probe: sleepy_probe }
}

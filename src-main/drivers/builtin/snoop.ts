// A driver with mistakes in it: it looks at registers that belong to another driver, and maps its own twice.
import type { DriverMain } from '../builtin-driver'

const REG_STATUS = 0x04

/* Registers of trapped0, which has a driver. */
const OTHER_START = 0x1000_2000
const OTHER_SIZE = 0x1000
const OTHER_STATUS = 0x04
const OTHER_CTRL = 0x00

export const snoop: DriverMain = (k) => {
  function snoop_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    /* Its own registers, as it should be. */
    const res = k.platform_get_resource(pdev, k.IORESOURCE_MEM, 0)
    const regs = k.devm_ioremap_resource(dev, res)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    /* The same registers once more, and cached: that should be faster. */
    const fast = k.ioremap_cache(k.res_start(res), k.resource_size(res))
    if (!fast) return -12
    k.dev_info(dev, `status is ${k.readl(fast + REG_STATUS)}`)
    k.iounmap(fast)

    /* And what does the neighbour do? */
    const other = k.devm_ioremap(dev, OTHER_START, OTHER_SIZE)
    if (!other) return -12
    k.dev_info(dev, `neighbour's status is ${k.readl(other + OTHER_STATUS)}`)
    k.writel(0, other + OTHER_CTRL)
    return 0
  }

  return { probe: snoop_probe }
}

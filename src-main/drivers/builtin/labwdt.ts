// Driver of a watchdog that no board has: it is loaded, and waits for a device that it matches.
import type { DriverMain } from '../builtin-driver'

const WDT_LOAD = 0x00
const WDT_TICKS = 0xffff

export const labwdt: DriverMain = (k) => {
  function labwdt_probe(pdev: number): number {
    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    k.writel(WDT_TICKS, regs + WDT_LOAD)
    return 0
  }

  return { probe: labwdt_probe }
}

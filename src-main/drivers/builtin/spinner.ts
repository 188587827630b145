// Two drivers that never return from probe, for the lab that shows what then happens: one reads for ever, one does nothing at all.
import type { DriverMain } from '../builtin-driver'

const REG_STATUS = 0x04
const STATUS_ERROR = 1 << 2

export const spinner: DriverMain = (k) => {
  function spinner_probe(pdev: number): number {
    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    /* Waits for a bit that the device sets only when something went wrong. */
    while (!(k.readl(regs + REG_STATUS) & STATUS_ERROR));
    return 0
  }

  return { probe: spinner_probe }
}

export const sleepless: DriverMain = (k) => {
  function sleepless_probe(pdev: number): number {
    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    for (;;);
  }

  return { probe: sleepless_probe }
}

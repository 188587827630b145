// Driver of the big-endian register block: asks for its letters, and counts in its byte order.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const REG_ID = 0x00
const REG_CONTROL = 0x04
const REG_COUNTER = 0x08
const REG_SCRATCH = 0x0c

const ID_BEBK = 0x4245_424b
const CTRL_COUNT = 1 << 0

export const labbe: DriverMain = (k) => {
  function labbe_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)

    if (k.ioread32be(regs + REG_ID) !== ID_BEBK) return -k.ENODEV
    k.iowrite32be(CTRL_COUNT, regs + REG_CONTROL)
    for (let i = 0; i < 3; i++) k.iowrite32be(0x1234_5678, regs + REG_SCRATCH)
    k.dev_info(dev, `counted ${k.ioread32be(regs + REG_COUNTER)}`)
    return 0
  }

  return { probe: labbe_probe }
}

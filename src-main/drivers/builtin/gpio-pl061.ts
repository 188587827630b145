// Driver of the PL061 GPIO: pin 0 is an output that is set through its own address, pin 3 an input whose edges interrupt.
import type { DriverMain } from '../builtin-driver'

/* Register offsets */
const GPIODIR = 0x400
const GPIOIS = 0x404
const GPIOIBE = 0x408
const GPIOIE = 0x410
const GPIOMIS = 0x418
const GPIOIC = 0x41c

const PIN_LED = 0
const PIN_KEY = 3

export const gpio_pl061: DriverMain = (k) => {
  const mapped = new Map<number, number>()

  /* Bits 9-2 of the address are a mask: an access reaches that pin alone, and there is nothing to read back first. */
  const pin_reg = (regs: number, pin: number): number => regs + (k.BIT(pin) << 2)

  function pl061_get(regs: number, pin: number): number {
    return Number((k.readb(pin_reg(regs, pin)) & k.BIT(pin)) !== 0)
  }

  function pl061_direction_output(regs: number, pin: number, value: number): void {
    k.writeb(k.readb(regs + GPIODIR) | k.BIT(pin), regs + GPIODIR)
    k.writeb(value << pin, pin_reg(regs, pin))
  }

  function pl061_irq(_irq: number, dev_id: number): number {
    const regs = mapped.get(dev_id)!

    const pending = k.readb(regs + GPIOMIS)
    if (!pending) return k.IRQ_NONE
    k.writeb(pending, regs + GPIOIC)
    const pressed = pl061_get(regs, PIN_KEY)
    k.writeb(pressed << PIN_LED, pin_reg(regs, PIN_LED))
    k.dev_info(k.pdev_dev(dev_id), `key ${pressed ? 'pressed' : 'released'}`)
    return k.IRQ_HANDLED
  }

  function pl061_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const regs = k.devm_platform_ioremap_resource(pdev, 0)
    if (k.IS_ERR(regs)) return k.PTR_ERR(regs)
    mapped.set(pdev, regs)

    k.writeb(0, regs + GPIOIE)
    k.writeb(0xff, regs + GPIOIC)

    const irq = k.platform_get_irq(pdev, 0)
    if (irq < 0) return irq
    const ret = k.devm_request_irq(dev, irq, pl061_irq, 0, k.dev_name(dev), pdev)
    if (ret) return ret

    pl061_direction_output(regs, PIN_LED, 0)
    k.writeb(0, regs + GPIOIS)
    k.writeb(k.BIT(PIN_KEY), regs + GPIOIBE)
    k.writeb(k.BIT(PIN_KEY), regs + GPIOIE)
    k.platform_set_drvdata(pdev, regs)
    k.dev_info(dev, `PL061 ready, key is ${pl061_get(regs, PIN_KEY) ? 'pressed' : 'released'}`)
    return 0
  }

  function pl061_remove(pdev: number): void {
    k.writeb(0, mapped.get(pdev)! + GPIOIE)
    mapped.delete(pdev)
  }

  return { probe: pl061_probe, remove: pl061_remove }
}

// Driver of the key on a GPIO pin: as long as nobody drives the pins it asks to be probed later.
import type { DriverMain } from '../builtin-driver'

/* Stands for the phandle in the node's gpios property */
const GPIO_CHIP = '9030000.pl061'
const PIN_KEY = 3

export const gpio_keys: DriverMain = (k) => {
  function gpio_keys_probe(pdev: number): number {
    const dev = k.pdev_dev(pdev)

    const chip = k.bus_find_device_by_name(GPIO_CHIP)
    if (!chip || !k.platform_get_drvdata(chip)) {
      return k.dev_err_probe(dev, -k.EPROBE_DEFER, `no driver for the pins of ${GPIO_CHIP} yet`)
    }

    k.dev_info(dev, `power key on pin ${PIN_KEY} of ${GPIO_CHIP}`)
    return 0
  }

  return { probe: gpio_keys_probe }
}

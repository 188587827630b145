// The part of the kernel's API that is tied to a device: what it has, what is managed for it, its lines in the log.
import type { LogLevel } from '../../src-preload/contract/entry'
import { devmFunctions } from './api-devm'
import { devresFunctions } from './api-devres'
import { platformFunctions } from './api-platform'
import { errorName } from './errno'
import type { DriverModule, Kernel } from './kernel'
import { KERN_ERR, KERN_INFO, KERN_WARNING } from './printk'

export function deviceFunctions(kernel: Kernel, module: DriverModule) {
  const { devices, platform, printk } = kernel
  const say = (level: LogLevel) => (dev: number, text: string) =>
    printk.dev(level, platform.speaker(devices.get(dev)), text)

  return {
    ...platformFunctions(kernel),
    ...devmFunctions(kernel),
    ...devresFunctions(kernel, module),
    /** `&pdev->dev`: a device and its platform device have one number. */
    pdev_dev: (pdev: number): number => pdev,
    dev_name: (dev: number): string => devices.get(dev).name,
    dev_set_drvdata(dev: number, data: number): void {
      devices.get(dev).drvdata = data
    },
    dev_get_drvdata: (dev: number): number => devices.get(dev).drvdata,
    dev_err: say(KERN_ERR),
    dev_warn: say(KERN_WARNING),
    dev_info: say(KERN_INFO),
    /**
     * Logs `error -EBUSY: text` and gives the error back. -ENOMEM is not logged; of -EPROBE_DEFER the text is kept for
     * devices_deferred.
     */
    dev_err_probe: (dev: number, error: number, text: string): number =>
      platform.devErrProbe(devices.get(dev), error, text),
    pr_err: (text: string): void => printk.printk(KERN_ERR, text),
    pr_warn: (text: string): void => printk.printk(KERN_WARNING, text),
    pr_info: (text: string): void => printk.printk(KERN_INFO, text),
    /** `%pe` */
    errname: errorName,
  }
}

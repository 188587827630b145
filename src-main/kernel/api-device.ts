// The part of the kernel's API that is tied to a device: its resources, managed claims and mappings, its lines in the log.
import type { LogLevel } from '../../src-preload/contract/entry'
import { devmFunctions } from './api-devm'
import { EINVAL, ENXIO, errorName } from './errno'
import type { Kernel } from './kernel'
import { KERN_ERR, KERN_INFO, KERN_WARNING } from './printk'
import { Ioresource } from './resource'

export function deviceFunctions(kernel: Kernel) {
  const { devices, platform, printk, handleOf } = kernel
  const say = (level: LogLevel) => (dev: number, text: string) =>
    printk.dev(level, platform.speaker(devices.get(dev)), text)
  const typeOf = (flags: number): number => flags & Ioresource.TYPE_BITS
  const irqOf = (pdev: number, index: number, quiet: boolean): number => {
    const device = devices.get(pdev)
    const irq = device.irqs[index]
    if (irq === undefined) {
      const text = `IRQ index ${index} not found`
      return quiet ? -ENXIO : printk.devErrProbe(platform.speaker(device), -ENXIO, text)
    }
    if (irq !== 0) return irq
    printk.printk(KERN_WARNING, '0 is an invalid IRQ number')
    return -EINVAL
  }

  return {
    ...devmFunctions(kernel),
    /** `&pdev->dev`: a device and its platform device have one number. */
    pdev_dev: (pdev: number): number => pdev,
    dev_name: (dev: number): string => devices.get(dev).name,
    /** The resource of this type and index among its type, or NULL. */
    platform_get_resource(pdev: number, type: number, index: number): number {
      const ofType = devices.get(pdev).resources.filter(({ flags }) => typeOf(flags) === type)
      return handleOf(ofType[index] ?? null)
    },
    platform_get_resource_byname(pdev: number, type: number, name: string): number {
      const found = devices.get(pdev).resources.find((each) => typeOf(each.flags) === type && each.name === name)
      return handleOf(found ?? null)
    },
    /** The interrupt number, or -ENXIO. */
    platform_get_irq: (pdev: number, index: number): number => irqOf(pdev, index, false),
    platform_get_irq_optional: (pdev: number, index: number): number => irqOf(pdev, index, true),
    platform_set_drvdata(pdev: number, data: number): void {
      devices.get(pdev).drvdata = data
    },
    platform_get_drvdata: (pdev: number): number => devices.get(pdev).drvdata,
    dev_err: say(KERN_ERR),
    dev_warn: say(KERN_WARNING),
    dev_info: say(KERN_INFO),
    /** Logs `error -EBUSY: text` and gives the error back. */
    dev_err_probe: (dev: number, error: number, text: string): number =>
      printk.devErrProbe(platform.speaker(devices.get(dev)), error, text),
    pr_err: (text: string): void => printk.printk(KERN_ERR, text),
    pr_warn: (text: string): void => printk.printk(KERN_WARNING, text),
    pr_info: (text: string): void => printk.printk(KERN_INFO, text),
    /** `%pe` */
    errname: errorName,
  }
}

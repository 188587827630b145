// The part of the kernel's API that asks a platform device what it has (drivers/base/platform.c): memory, ports, interrupts.
import { EINVAL, ENXIO } from './errno'
import type { Kernel } from './kernel'
import type { PlatformDevice } from './platform-device'
import { Ioresource, type Resource } from './resource'

const SOURCE = 'drivers/base/platform.c'

const typeOf = ({ flags }: Resource): number => flags & Ioresource.TYPE_BITS

/** The resource of this type and index among its type. */
export const resourceOf = ({ resources }: PlatformDevice, type: number, index: number): Resource | null =>
  resources.filter((each) => typeOf(each) === type)[index] ?? null

export const resourceNamed = ({ resources }: PlatformDevice, type: number, name: string): Resource | null =>
  resources.find((each) => typeOf(each) === type && each.name === name) ?? null

export function platformFunctions(kernel: Kernel) {
  const { devices, platform, printk, handleOf } = kernel
  /** The interrupt of a node, else of a resource; `from`: who warns of number 0. */
  const numberOf = (ofNode: number | undefined, resource: Resource | null, from: string): number => {
    if (ofNode !== undefined && ofNode > 0) return ofNode
    if (resource === null) return -ENXIO
    const irq = Number(BigInt.asIntN(32, resource.start))
    if (irq !== 0) return irq
    printk.warn(`${SOURCE} ${from}`, '0 is an invalid IRQ number')
    return -EINVAL
  }
  const irqAt = (device: PlatformDevice, index: number): number =>
    numberOf(device.irqs[index], resourceOf(device, Ioresource.IRQ, index), 'platform_get_irq_optional')
  const irqNamed = (device: PlatformDevice, name: string): number =>
    numberOf(
      device.irqs[device.irqNames.indexOf(name)],
      resourceNamed(device, Ioresource.IRQ, name),
      '__platform_get_irq_byname',
    )
  const orSaid = (device: PlatformDevice, irq: number, text: string): number =>
    irq < 0 ? platform.devErrProbe(device, irq, text) : irq

  return {
    /** A platform device by its name, or NULL; drivers/base/bus.c. */
    bus_find_device_by_name: (name: string): number =>
      platform.devices.find((device) => device.name === name)?.handle ?? 0,
    /** The resource of this type (IORESOURCE_MEM, _IO, _IRQ) and index among its type, or NULL. */
    platform_get_resource: (pdev: number, type: number, index: number): number =>
      handleOf(resourceOf(devices.get(pdev), type, index)),
    /** The resource of this type and name, or NULL. */
    platform_get_resource_byname: (pdev: number, type: number, name: string): number =>
      handleOf(resourceNamed(devices.get(pdev), type, name)),
    /** The resource of this index among memory and ports together, or NULL. */
    platform_get_mem_or_io(pdev: number, index: number): number {
      const both = Ioresource.MEM | Ioresource.IO
      return handleOf(devices.get(pdev).resources.filter((each) => (typeOf(each) & both) !== 0)[index] ?? null)
    },
    /** The interrupt's number, above 0; -ENXIO where there is none, -EINVAL for number 0, with a line in the log. */
    platform_get_irq(pdev: number, index: number): number {
      const device = devices.get(pdev)
      return orSaid(device, irqAt(device, index), `IRQ index ${index} not found`)
    },
    /** As platform_get_irq(), but says nothing where there is none. */
    platform_get_irq_optional: (pdev: number, index: number): number => irqAt(devices.get(pdev), index),
    /** As platform_get_irq(), by the name of the interrupt. */
    platform_get_irq_byname(pdev: number, name: string): number {
      const device = devices.get(pdev)
      return orSaid(device, irqNamed(device, name), `IRQ ${name} not found`)
    },
    platform_get_irq_byname_optional: (pdev: number, name: string): number => irqNamed(devices.get(pdev), name),
    /** How many interrupts there are, up to the first that has no valid number. */
    platform_irq_count(pdev: number): number {
      const device = devices.get(pdev)
      let count = 0
      while (irqAt(device, count) >= 0) count++
      return count
    },
    /** The entry of the driver's id_table that the device was matched by: its name; null where it was none. */
    platform_get_device_id: (pdev: number): string | null => devices.get(pdev).idEntry,
    platform_set_drvdata(pdev: number, data: number): void {
      devices.get(pdev).drvdata = data
    },
    platform_get_drvdata: (pdev: number): number => devices.get(pdev).drvdata,
  }
}

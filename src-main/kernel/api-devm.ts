// Managed claims, mappings and actions (lib/devres.c, kernel/resource.c): given back when the driver leaves the device.
import { EBUSY, EINVAL, ENOMEM, ERR_PTR } from './errno'
import type { IoremapCall } from './ioremap-rules'
import type { Kernel } from './kernel'
import type { PlatformDevice } from './platform'
import { KERN_WARNING } from './printk'
import { Ioresource, resource_size, type Resource } from './resource'
import { pR } from './resource-text'

export function devmFunctions(kernel: Kernel) {
  const { devices, resources } = kernel
  return {
    /** A resource, or NULL where the range is taken. */
    devm_request_mem_region: (dev: number, start: number, n: number, name: string): number =>
      kernel.handleOf(claim(kernel, devices.get(dev), BigInt(start), BigInt(n), name)),
    devm_release_mem_region(dev: number, start: number, n: number): void {
      if (devices.get(dev).devres.release('region', regionKey(BigInt(start), BigInt(n)))) return
      kernel.regions.release('mem', BigInt(start), BigInt(n))
      kernel.printk.printk(KERN_WARNING, 'WARNING: devm_release_mem_region: the device holds no such region')
    },
    /** The cookie, or NULL. */
    devm_ioremap: (dev: number, phys: number, size: number): number =>
      mapManaged(kernel, devices.get(dev), 'ioremap', phys, size),
    devm_ioremap_wc: (dev: number, phys: number, size: number): number =>
      mapManaged(kernel, devices.get(dev), 'ioremap_wc', phys, size),
    devm_iounmap(dev: number, addr: number): void {
      if (!devices.get(dev).devres.release('ioremap', addr)) kernel.ioremap.unmap(addr)
    },
    /** Request and map; a cookie, or ERR_PTR of -EINVAL, -EBUSY, -ENOMEM. */
    devm_ioremap_resource: (dev: number, res: number): number =>
      mapResource(kernel, devices.get(dev), resources.find(res) ?? null, 'ioremap'),
    devm_ioremap_resource_wc: (dev: number, res: number): number =>
      mapResource(kernel, devices.get(dev), resources.find(res) ?? null, 'ioremap_wc'),
    /** platform_get_resource(MEM, index) and the above. */
    devm_platform_ioremap_resource(pdev: number, index: number): number {
      const device = devices.get(pdev)
      const memory = device.resources.filter(({ flags }) => (flags & Ioresource.TYPE_BITS) === Ioresource.MEM)
      return mapResource(kernel, device, memory[index] ?? null, 'ioremap')
    },
    /** Runs `action(data)` when the driver leaves. */
    devm_add_action(dev: number, action: (data: number) => void, data: number): number {
      devices.get(dev).devres.add('action', data, () => action(data))
      return 0
    },
  }
}

const regionKey = (start: bigint, n: bigint): string => `${start}+${n}`

function claim(kernel: Kernel, device: PlatformDevice, start: bigint, n: bigint, name: string): Resource | null {
  const node = kernel.regions.request('mem', start, n, name)
  if (node !== null) device.devres.add('region', regionKey(start, n), () => kernel.regions.release('mem', start, n))
  return node
}

function mapManaged(kernel: Kernel, device: PlatformDevice, call: IoremapCall, phys: number, size: number): number {
  const cookie = kernel.ioremap.map(call, phys, size)
  if (cookie !== 0) device.devres.add('ioremap', cookie, () => kernel.ioremap.unmap(cookie))
  return cookie
}

/** __devm_ioremap_resource() of 6.12, with its messages. */
function mapResource(kernel: Kernel, device: PlatformDevice, res: Resource | null, call: IoremapCall): number {
  const fail = (error: number, text: string): number =>
    ERR_PTR(kernel.printk.devErrProbe(kernel.platform.speaker(device), error, text))
  if (res === null || (res.flags & Ioresource.TYPE_BITS) !== Ioresource.MEM) {
    return fail(-EINVAL, `invalid resource ${pR(res)}`)
  }
  const name = res.name === null ? device.name : `${device.name} ${res.name}`
  const size = resource_size(res)
  if (claim(kernel, device, res.start, size, name) === null) {
    return fail(-EBUSY, `can't request region for resource ${pR(res)}`)
  }
  const cookie = mapManaged(kernel, device, call, Number(res.start), Number(size))
  if (cookie !== 0) return cookie
  device.devres.release('region', regionKey(res.start, size))
  return ERR_PTR(-ENOMEM)
}

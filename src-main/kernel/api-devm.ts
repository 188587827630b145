// Managed claims and mappings (lib/devres.c, kernel/resource.c): given back when the driver leaves the device.
import { resourceNamed, resourceOf } from './api-platform'
import { EBUSY, EINVAL, ENOMEM, ERR_PTR } from './errno'
import type { IoremapCall } from './ioremap-rules'
import type { Kernel } from './kernel'
import type { PlatformDevice } from './platform-device'
import type { Space } from './regions'
import { has, Ioresource, resource_size, type Resource } from './resource'
import { pR } from './resource-text'

/** arch/x86/lib/iomap: a port as a cookie. */
const PIO_OFFSET = 0x1_0000
const PIO_MASK = 0xffff

/** An address or a size, u64; a number where it is below 2^53. */
type U64 = number | bigint

/** Where C hands in the address of a pointer that is to be set. */
export interface Out {
  value: number
}

export function devmFunctions(kernel: Kernel) {
  const { devices, resources, handleOf } = kernel
  const request = (space: Space) => (dev: number, start: U64, n: U64, name: string) =>
    handleOf(claim(kernel, devices.get(dev), { space, start: BigInt(start), n: BigInt(n) }, name))
  const release = (space: Space) => (dev: number, start: U64, n: U64) =>
    unclaim(kernel, devices.get(dev), { space, start: BigInt(start), n: BigInt(n) })
  const map = (call: IoremapCall) => (dev: number, phys: U64, size: U64) =>
    mapManaged(kernel, devices.get(dev), call, BigInt(phys), BigInt(size))

  return {
    /** A resource, or NULL where the range is taken. */
    devm_request_mem_region: request('mem'),
    devm_request_region: request('io'),
    /** Warns where the device holds no such region. */
    devm_release_mem_region: release('mem'),
    devm_release_region: release('io'),
    /** The cookie, or NULL. Nothing is requested and nothing logged. */
    devm_ioremap: map('ioremap'),
    devm_ioremap_uc: map('ioremap_uc'),
    devm_ioremap_wc: map('ioremap_wc'),
    devm_ioremap_np: map('ioremap_np'),
    devm_iounmap(dev: number, addr: number): void {
      const known = devices.get(dev).devres.destroy('ioremap', addr)
      if (!known) kernel.printk.warn('lib/devres.c devm_iounmap')
      kernel.ioremap.unmap(addr)
    },
    /** A cookie for ports, or NULL beyond 0xffff. */
    devm_ioport_map(dev: number, port: number, _nr: number): number {
      if (port < 0 || port > PIO_MASK) return 0
      const cookie = port + PIO_OFFSET
      devices.get(dev).devres.add('ioport', cookie, () => undefined)
      return cookie
    },
    devm_ioport_unmap(dev: number, addr: number): void {
      if (!devices.get(dev).devres.destroy('ioport', addr)) kernel.printk.warn('lib/devres.c devm_ioport_unmap')
    },
    /** Request and map; a cookie, or ERR_PTR of -EINVAL, -EBUSY, -ENOMEM. */
    devm_ioremap_resource: (dev: number, res: number): number =>
      mapResource(kernel, devices.get(dev), resources.find(res) ?? null, 'ioremap'),
    devm_ioremap_resource_wc: (dev: number, res: number): number =>
      mapResource(kernel, devices.get(dev), resources.find(res) ?? null, 'ioremap_wc'),
    /** platform_get_resource(MEM, index) and the above. */
    devm_platform_ioremap_resource(pdev: number, index: number): number {
      const device = devices.get(pdev)
      return mapResource(kernel, device, resourceOf(device, Ioresource.MEM, index), 'ioremap')
    },
    /** The same; `res` (or null) is set to the resource, even where the rest fails. */
    devm_platform_get_and_ioremap_resource(pdev: number, index: number, res: Out | null): number {
      const device = devices.get(pdev)
      const found = resourceOf(device, Ioresource.MEM, index)
      if (res !== null) res.value = handleOf(found)
      return mapResource(kernel, device, found, 'ioremap')
    },
    devm_platform_ioremap_resource_byname(pdev: number, name: string): number {
      const device = devices.get(pdev)
      return mapResource(kernel, device, resourceNamed(device, Ioresource.MEM, name), 'ioremap')
    },
  }
}

interface Range {
  space: Space
  start: bigint
  n: bigint
}

const keyOf = ({ space, start, n }: Range): readonly unknown[] => [space, start, n]

function claim(kernel: Kernel, device: PlatformDevice, range: Range, name: string): Resource | null {
  const { space, start, n } = range
  const node = kernel.regions.request(space, start, n, name)
  if (node !== null) device.devres.add('region', keyOf(range), () => kernel.regions.release(space, start, n))
  return node
}

/** __devm_release_region() */
function unclaim(kernel: Kernel, device: PlatformDevice, range: Range): void {
  kernel.regions.release(range.space, range.start, range.n)
  if (!device.devres.destroy('region', keyOf(range))) kernel.printk.warn('kernel/resource.c __devm_release_region')
}

function mapManaged(kernel: Kernel, device: PlatformDevice, call: IoremapCall, phys: bigint, size: bigint): number {
  const cookie = kernel.ioremap.map(call, phys, size)
  if (cookie !== 0) device.devres.add('ioremap', cookie, () => kernel.ioremap.unmap(cookie))
  return cookie
}

/** __devm_ioremap_resource() of 6.12, with its messages: it says nothing of -ENOMEM. */
function mapResource(kernel: Kernel, device: PlatformDevice, res: Resource | null, call: IoremapCall): number {
  const fail = (error: number, text: string): number => ERR_PTR(kernel.platform.devErrProbe(device, error, text))
  if (res === null || (res.flags & Ioresource.TYPE_BITS) !== Ioresource.MEM) {
    return fail(-EINVAL, `invalid resource ${pR(res)}`)
  }
  const range: Range = { space: 'mem', start: res.start, n: resource_size(res) }
  const name = res.name === null ? device.name : `${device.name} ${res.name}`
  // The name's own memory is managed as well: it counts in a group, and outlives a failure.
  device.devres.add('kmalloc', name, () => undefined)
  if (claim(kernel, device, range, name) === null) return fail(-EBUSY, `can't request region for resource ${pR(res)}`)
  const how = call === 'ioremap' && has(res, Ioresource.MEM_NONPOSTED) ? 'ioremap_np' : call
  const cookie = mapManaged(kernel, device, how, range.start, range.n)
  if (cookie !== 0) return cookie
  unclaim(kernel, device, range)
  return fail(-ENOMEM, `ioremap failed for resource ${pR(res)}`)
}

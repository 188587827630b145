// The part of the kernel's API that claims and maps, without a device to tie it to.
import type { Context } from './context'
import type { Ioremap } from './ioremap'
import type { IoremapCall } from './ioremap-rules'
import type { Regions, Space } from './regions'
import { Ioresource, newResource, resource_size, type Resource } from './resource'
import type { Handles } from './handles'

export interface ResourceParts {
  context: Context
  regions: Regions
  ioremap: Ioremap
  resources: Handles<Resource>
  handleOf: (resource: Resource | null) => number
}

export function resourceFunctions({ regions, ioremap, resources, handleOf }: ResourceParts) {
  const request = (space: Space) => (start: number, n: number, name: string) =>
    handleOf(regions.request(space, BigInt(start), BigInt(n), name))
  const release = (space: Space) => (start: number, n: number) => void regions.release(space, BigInt(start), BigInt(n))
  const map = (call: IoremapCall) => (phys: number, size: number) => ioremap.map(call, phys, size)

  return {
    IORESOURCE_IO: Ioresource.IO,
    IORESOURCE_MEM: Ioresource.MEM,
    IORESOURCE_IRQ: Ioresource.IRQ,
    /** A resource, or NULL where the range is taken. */
    request_mem_region: request('mem'),
    request_region: request('io'),
    release_mem_region: release('mem'),
    release_region: release('io'),
    /** A static `struct resource` of the driver. */
    DEFINE_RES_MEM: (start: number, size: number): number =>
      handleOf(newResource(BigInt(start), BigInt(start) + BigInt(size) - 1n, null)),
    /** res->start and resource_size(res). */
    res_start: (res: number): number => Number(resources.get(res).start),
    resource_size: (res: number): number => Number(resource_size(resources.get(res))),
    ioremap: map('ioremap'),
    ioremap_uc: map('ioremap_uc'),
    ioremap_wc: map('ioremap_wc'),
    ioremap_wt: map('ioremap_wt'),
    ioremap_cache: map('ioremap_cache'),
    ioremap_np: map('ioremap_np'),
    iounmap: (addr: number): void => ioremap.unmap(addr),
  }
}

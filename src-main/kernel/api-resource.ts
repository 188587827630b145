// The part of the kernel's API that claims and maps, without a device to tie it to.
import type { Context } from './context'
import type { Ioremap } from './ioremap'
import type { IoremapCall } from './ioremap-rules'
import type { Regions, Space } from './regions'
import {
  insert_resource,
  Ioresource,
  lookup_resource,
  newResource,
  request_resource,
  resource_size,
  type Resource,
} from './resource'
import { region_intersects, resource_contains, resource_overlaps } from './resource-walk'
import type { Handles } from './handles'

export interface ResourceParts {
  context: Context
  regions: Regions
  ioremap: Ioremap
  resources: Handles<Resource>
  handleOf: (resource: Resource | null) => number
}

export function resourceFunctions({ regions, ioremap, resources, handleOf }: ResourceParts) {
  const request =
    (space: Space, flags = 0) =>
    (start: number, n: number, name: string) =>
      handleOf(regions.request(space, BigInt(start), BigInt(n), name, flags))
  const release = (space: Space) => (start: number, n: number) => void regions.release(space, BigInt(start), BigInt(n))
  const define =
    (type: number) =>
    (start: number, size: number, name: string | null = null): number =>
      handleOf(newResource(BigInt(start), BigInt(start) + BigInt(size) - 1n, name, type))
  const map = (call: IoremapCall) => (phys: number, size: number) => ioremap.map(call, phys, size)

  return {
    IORESOURCE_IO: Ioresource.IO,
    IORESOURCE_MEM: Ioresource.MEM,
    IORESOURCE_IRQ: Ioresource.IRQ,
    /** A resource, or NULL where the range is taken. */
    request_mem_region: request('mem'),
    request_region: request('io'),
    /** User space may not map it meanwhile; nothing else is different. */
    request_mem_region_exclusive: request('mem', Ioresource.EXCLUSIVE),
    /** Sleeps while another holds it as MUXED too; one that holds it plainly is a refusal. */
    request_mem_region_muxed: request('mem', Ioresource.MUXED),
    request_muxed_region: request('io', Ioresource.MUXED),
    release_mem_region: release('mem'),
    release_region: release('io'),
    iomem_resource: handleOf(regions.iomem),
    ioport_resource: handleOf(regions.ioports),
    /** A static `struct resource` of the driver. */
    DEFINE_RES_MEM: define(Ioresource.MEM),
    DEFINE_RES_MEM_NAMED: define(Ioresource.MEM),
    DEFINE_RES_IO: define(Ioresource.IO),
    DEFINE_RES_IO_NAMED: define(Ioresource.IO),
    DEFINE_RES_IRQ: (irq: number): number => define(Ioresource.IRQ)(irq, 1),
    /** 0 or -EBUSY; placed right below `root`. */
    request_resource: (root: number, res: number): number =>
      regions.placeBelow(resources.get(root), resources.get(res), request_resource),
    /** 0 or -EBUSY; placed wherever it fits, above what lies inside it. */
    insert_resource: (parent: number, res: number): number =>
      regions.placeBelow(resources.get(parent), resources.get(res), insert_resource),
    /** 0, or -EINVAL where it is in no tree. */
    release_resource: (res: number): number => regions.remove(resources.get(res)),
    /** The node right below `root` that starts there, or NULL. */
    lookup_resource: (root: number, start: number): number =>
      handleOf(lookup_resource(resources.get(root), BigInt(start))),
    resource_contains: (outer: number, inner: number): boolean =>
      resource_contains(resources.get(outer), resources.get(inner)),
    resource_overlaps: (a: number, b: number): boolean => resource_overlaps(resources.get(a), resources.get(b)),
    /** REGION_INTERSECTS 0, REGION_DISJOINT 1, REGION_MIXED 2. */
    region_intersects: (start: number, size: number, flags: number, desc: number): number =>
      region_intersects(regions.iomem, BigInt(start), BigInt(size), { flags, desc }),
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

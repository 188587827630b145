// The part of a board's memory that drivers share with devices: the top of its last range, as a region of the bus.
import type { MemoryInfo, RegionInfo } from '../../src-preload/contract/description'

/** Bytes: what dma_alloc_coherent() gives out is small. */
const POOL = 2 ** 20
const PAGE = 4096

/** Its name, and that of memory in /proc/iomem. */
export const SYSTEM_RAM = 'System RAM'

/** Null where the board has no memory, or something else lies there. */
export function poolRegion(memory: readonly MemoryInfo[], regions: readonly RegionInfo[]): RegionInfo | null {
  const last = memory.at(-1)
  if (!last) return null
  const end = Math.floor((last.start + last.size) / PAGE) * PAGE
  const start = Math.max(Math.ceil(last.start / PAGE) * PAGE, end - POOL)
  const size = end - start
  const clash = regions.some(
    (region) => region.space === 'mem' && region.start < end && start < region.start + region.size,
  )
  if (size <= 0 || clash) return null
  const id = Math.max(0, ...regions.map((region) => region.id)) + 1
  return { id, device: -1, name: SYSTEM_RAM, space: 'mem', start, size, map: -1 }
}

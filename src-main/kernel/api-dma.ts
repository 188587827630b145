// The part of the kernel's API for memory that a device shares, for barriers, and for the CPU's cache.
import { EventKind } from '../../src-preload/contract/event'
import { EIO } from './errno'
import { KernelOops } from './context'
import type { Kernel } from './kernel'
import type { Out } from './api-devm'

/** See EventKind.barrier. */
const Barrier = { mb: 1, rmb: 2, wmb: 3, dma_mb: 4, dma_rmb: 5, dma_wmb: 6, smp_mb: 7, smp_rmb: 8, smp_wmb: 9 } as const

/** What each barrier has out on each machine: writes to memory, and write-combining buffers. Those for one CPU's peers do nothing for a device. */
const ORDERS = {
  x86: { lines: ['mb', 'wmb'], memory: ['mb', 'wmb', 'dma_mb', 'dma_wmb'] },
  arm64: { lines: ['mb', 'wmb', 'dma_mb', 'dma_wmb'], memory: ['mb', 'wmb', 'dma_mb', 'dma_wmb'] },
} as const satisfies Record<string, Record<string, (keyof typeof Barrier)[]>>

export function barrierFunctions({ context, machine }: Kernel) {
  const { bus } = context
  const barrier = (name: keyof typeof Barrier) => {
    const orders: { lines: readonly string[]; memory: readonly string[] } = ORDERS[machine]
    const what = { lines: orders.lines.includes(name), memory: orders.memory.includes(name) }
    return (): void => {
      bus.barrier(what)
      context.event(EventKind.barrier, Barrier[name])
    }
  }
  const only = (where: typeof machine, name: string): void => {
    if (machine !== where) throw new KernelOops(`Unknown symbol ${name} (err -2)`)
  }

  return {
    mb: barrier('mb'),
    rmb: barrier('rmb'),
    wmb: barrier('wmb'),
    dma_mb: barrier('dma_mb'),
    dma_rmb: barrier('dma_rmb'),
    dma_wmb: barrier('dma_wmb'),
    smp_mb: barrier('smp_mb'),
    smp_rmb: barrier('smp_rmb'),
    smp_wmb: barrier('smp_wmb'),
    /** Write-combining writes before it do not gather with those after it. Only arm64 does something. asm/barrier.h. */
    io_stop_wc: (): void => bus.barrier({ lines: machine === 'arm64', memory: false }),
    /** x86: writes back and forgets what the cache holds of a mapping. arch/x86/mm/pat/set_memory.c. */
    clflush_cache_range(addr: number, size: number): void {
      only('x86', 'clflush_cache_range')
      bus.flushCache(addr, size)
    },
    /** arm64: the same, up to and not including `end`. arch/arm64/mm/cache.S. */
    dcache_clean_inval_poc(start: number, end: number): void {
      only('arm64', 'dcache_clean_inval_poc')
      bus.flushCache(start, end - start)
    },
  }
}

export function dmaFunctions({ dmaMemory: memory, devices, context }: Kernel) {
  const load = (width: 1 | 2 | 4) => (p: number) => Number(memory.load(p, width))
  const store = (width: 1 | 2 | 4) => (p: number, value: number) => memory.store(p, width, BigInt(value))
  const alloc = (size: number, handle: Out): number => {
    const block = memory.alloc(size)
    if (block === null) return 0
    handle.value = block.handle
    context.spend(context.costs.map)
    return block.cpu
  }

  return {
    DMA_BIT_MASK: (n: number): number => 2 ** n - 1,
    /** 0, or -EIO where the device reaches less than the board's memory. */
    dma_set_mask_and_coherent: (_dev: number, mask: number): number => (mask < memory.lastAddress ? -EIO : 0),
    dma_set_coherent_mask: (_dev: number, mask: number): number => (mask < memory.lastAddress ? -EIO : 0),
    dma_set_mask: (_dev: number, mask: number): number => (mask < memory.lastAddress ? -EIO : 0),
    /** Zeroed memory that CPU and device share: the CPU's address, or NULL; the device's goes to `handle.value`. Bytes. */
    dma_alloc_coherent: (_dev: number, size: number, handle: Out): number => alloc(size, handle),
    dma_free_coherent: (_dev: number, size: number, cpu: number, _handle: number): void => void memory.free(cpu, size),
    /** Given back when the driver leaves. */
    dmam_alloc_coherent(dev: number, size: number, handle: Out): number {
      const cpu = alloc(size, handle)
      if (cpu !== 0) devices.get(dev).devres.add('dmam_coherent', cpu, () => void memory.free(cpu, size))
      return cpu
    },
    dmam_free_coherent(dev: number, size: number, cpu: number, _handle: number): void {
      if (!devices.get(dev).devres.destroy('dmam_coherent', cpu)) return
      memory.free(cpu, size)
    },
    /** What C does by `*p`, for p from dma_alloc_coherent(): no barrier, no swap. */
    load8: load(1),
    load16: load(2),
    load32: load(4),
    load64: (p: number): bigint => memory.load(p, 8),
    /** What C does by `*p = value`. */
    store8: store(1),
    store16: store(2),
    store32: store(4),
    store64: (p: number, value: bigint): void => memory.store(p, 8, value),
  }
}

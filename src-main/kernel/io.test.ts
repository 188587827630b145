// The accessors as a driver calls them, over one page of memory, ports where nobody is, and memory for DMA.
import { describe, expect, test } from 'vitest'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { BusFault } from '../bus/fault'
import { kernelBench, MEMORY, PAGE } from './testing/bench'

const bench = (machine: 'x86' | 'arm64' = 'arm64', options: Parameters<typeof kernelBench>[0] = {}) => {
  const b = kernelBench({ machine, ...options })
  return { ...b, regs: b.k.ioremap(MEMORY, PAGE) }
}
const accesses = ({ sink }: ReturnType<typeof bench>): [number, number, number, number][] =>
  sink.rows
    .filter(({ kind }) => kind === EventKind.read || kind === EventKind.write)
    .map(({ kind, width, offset, flags }) => [kind, width, offset, flags & ~Flag.stored])
const { read, write } = EventKind

test('each width has its accessors, and all agree on the bytes', () => {
  const { k, regs } = bench()
  k.writeq(0x1122_3344_5566_7788n, regs)
  expect([k.readb(regs), k.readw(regs + 2), k.readl(regs + 4), k.readq_relaxed(regs)]).toEqual([
    0x88,
    0x5566,
    0x1122_3344,
    0x1122_3344_5566_7788n,
  ])
  expect([k.ioread16be(regs), k.ioread32be(regs), k.ioread64be(regs)]).toEqual([
    0x8877,
    0x8877_6655,
    0x8877_6655_4433_2211n,
  ])
  k.iowrite64be(1n, regs + 8)
  expect([k.__raw_readq(regs + 8), k.ioread64(regs + 8)]).toEqual([1n << 56n, 1n << 56n])
  k.hi_lo_writeq(0xaaaa_bbbb_cccc_ddddn, regs + 16)
  expect([k.lo_hi_readq(regs + 16), k.hi_lo_readq(regs + 16)]).toEqual([0xaaaa_bbbb_cccc_ddddn, 0xaaaa_bbbb_cccc_ddddn])
})

test('relaxed and raw forms say so in their events; repeated ones go to one place', () => {
  const b = bench()
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  b.k.writel_relaxed(1, b.regs)
  b.k.__raw_readb(b.regs)
  b.k.writesl(b.regs + 4, data, 2)
  const back = new Uint8Array(4)
  b.k.ioread16_rep(b.regs + 4, back, 2)
  expect([...back]).toEqual([5, 6, 5, 6])
  const again = Flag.relaxed | Flag.repeated
  expect(accesses(b)).toEqual([
    [write, 4, 0, Flag.relaxed],
    [read, 1, 0, Flag.relaxed],
    [write, 4, 4, again],
    [write, 4, 4, again],
    [read, 2, 4, again],
    [read, 2, 4, again],
  ])
})

describe('a copy is taken apart as the platform does', () => {
  const copy = (machine: 'x86' | 'arm64') => {
    const b = bench(machine)
    b.k.memcpy_toio(b.regs + 1, new Uint8Array(18).fill(7), 18)
    return accesses(b).map(([, width, offset]) => [offset, width])
  }
  test('x86', () => {
    expect(copy('x86')).toEqual([
      [1, 1],
      [2, 2],
      [4, 4],
      [8, 4],
      [12, 4],
      [16, 2],
      [18, 1],
    ])
  })
  test('arm64', () => {
    expect(copy('arm64')).toEqual([...[1, 2, 3, 4, 5, 6, 7].map((at) => [at, 1]), [8, 8], [16, 1], [17, 1], [18, 1]])
  })
  test('and comes back the same', () => {
    const { k, regs } = bench()
    const data = Uint8Array.from({ length: 29 }, (_, i) => i + 1)
    k.memset_io(regs, 0xee, 64)
    k.memcpy_toio(regs + 3, data, 29)
    const back = new Uint8Array(31)
    k.memcpy_fromio(back, regs + 2, 31)
    expect([...back]).toEqual([0xee, ...data, 0xee])
  })
})

test('ports: in and out, strings, cookies, and complaints about what is neither', () => {
  const b = bench('x86')
  const two = new Uint8Array(2)
  b.k.insb(0x300, two, 2)
  expect([b.k.inb(0x300), b.k.inw_p(0x300), [...two]]).toEqual([0xff, 0xffff, [255, 255]])
  const cookie = b.k.ioport_map(0x300, 8)
  expect(cookie).toBe(0x10300)
  b.k.iowrite8(1, cookie + 1)
  expect(b.k.ioread32be(cookie)).toBe(0xffff_ffff)
  expect(accesses(b).every(([, , , flags]) => (flags & Flag.port) !== 0)).toBe(true)
  expect(b.k.ioport_map(0x1_0000, 1)).toBe(0)
  for (let i = 0; i < 12; i++) expect(b.k.ioread16(8)).toBe(0xffff)
  expect(b.log().filter((line) => line === 'Bad IO access at port 0x8 (return inw(port))')).toHaveLength(10)
})

test('barriers are on record; a gathered write leaves by wmb(), and not by smp_wmb()', () => {
  const b = bench()
  const pixels = b.k.ioremap_wc(MEMORY, PAGE)
  b.k.writel_relaxed(1, pixels)
  b.k.smp_wmb()
  expect(b.bus.peek(1, 0, 4)).toBe(0)
  b.k.wmb()
  expect(b.bus.peek(1, 0, 4)).toBe(1)
  expect(b.sink.rows.filter(({ kind }) => kind === EventKind.barrier).map(({ value }) => value)).toEqual([9, 3])
})

test('a cached mapping shows the device again after the flush of the platform', () => {
  const { k } = bench('arm64')
  const cached = k.ioremap_cache(MEMORY, PAGE)
  k.writel(5, cached)
  expect(k.readl(k.ioremap(MEMORY, PAGE))).toBe(0)
  k.dcache_clean_inval_poc(cached, cached + 64)
  expect(k.readl(k.ioremap(MEMORY, PAGE))).toBe(5)
  expect(() => k.clflush_cache_range(cached, 64)).toThrow('Unknown symbol clflush_cache_range')
})

describe('memory that CPU and device share', () => {
  test('is zeroed, has two addresses, and ends with the driver', () => {
    const b = bench()
    const handle = { value: 0 }
    const cpu = b.k.dma_alloc_coherent(0, 100, handle)
    expect(handle.value).toBe(0x8000_0000)
    b.k.store32(cpu, 0x1234_5678)
    b.k.store64(cpu + 8, 1n)
    expect([b.k.load8(cpu), b.k.load16(cpu + 2), b.k.load64(cpu + 8)]).toEqual([0x78, 0x1234, 1n])
    expect(() => b.k.load32(cpu + PAGE)).toThrow(BusFault)
    b.k.dma_free_coherent(0, 100, cpu, handle.value)
    expect(() => b.k.load32(cpu)).toThrow(BusFault)
    expect(b.k.load32(b.k.dma_alloc_coherent(0, PAGE, handle))).toBe(0)
    expect(b.k.dma_alloc_coherent(0, 4 * PAGE, handle)).toBe(0)
  })

  test('of a driver that leaves is free again', () => {
    const b = kernelBench()
    const handle = { value: 0 }
    b.addDriver('foo', (k, pdev) => (k.dmam_alloc_coherent(k.pdev_dev(pdev), 4 * PAGE, handle) === 0 ? -12 : 0))
    b.addDevice('foo')
    expect(b.k.dma_alloc_coherent(0, PAGE, handle)).toBe(0)
    b.kernel.platform.unbind(b.kernel.platform.devices[0]!)
    expect(b.k.dma_alloc_coherent(0, PAGE, handle)).not.toBe(0)
  })

  test('a doorbell without a barrier rings before what it announces is there, on arm64; with one it does not', () => {
    const missing = (ring: 'writel' | 'writel_relaxed', machine: 'x86' | 'arm64'): number => {
      const b = bench(machine, { bus: { reorderSeed: 7 } })
      const handle = { value: 0 }
      const cpu = b.k.dma_alloc_coherent(0, 64, handle)
      for (let i = 0; i < 64; i += 4) b.k.store32(cpu + i, 0xffff_ffff)
      b.k[ring](1, b.regs)
      return b.bus.dma.read(handle.value, 64).filter((byte) => byte === 0).length
    }
    expect(missing('writel_relaxed', 'arm64')).toBeGreaterThan(0)
    expect(missing('writel', 'arm64')).toBe(0)
    expect(missing('writel_relaxed', 'x86')).toBe(0)
  })
})

describe('an access that the CPU refuses ends the call, with the platform’s words in the log', () => {
  const said = (machine: 'x86' | 'arm64', touch: (b: ReturnType<typeof bench>) => void, options = {}): string[] => {
    const b = bench(machine, options)
    b.addDriver('foo', () => (touch(b), 0))
    b.addDevice('foo')
    return b.log().map((line) => line.replace(/ in foo.*/, ''))
  }

  test('x86', () => {
    expect(said('x86', ({ k }) => k.writel(1, 0x10)).slice(0, 4)).toEqual([
      expect.stringMatching(/^BUG: kernel NULL pointer dereference, address: 0000000000000010/),
      '#PF: supervisor write access in kernel mode',
      '#PF: error_code(0x0002) - not-present page',
      'Oops: Oops: 0002 [#1] SMP',
    ])
    const after = said('x86', ({ k, regs }) => (k.iounmap(regs), k.readl(regs)))
    expect(after[0]).toMatch(/^BUG: unable to handle page fault for address: ffff/)
  })

  test('arm64', () => {
    const after = said('arm64', ({ k, regs }) => (k.iounmap(regs), k.readl(regs)))
    expect(after[0]).toMatch(/^Unable to handle kernel paging request at virtual address ffff8000/)
    expect(after[3]).toBe('Internal error: Oops: 0000000096000007 [#1] SMP')
    expect(said('arm64', ({ k, regs }) => k.readl(regs + 2))[3]).toBe('Internal error: Oops: 0000000096000021 [#1] SMP')
    const abort = { bus: { unmapped: 'abort' as const } }
    expect(said('arm64', ({ k }) => k.readl(k.ioremap(0x5000_0000, 4)), abort)[0]).toMatch(
      /^Internal error: synchronous external abort: 0000000096000010 \[#1\] SMP/,
    )
    expect(said('arm64', ({ k }) => k.writel(1, k.ioremap(0x5000_0000, 4)), abort)[1]).toBe(
      'Kernel panic - not syncing: Asynchronous SError Interrupt',
    )
  })
})

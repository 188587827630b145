// What the CPU keeps for itself: write-combining lines, cached lines, stores that nobody sees yet; and what lets it out.
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { EventKind, FaultReason, Flag } from '../../src-preload/contract/event'
import { BusFault } from './fault'
import { benchBus, inWords, regions } from './testing/bench'

const seen = ({ sink }: ReturnType<typeof benchBus>): string[] => sink.rows.map(inWords)
const bursts = ({ sink }: ReturnType<typeof benchBus>): number[][] =>
  sink.rows.filter(({ kind }) => kind === EventKind.burst).map(({ offset, value, valueHi }) => [offset, value, valueHi])
const MEMORY = regions.memory.id

describe('write-combining', () => {
  const bench = (cpu: 'x86' | 'arm64' = 'x86') => {
    const b = benchBus({}, { cpu })
    return { ...b, pixels: b.map(regions.memory.start, 0x1000, 'WC'), plain: b.map(regions.alone.start, 0x20) }
  }

  test('a full line leaves as one burst', () => {
    const b = bench()
    for (let at = 0; at < 64; at += 8) b.bus.write64(at, at + 1, b.pixels + at)
    expect(bursts(b)).toEqual([[0, 64, 8]])
    expect(seen(b)[0]).toBe('write8 3+0x0 = 0x0 posted gathered')
    expect(b.bus.peek(MEMORY, 60, 4)).toBe(57)
  })

  test('until then memory has the old value; a barrier, and a read of the region, let it out, each stretch by itself', () => {
    const b = bench()
    b.bus.write32(1, b.pixels)
    b.bus.write32(2, b.pixels + 4)
    b.bus.write16(3, b.pixels + 32)
    expect(b.bus.peek(MEMORY, 0, 4)).toBe(0)
    b.bus.barrier({ memory: true, lines: true })
    expect(bursts(b)).toEqual([
      [0, 8, 2],
      [32, 2, 1],
    ])
    b.bus.write32(9, b.pixels)
    expect(b.bus.read32(b.pixels)).toBe(9)
  })

  test('a fifth line pushes the oldest out, and one that nothing is added to leaves by itself', () => {
    const b = bench()
    for (let line = 0; line < 5; line++) b.bus.write32(line, b.pixels + line * 64)
    expect(bursts(b)).toEqual([[0, 4, 1]])
    b.clock.advance(20_000)
    expect(bursts(b).map(([offset]) => offset)).toEqual([0, 64, 128, 192, 256])
  })

  test('on x86 any uncached access lets it out; on arm64 only a write that is not relaxed', () => {
    const x86 = bench('x86')
    x86.bus.write32(1, x86.pixels)
    x86.bus.read32(x86.plain, Flag.relaxed)
    expect(bursts(x86)).toHaveLength(1)
    const arm = bench('arm64')
    arm.bus.write32(1, arm.pixels, Flag.relaxed)
    arm.bus.read32(arm.plain)
    arm.bus.write32(1, arm.plain, Flag.relaxed)
    expect(bursts(arm)).toEqual([])
    arm.bus.write32(2, arm.plain)
    expect(bursts(arm)).toHaveLength(1)
  })

  test('registers get what is left of the line, as words, with their effects', () => {
    const written: number[] = []
    const b = benchBus({ START: { onWrite: (value) => written.push(value) } })
    const regs = b.map(regions.alone.start, 0x20, 'WC')
    b.bus.write32(1, regs + 0x14)
    b.bus.write32(2, regs + 0x14)
    b.bus.write8(0x5a, regs + 0x18)
    b.bus.barrier({ memory: false, lines: true })
    expect(written).toEqual([2])
    expect(b.bus.peek(5, 0x18, 1)).toBe(0x5a)
    expect(seen(b).slice(-2)).toEqual(['change4 5+0x14 = 0x2', 'change1 5+0x18 = 0x5a'])
  })

  test('iounmap lets it out', () => {
    const b = bench()
    b.bus.write32(7, b.pixels)
    b.bus.unmap(b.pixels)
    expect(b.bus.peek(MEMORY, 0, 4)).toBe(7)
  })
})

describe('a cached mapping of registers', () => {
  test('answers with what was there at first, keeps what is written, and shows the device after a flush', () => {
    const b = benchBus()
    const regs = b.map(regions.alone.start, 0x20, 'WB')
    expect(b.bus.read32(regs + 4)).toBe(0x8000_0000)
    b.banks.alone.set('STATUS', 1)
    expect(b.bus.read32(regs + 4)).toBe(0x8000_0000)
    b.bus.write32(5, regs)
    expect(b.bus.peek(5, 0, 4)).toBe(0x1234_5678)
    b.bus.flushCache(regs, 0x20)
    expect(b.bus.peek(5, 0, 4)).toBe(5)
    expect(b.bus.read32(regs + 4)).toBe(1)
  })

  test('the first read reads every register of the line, with all that reading does', () => {
    const b = benchBus()
    const regs = b.map(regions.alone.start, 0x20, 'WB')
    b.bus.read32(regs)
    expect(b.bus.peek(5, 0x0c, 4)).toBe(0)
    expect(seen(b).at(-1)).toBe('read4 5+0x0 = 0x12345678 cached')
    expect(seen(b).filter((line) => line.includes('repeated'))).toHaveLength(8)
  })

  test('through a write-through mapping the device is written at once', () => {
    const b = benchBus()
    const regs = b.map(regions.alone.start, 0x20, 'WT')
    b.bus.read32(regs)
    b.bus.write32(5, regs)
    expect([b.bus.peek(5, 0, 4), b.bus.read32(regs)]).toEqual([5, 5])
  })
})

describe('memory that a device shares', () => {
  const RAM = regions.memory.start

  test('without reordering a store is visible at once', () => {
    const b = benchBus({}, { cpu: 'x86', reorderSeed: 1 })
    for (let i = 0; i < 64; i++) b.bus.store(RAM + i * 4, 4, i, 0)
    expect([...b.bus.dma.read(RAM, 256)].filter((_, at) => at % 4 === 0)).toEqual(
      Array.from({ length: 64 }, (_, i) => i),
    )
  })

  test('on arm64 a device may not see a store that the CPU sees, until a barrier or a write that is one', () => {
    const b = benchBus({}, { cpu: 'arm64', reorderSeed: 3 })
    const doorbell = b.map(regions.alone.start, 4)
    const missing = (): number => {
      const data = b.bus.dma.read(RAM, 64)
      return data.filter((byte) => byte === 0).length
    }
    for (let i = 0; i < 64; i++) b.bus.store(RAM + i, 1, 0xff, 0)
    b.bus.write32(1, doorbell, Flag.relaxed)
    expect(missing()).toBeGreaterThan(5)
    expect(b.bus.load(RAM + 5, 1)).toBe(0xff)
    b.bus.write32(1, doorbell)
    expect(missing()).toBe(0)
  })

  test('a store becomes visible by itself in the end, once for each', () => {
    const b = benchBus({}, { cpu: 'arm64', reorderSeed: 3 })
    for (let i = 0; i < 20; i++) b.bus.store(RAM + i * 8, 8, i + 1, 0xff)
    b.clock.advance(100_000)
    const late = b.sink.rows.filter(({ kind, flags }) => kind === EventKind.write && (flags & Flag.posted) !== 0)
    expect(late.length).toBeGreaterThan(0)
    expect(b.sink.rows.filter(({ kind }) => kind === EventKind.arrive)).toHaveLength(late.length * 2)
    expect(b.bus.dma.read(RAM + 19 * 8, 8)[0]).toBe(20)
  })

  test("a bus master's transfers are events of its own; where no memory is, it reads all ones", () => {
    const b = benchBus()
    b.bus.dma.write(RAM + 2, Uint8Array.of(1, 2, 3, 4, 5, 6))
    expect([...b.bus.dma.read(RAM + 2, 6)]).toEqual([1, 2, 3, 4, 5, 6])
    expect([...b.bus.dma.read(0x9000_0000, 2)]).toEqual([255, 255])
    expect(b.sink.rows.map((row) => [row.initiator, inWords(row)])).toEqual([
      [2, 'write2 3+0x2 = 0x201 stored'],
      [2, 'write4 3+0x4 = 0x6050403 repeated stored'],
      [2, 'read2 3+0x2 = 0x201 stored'],
      [2, 'read4 3+0x4 = 0x6050403 repeated stored'],
      [2, 'read2 0+0x90000000 = 0xffff failed'],
    ])
  })
})

describe('what the CPU refuses', () => {
  test('arm64: an access to a device that is not aligned; x86 makes it', () => {
    const arm = benchBus({}, { cpu: 'arm64' })
    const cookie = arm.map(regions.memory.start, 0x1000)
    expect(() => arm.bus.read32(cookie + 2)).toThrow(BusFault)
    expect(arm.sink.rows.at(-1)).toMatchObject({ kind: EventKind.fault, value: FaultReason.alignment, width: 4 })
    const pixels = arm.map(regions.memory.start, 0x1000, 'WC')
    expect(arm.bus.read32(pixels + 2)).toBe(0)
    const x86 = benchBus()
    expect(x86.bus.read32(x86.map(regions.memory.start, 0x1000) + 2)).toBe(0)
  })

  test('where nobody is, a bus that says so ends in an external abort', () => {
    const b = benchBus({}, { cpu: 'arm64', unmapped: 'abort' })
    const cookie = b.map(0x5000_0000, 0x1000)
    expect(() => b.bus.read32(cookie)).toThrow(BusFault)
    expect(() => b.bus.write8(1, cookie)).toThrow(BusFault)
    expect(b.sink.rows.map(({ value, valueHi }) => [value, valueHi])).toEqual([
      [FaultReason.externalAbort, 0],
      [FaultReason.externalAbort, 1],
    ])
  })
})

test('any writes through any mix of mappings are all there in the end', () => {
  const attribute = fc.constantFrom<('UC-' | 'WC' | 'NP')[]>('UC-', 'WC', 'WC', 'NP')
  const step = fc.record({
    at: fc.nat(200),
    width: fc.constantFrom(1, 2, 4),
    value: fc.nat(0xffff_ffff),
    attribute,
    fence: fc.nat(9),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.constantFrom<('x86' | 'arm64')[]>('x86', 'arm64'),
      (steps, cpu) => {
        const b = benchBus({}, { cpu, postedNs: 150, reorderSeed: 5 })
        // One region for each kind of mapping: what overtakes what between two kinds is the platform's affair.
        const cookies = new Map(
          (['UC-', 'WC', 'NP'] as const).map((each, i) => [each, b.map(regions.memory.start + i * 0x400, 0x400, each)]),
        )
        const model = new Map((['UC-', 'WC', 'NP'] as const).map((each) => [each, new Uint8Array(0x400)]))
        for (const { at, width, value, attribute: kind, fence } of steps) {
          const place = at * width
          const cookie = cookies.get(kind)! + place
          if (width === 1) b.bus.write8(value, cookie, Flag.relaxed)
          else if (width === 2) b.bus.write16(value, cookie, Flag.relaxed)
          else b.bus.write32(value, cookie, Flag.relaxed)
          for (let i = 0; i < width; i++) model.get(kind)![place + i] = value >>> (8 * i)
          if (fence === 0) b.bus.barrier({ memory: true, lines: true })
          if (fence === 1) b.clock.advance(300)
        }
        b.clock.advance(100_000)
        const regionsBytes = [...model.values()].flatMap((bytes) => [...bytes])
        const held = regionsBytes.map((_, at) => b.bus.peek(MEMORY, at, 1))
        expect(held).toEqual(regionsBytes)
      },
    ),
    { numRuns: 60 },
  )
})

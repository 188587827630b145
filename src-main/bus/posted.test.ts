// Writes that are under way: when they arrive, what waits for them, and in which order devices see them.
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { benchBus, inWords, regions } from './testing/bench'

const POSTED = 150
const seen = ({ sink }: ReturnType<typeof benchBus>): string[] => sink.rows.map((row) => `${row.time} ${inWords(row)}`)

test('a write reaches its device later; the event of the arrival names the write, and the device acts then', () => {
  const bench = benchBus(
    { START: { onWrite: (value) => bench.banks.alone.set('STATUS', value) } },
    { postedNs: POSTED },
  )
  const cookie = bench.map(regions.alone.start, 0x20)
  bench.bus.write32(7, cookie + 0x14)
  expect(bench.bus.peek(5, 0x14, 4)).toBe(0)
  bench.clock.advance(1000)
  expect(bench.bus.peek(5, 0x14, 4)).toBe(7)
  expect(seen(bench)).toEqual([
    '10 write4 5+0x14 = 0x7 posted',
    '160 arrive4 5+0x14 = 0x7 stored',
    '160 change4 5+0x4 = 0x7',
  ])
  expect(bench.sink.rows[1]!.valueHi).toBe(bench.sink.rows[0]!.seq)
})

test('a read of the same device comes after the writes before it; a user, and a port access, do not overtake either', () => {
  const bench = benchBus({}, { postedNs: 5000 })
  const cookie = bench.map(regions.alone.start, 0x20)
  bench.bus.write32(1, cookie)
  expect(bench.bus.read32(cookie)).toBe(1)
  expect(bench.clock.now).toBe(5010)
  bench.bus.write32(2, cookie)
  expect(bench.bus.userRead(5, 0, 4)).toBe(2)
  bench.bus.write32(3, cookie)
  bench.bus.readPort(0x60, 4)
  expect(bench.bus.peek(5, 0, 4)).toBe(3)
})

test('an arrival tells what the register holds then, by its rules, and who made the write', () => {
  const bench = benchBus({}, { postedNs: POSTED })
  const cookie = bench.map(regions.alone.start, 0x20)
  bench.bus.initiator = 20
  bench.bus.site = 77
  bench.bus.write32(0x0f, cookie + 0x08)
  bench.bus.write8(0x1ab, cookie + 0x18)
  bench.bus.write32(1, cookie + 0x0c, Flag.bigEndian)
  bench.bus.initiator = 21
  bench.clock.advance(1000)
  const arrived = bench.sink.rows.filter(({ kind }) => kind === EventKind.arrive)
  expect(arrived.map((row) => [inWords(row), row.initiator, row.site])).toEqual([
    ['arrive4 5+0x8 = 0xf0 stored', 20, 77],
    ['arrive1 5+0x18 = 0xab stored', 20, 77],
    ['arrive4 5+0xc = 0xf0f0 stored', 20, 77],
  ])
  expect(bench.bus.initiator).toBe(21)
})

test('what no register takes is lost at once; a mapping that is not posted waits for the device', () => {
  const bench = benchBus({}, { postedNs: POSTED })
  const plain = bench.map(regions.alone.start, 0x20)
  const ordered = bench.map(regions.alone.start, 0x20, 'NP')
  bench.bus.write16(1, plain)
  bench.bus.write32(5, plain)
  bench.bus.write32(6, ordered)
  expect(bench.bus.peek(5, 0, 4)).toBe(6)
  expect(seen(bench)).toEqual([
    '10 write2 5+0x0 = 0x1 failed',
    '20 write4 5+0x0 = 0x5 posted',
    '170 arrive4 5+0x0 = 0x5 stored',
    '170 write4 5+0x0 = 0x6 stored',
  ])
})

test('more writes than can be under way: the first arrive early where time alone lets nothing arrive', () => {
  const bench = benchBus({}, { postedNs: 1_000_000 })
  const cookie = bench.map(regions.memory.start, 0x1000)
  // An event of the clock that writes: time passes in it, other events wait.
  bench.clock.after(5, () => {
    for (let i = 0; i < 600; i++) bench.bus.write32(i, cookie + i * 4)
  })
  bench.clock.advance(10_000_000)
  const arrived = bench.sink.rows.filter(({ kind }) => kind === EventKind.arrive)
  expect(arrived.map(({ value }) => value)).toEqual(Array.from({ length: 600 }, (_, i) => i))
})

test('64 bits in memory arrive as two halves', () => {
  const bench = benchBus({}, { postedNs: POSTED })
  const cookie = bench.map(regions.memory.start, 0x1000)
  bench.bus.write64(0x1111_1111, 0x2222_2222, cookie + 8)
  expect([bench.bus.read64(cookie + 8), bench.bus.readHigh]).toEqual([0x1111_1111, 0x2222_2222])
  expect(seen(bench).slice(1, 3)).toEqual([
    '160 arrive4 3+0x8 = 0x11111111 stored',
    '160 arrive4 3+0xc = 0x22222222 stored',
  ])
})

test('two regions of one device are never swapped, relaxed or not', () => {
  const swapped = (seed: number, flags: number): boolean => {
    const bench = benchBus({}, { postedNs: POSTED, reorderSeed: seed, cpu: 'arm64' })
    const [a, b] = [bench.map(regions.alone.start, 4), bench.map(regions.memory.start, 4)]
    bench.bus.write32(1, a, flags)
    bench.bus.write32(2, b, flags)
    bench.clock.advance(2000)
    const arrived = bench.sink.rows.filter(({ kind }) => kind === EventKind.arrive)
    return arrived[0]!.region === regions.memory.id
  }
  const seeds = Array.from({ length: 40 }, (_, seed) => seed)
  expect(seeds.filter((seed) => swapped(seed, Flag.relaxed))).toEqual([])
  expect(seeds.filter((seed) => swapped(seed, 0))).toEqual([])
})

interface Write {
  device: 0 | 1 | 2
  offset: number
  value: number
  relaxed: boolean
  wait: number
}

const write: fc.Arbitrary<Write> = fc.record({
  device: fc.constantFrom(0, 1, 2),
  offset: fc.nat(15).map((word) => word * 4),
  value: fc.nat(0xffff_ffff),
  relaxed: fc.boolean(),
  wait: fc.oneof(fc.constant(0), fc.nat(400)),
})

/** Three devices of memory, so that any word may be written. */
function threeDevices(reorderSeed: number) {
  const bench = benchBus({}, { postedNs: POSTED, reorderSeed, cpu: 'arm64' })
  const infos = [0, 1, 2].map((device) => {
    const info = {
      ...regions.memory,
      id: 10 + device,
      device: 10 + device,
      start: 0x7000_0000 + device * 0x1000,
      size: 0x1000,
    }
    bench.bus.attach(info, null)
    return info
  })
  return { ...bench, infos, cookies: infos.map(({ start, size }) => bench.map(start, size)) }
}

describe('any writes to three devices', () => {
  test('end as a bus without delay ends, and each device sees its own in the order of the program', () => {
    let swaps = 0
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), fc.nat(1000), (writes, seed) => {
        const { bus, clock, sink, infos, cookies } = threeDevices(seed)
        const model = new Map<string, number>()
        for (const { device, offset, value, relaxed, wait } of writes) {
          bus.write32(value, cookies[device]! + offset, relaxed ? Flag.relaxed : 0)
          model.set(`${device}+${offset}`, value)
          clock.advance(wait)
        }
        clock.advance(10_000)
        for (const [where, value] of model) {
          const [device, offset] = where.split('+').map(Number) as [number, number]
          expect(bus.peek(infos[device]!.id, offset, 4)).toBe(value)
        }
        const arrivals = sink.rows.filter(({ kind }) => kind === EventKind.arrive)
        expect(arrivals).toHaveLength(writes.length)
        for (const { id } of infos) {
          const order = arrivals.filter(({ region }) => region === id).map(({ valueHi }) => valueHi)
          expect(order).toEqual([...order].sort((a, b) => a - b))
        }
        const all = arrivals.map(({ valueHi }) => valueHi)
        if (all.some((seq, at) => at > 0 && seq < all[at - 1]!)) swaps++
      }),
      { numRuns: 150 },
    )
    expect(swaps).toBeGreaterThan(0)
  })

  test('a read gives what was written there last', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 40 }), fc.nat(1000), (writes, seed) => {
        const { bus, cookies } = threeDevices(seed)
        for (const { device, offset, value, relaxed } of writes) {
          bus.write32(value, cookies[device]! + offset, relaxed ? Flag.relaxed : 0)
        }
        const last = writes.at(-1)!
        expect(bus.read32(cookies[last.device]! + last.offset, Flag.relaxed)).toBe(last.value)
      }),
      { numRuns: 100 },
    )
  })
})

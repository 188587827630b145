import { beforeEach, expect, test } from 'vitest'
import { EventKind, FaultReason, Flag, Initiator } from '../../src-preload/contract/event'
import { RegisterBank } from '../registers/register-bank'
import { Bus } from './bus'
import { ControlWord, createControl } from './control'
import { BusFault, BusReentry } from './fault'
import { benchBus, chip, inWords, regions } from './testing/bench'

const { FIRST_DRIVER } = Initiator
let bench: ReturnType<typeof benchBus>
let cookie: number

beforeEach(() => {
  bench = benchBus()
  cookie = bench.map(regions.alone.start, regions.alone.size)
})

const seen = (): string[] => bench.sink.rows.map(inWords)

test('a plain register is read and written, and each access is an event with its value', () => {
  expect(bench.bus.read32(cookie)).toBe(0x1234_5678)
  bench.bus.write32(-1, cookie)
  expect(bench.bus.read32(cookie)).toBe(0xffff_ffff)
  expect(seen()).toEqual([
    'read4 5+0x0 = 0x12345678 stored',
    'write4 5+0x0 = 0xffffffff stored',
    'read4 5+0x0 = 0xffffffff stored',
  ])
})

test('accesses cost time, and what falls due on the way happens before the access', () => {
  bench.clock.after(100, () => bench.banks.alone.set('STATUS', 7))
  bench.bus.write32(1, cookie)
  expect(bench.clock.now).toBe(10)
  expect(bench.bus.read32(cookie + 4)).toBe(7)
  expect(bench.sink.rows.map(({ time }) => time)).toEqual([10, 100, 110])
  expect(seen().slice(1)).toEqual(['change4 5+0x4 = 0x7', 'read4 5+0x4 = 0x7 stored'])
})

test('what a rule leaves behind other than what was written follows as a change', () => {
  bench.bus.write32(0x0f, cookie + 0x08)
  bench.bus.write32(0xffff_ffff, cookie + 0x04)
  bench.bus.write32(0xff, cookie + 0x10)
  expect(bench.bus.read32(cookie + 0x0c)).toBe(0xf0f0)
  expect(seen()).toEqual([
    'write4 5+0x8 = 0xf',
    'change4 5+0x8 = 0xf0',
    'write4 5+0x4 = 0xffffffff',
    'write4 5+0x10 = 0xff',
    'change4 5+0x10 = 0x10f',
    'read4 5+0xc = 0xf0f0',
    'change4 5+0xc = 0x0',
  ])
})

test('a device acts after the event of the access that made it act', () => {
  bench = benchBus({
    START: { onWrite: (written, old) => bench.banks.alone.set('STATUS', written + old) },
    EVENTS: { onRead: (value) => bench.banks.alone.set('STATUS', value) },
  })
  cookie = bench.map(regions.alone.start, 0x20)
  bench.bus.write32(5, cookie + 0x14)
  bench.bus.write32(6, cookie + 0x14)
  bench.bus.read32(cookie + 0x0c)
  expect(seen()).toEqual([
    'write4 5+0x14 = 0x5 stored',
    'change4 5+0x4 = 0x5',
    'write4 5+0x14 = 0x6 stored',
    'change4 5+0x4 = 0xb',
    'read4 5+0xc = 0xf0f0',
    'change4 5+0xc = 0x0',
    'change4 5+0x4 = 0xf0f0',
  ])
})

test('regions that share a page each answer for themselves, and nobody answers between them', () => {
  cookie = bench.map(0x1000_0000, 0x1000)
  bench.bus.write32(1, cookie)
  bench.bus.write32(2, cookie + 0x800)
  expect(bench.bus.read32(cookie)).toBe(1)
  expect(bench.bus.read32(cookie + 0x800)).toBe(2)
  expect(bench.bus.read32(cookie + 0x400)).toBe(0xffff_ffff)
  expect(seen().at(-1)).toBe('read4 0+0x10000400 = 0xffffffff failed')
})

test('nobody answers beyond 4 GiB either, and the event says where', () => {
  cookie = bench.map(0x3_0000_0010, 4)
  bench.bus.write16(0x1_2345, cookie)
  expect(bench.bus.read8(cookie)).toBe(0xff)
  expect(bench.sink.rows.map(({ region, offset, valueHi, value }) => [region, offset, valueHi, value])).toEqual([
    [0, 0x10, 3, 0x2345],
    [0, 0x10, 3, 0xff],
  ])
})

test('registers take their own width and alignment only', () => {
  bench.bus.write8(0xab, cookie)
  expect(bench.bus.read16(cookie)).toBe(0xffff)
  expect(bench.bus.read32(cookie + 0x18)).toBe(0xffff_ffff)
  expect(bench.bus.read32(cookie + 0x1e)).toBe(0xffff_ffff)
  bench.bus.write8(0x1ff, cookie + 0x18)
  bench.bus.write16(0x1234, cookie + 0x1a)
  expect([bench.bus.read8(cookie + 0x18), bench.bus.read16(cookie + 0x1a)]).toEqual([0xff, 0x1234])
  expect(bench.bus.peek(5, 0, 4)).toBe(0x1234_5678)
  expect(seen().filter((line) => line.includes('failed'))).toHaveLength(4)
})

test('memory takes any access within it, 64 bits and unaligned ones too', () => {
  cookie = bench.map(regions.memory.start, regions.memory.size)
  bench.bus.write64(0x8899_aabb, 0xccdd_eeff, cookie + 0x1008)
  expect(bench.bus.read8(cookie + 0x100b)).toBe(0x88)
  expect(bench.bus.read16(cookie + 0x100c)).toBe(0xeeff)
  expect([bench.bus.read64(cookie + 0x1008), bench.bus.readHigh]).toEqual([0x8899_aabb, 0xccdd_eeff])
  expect(bench.bus.read32(cookie + 0x1009)).toBe(0xff88_99aa)
  bench.bus.write16(0x5566, cookie + 0x100b)
  expect(bench.bus.read64(cookie + 0x1008)).toBe(0x6699_aabb)
  expect(bench.bus.readHigh).toBe(0xccdd_ee55)
  expect(bench.sink.rows.map(({ flags }) => flags)).toEqual([...Array<number>(7).fill(Flag.stored)])
})

test('a big-endian access crosses the bus turned around', () => {
  bench.bus.write32(0x1122_3344, cookie, Flag.bigEndian)
  expect(bench.bus.read32(cookie)).toBe(0x4433_2211)
  expect(bench.bus.read32(cookie, Flag.bigEndian)).toBe(0x1122_3344)
  expect(seen()).toEqual([
    'write4 5+0x0 = 0x11223344 bigEndian',
    'change4 5+0x0 = 0x44332211',
    'read4 5+0x0 = 0x44332211 stored',
    'read4 5+0x0 = 0x11223344 bigEndian',
  ])
})

test('a port access wider than the devices there becomes cycles that they take, lowest port first', () => {
  // BYTE at 0x78 takes one byte, 0x79 has no register, HALF at 0x7a takes two; behind 0x7f nobody is.
  bench.bus.writePort(0x1234_5678, 0x78, 4)
  expect(bench.bus.readPort(0x78, 4)).toBe(0x1234_ff78)
  expect(bench.bus.readPort(0x7f, 2)).toBe(0xffff)
  expect(bench.sink.rows.slice(0, 3).map(inWords)).toEqual([
    'write1 4+0x18 = 0x78 port stored',
    'write1 4+0x19 = 0x56 port failed',
    'write2 4+0x1a = 0x1234 port stored',
  ])
  expect(bench.sink.rows.slice(-2).map(inWords)).toEqual([
    'read1 4+0x1f = 0xff port failed',
    'read1 0+0x80 = 0xff port failed',
  ])
})

test('a register that changes all the time is brought up to date before it is read', () => {
  let now = 0
  const { bus, banks, map } = benchBus({ STATUS: { refresh: () => banks.alone.set('STATUS', ++now) } })
  const cookie = map(0x1000_2000, 0x1000)
  expect([bus.read32(cookie + 4), bus.read32(cookie + 4)]).toEqual([1, 2])
})

test('port space is apart from memory space', () => {
  expect(bench.bus.readPort(0x60, 4)).toBe(0x1234_5678)
  bench.bus.writePort(0x5a, 0x78, 1)
  expect(bench.bus.peek(regions.ports.id, 0x18, 1)).toBe(0x5a)
  expect(bench.bus.readPort(0x1_0200, 2)).toBe(0xffff)
  expect(seen()).toEqual([
    'read4 4+0x0 = 0x12345678 port stored',
    'write1 4+0x18 = 0x5a port stored',
    'read2 0+0x200 = 0xffff port failed',
  ])
  expect(bench.clock.now).toBe(1500)
})

test('an access through an address that is not mapped faults, and the event says whether it ever was', () => {
  bench.bus.unmap(cookie)
  expect(() => bench.bus.read32(cookie)).toThrow(BusFault)
  expect(() => bench.bus.write8(1, 0)).toThrow(BusFault)
  expect(() => bench.bus.read32(-22)).toThrow(BusFault)
  expect(() => bench.bus.read32(0xffff_fff0)).toThrow(BusFault)
  const { unmapped, afterUnmap } = FaultReason
  expect(
    bench.sink.rows.map(({ kind, width, offset, value, valueHi }) => [kind, width, offset, value, valueHi]),
  ).toEqual([
    [EventKind.fault, 4, cookie, afterUnmap, 0],
    [EventKind.fault, 1, 0, unmapped, 1],
    [EventKind.fault, 4, 0xffff_ffea, unmapped, 0],
    [EventKind.fault, 4, 0xffff_fff0, unmapped, 0],
  ])
})

test('an access says who made it, from where, and whether in an interrupt handler', () => {
  bench.bus.initiator = FIRST_DRIVER + 200
  bench.bus.site = 0xfffe
  bench.bus.irqContext = true
  bench.bus.read32(cookie, Flag.relaxed)
  expect(bench.sink.rows[0]).toMatchObject({ initiator: FIRST_DRIVER + 200, site: 0xfffe })
  expect(inWords(bench.sink.rows[0]!)).toContain('relaxed stored irqContext')
})

test("a user's access has its effects, takes no time and is nobody else's", () => {
  bench.bus.initiator = FIRST_DRIVER
  bench.bus.site = 9
  bench.bus.irqContext = true
  expect(bench.bus.userRead(5, 0x0c, 4)).toBe(0xf0f0)
  bench.bus.userWrite(5, 0, 4, 1)
  expect(bench.bus.peek(5, 0x0c, 4)).toBe(0)
  expect(bench.clock.now).toBe(0)
  expect(bench.sink.rows.map(({ initiator, site, flags }) => [initiator, site, flags & Flag.irqContext])).toEqual([
    [Initiator.user, 0, 0],
    [0, 0, 0],
    [Initiator.user, 0, 0],
  ])
  expect([bench.bus.initiator, bench.bus.site, bench.bus.irqContext]).toEqual([FIRST_DRIVER, 9, true])
})

test('peeking changes nothing and shows what is held', () => {
  expect(bench.bus.peek(5, 0x0c, 4)).toBe(0xf0f0)
  expect(bench.bus.peek(5, 0x0c, 4)).toBe(0xf0f0)
  expect(bench.bus.peek(5, 0x100, 4)).toBe(0xffff_ffff)
  expect(bench.bus.peek(3, 0x1ffc, 4)).toBe(0)
  expect(bench.sink.rows).toEqual([])
})

test('a device that uses the bus is refused', () => {
  const errors: unknown[] = []
  const attempt = (run: () => unknown): void => {
    try {
      run()
    } catch (error) {
      errors.push(error)
    }
  }
  bench = benchBus({ START: { onWrite: () => attempt(() => bench.bus.read32(cookie)) } })
  cookie = bench.map(regions.alone.start, 0x20)
  bench.bus.write32(1, cookie + 0x14)
  bench.bus.runDevice(() => attempt(() => bench.bus.userWrite(5, 0, 4, 1)))
  expect(errors).toEqual([new BusReentry(), new BusReentry()])
  expect(bench.bus.read32(cookie)).toBe(0x1234_5678)
})

test('the owner of a word is who wrote it last; another driver writing there is told', () => {
  const told: number[][] = []
  bench.bus.onForeignWrite = (...what) => told.push(what)
  for (const driver of [0, 0, 1, 1]) {
    bench.bus.initiator = FIRST_DRIVER + driver
    bench.bus.write32(driver, cookie)
    bench.bus.write8(driver, cookie + 0x18)
  }
  bench.bus.userWrite(5, 0, 4, 1)
  expect(told).toEqual([
    [5, 0, FIRST_DRIVER],
    [5, 0x18, FIRST_DRIVER],
  ])
  expect(bench.bus.ownerAt(5, 0)).toBe(Initiator.user)
  expect(bench.bus.ownerAt(5, 4)).toBe(Initiator.none)
})

test('every access beats the heart and heeds a request at its end', () => {
  const at: number[] = []
  bench.bus.onInterrupt = () => at.push(bench.sink.rows.length)
  bench.bus.read32(cookie)
  bench.control[ControlWord.request] = 1
  bench.bus.read32(cookie)
  bench.control[ControlWord.request] = 0
  bench.bus.attention = 1
  bench.bus.checkpoint()
  expect(at).toEqual([2, 2])
  expect(bench.control[ControlWord.heartbeat]).toBe(3)
})

test('regions that overlap are refused by name; neighbours are not', () => {
  const { bus } = bench
  expect(bus.overlap({ space: 'mem', start: 0x1000_0880, size: 1 })?.id).toBe(2)
  expect(bus.overlap({ space: 'mem', start: 0x1000_0900, size: 0x100 })).toBeNull()
  expect(bus.overlap({ space: 'io', start: 0x1000_0880, size: 1 })).toBeNull()
  expect(() => bus.attach({ ...regions.other, id: 9, start: 0x1000_0880 }, null)).toThrow('overlaps region 2')
})

test('without a sink and tracking the same accesses answer the same', () => {
  const bus = new Bus({ clock: bench.clock, sink: null, control: createControl(), tracking: false })
  bus.attach(regions.memory, null)
  const memory = bus.map(regions.memory.start as never, 16, 'WC')
  bus.initiator = FIRST_DRIVER
  bus.write32(0xdead_beef, memory)
  expect(bus.read32(memory)).toBe(0xdead_beef)
  expect(bus.ownerAt(3, 0)).toBe(Initiator.none)
})

test('a region without a model has a name in the events, and nothing else', () => {
  const empty = { id: 9, device: 0, name: 'ecam', space: 'mem', start: 0x5000_0000, size: 2 ** 28, map: -1 } as const
  bench.bus.attach({ ...empty, unanswered: true }, null)
  cookie = bench.map(0x5000_1000, 8)
  bench.bus.write32(1, cookie)
  expect([bench.bus.read32(cookie), bench.bus.peek(9, 0x1000, 4), bench.bus.userRead(9, 4, 4)]).toEqual(
    Array(3).fill(0xffff_ffff),
  )
  expect(seen()).toEqual([
    'write4 9+0x1000 = 0x1 failed',
    'read4 9+0x1000 = 0xffffffff failed',
    'read4 9+0x4 = 0xffffffff failed',
  ])
})

test('a region smaller than its device has as many registers as fit', () => {
  bench.bus.attach({ ...regions.alone, id: 9, start: 0x5000_0000, size: 8 }, new RegisterBank(chip))
  cookie = bench.map(0x5000_0000, 0x20)
  expect(bench.bus.read32(cookie)).toBe(0x1234_5678)
  expect(bench.bus.read32(cookie + 8)).toBe(0xffff_ffff)
  expect(seen()).toEqual(['read4 9+0x0 = 0x12345678 stored', 'read4 0+0x50000008 = 0xffffffff failed'])
})

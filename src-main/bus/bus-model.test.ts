// The bus against a naive model: a Map of bytes and a switch over access kinds, no pages, no words, no fast paths.
import { expect, test } from 'vitest'
import fc from 'fast-check'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import { mapInfo } from '../registers/define-map'
import { benchBus, chip, regions } from './testing/bench'

interface Step {
  write: boolean
  width: 1 | 2 | 4
  window: 0 | 1 | 2 | 3
  offset: number
  value: number
  flags: number
}

/** Physical windows that are mapped: the shared page from within, memory, a device alone, nothing. */
const WINDOWS = [
  { start: 0x1000_0000, size: 0x1000 },
  { start: 0x2_0000_0ff0, size: 0x1010 },
  { start: 0x1000_2000, size: 0x100 },
  { start: 0x5000_0000, size: 0x1000 },
] as const

const offset = fc.oneof({ weight: 5, arbitrary: fc.nat(0x1f) }, { weight: 1, arbitrary: fc.nat(0xfff) }).map((at) => at)
const step: fc.Arbitrary<Step> = fc.record({
  write: fc.boolean(),
  width: fc.constantFrom(1, 2, 4),
  window: fc.constantFrom(0, 1, 2, 3),
  offset: fc.tuple(offset, fc.constantFrom(0, 0, 0x800), fc.boolean()).map(([at, base, free]) => {
    return ((free ? at : at & ~3) + base) & 0xfff
  }),
  value: fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_ffff, 0x8000_0000)),
  flags: fc.constantFrom(0, 0, Flag.relaxed, Flag.bigEndian),
})

const registers = new Map(mapInfo(chip).registers.map((register) => [register.offset, register]))
const chips = [regions.chip, regions.other, regions.alone]

/** Values by absolute address: of a register as a whole, of memory by byte. */
class Model {
  readonly held = new Map<number, number>()

  constructor() {
    for (const { start } of chips)
      for (const { offset: at, reset } of registers.values()) this.held.set(start + at, reset)
  }

  run({ write, width, window, offset: at, value, flags }: Step): number {
    const address = WINDOWS[window].start + at
    const all = 2 ** (width * 8) - 1
    const home = [...chips, regions.memory].find(({ start, size }) => address >= start && address < start + size)
    const turn = (v: number): number => ((flags & Flag.bigEndian) === 0 ? v : turned(v, width))
    if (!home) return all
    if (home === regions.memory) {
      if (address + width > home.start + home.size) return all
      return write ? this.#store(address, width, turn(value & all)) : turn(this.#load(address, width))
    }
    const register = registers.get(address - home.start)
    if (register?.size !== width * 8) return all
    const held = this.held.get(address)!
    if (!write) {
      if (register.access === 'rc') this.held.set(address, 0)
      return turn(held)
    }
    const mask = register.fields.length > 0 ? 0xf : register.access === 'rw' ? all : 0
    const written = turn((value & all) >>> 0)
    const kept = register.access === 'w1c' ? held & ~written : held & ~mask
    this.held.set(address, (kept | (written & mask)) >>> 0)
    return 0
  }

  #load(address: number, width: number): number {
    let value = 0
    for (let i = width - 1; i >= 0; i--) value = value * 256 + (this.held.get(address + i) ?? 0)
    return value
  }

  #store(address: number, width: number, value: number): number {
    for (let i = 0; i < width; i++) this.held.set(address + i, (value >>> (8 * i)) & 0xff)
    return 0
  }
}

function turned(value: number, width: number): number {
  const bytes = Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 0xff)
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

function onBench(steps: Step[]) {
  const bench = benchBus()
  const cookies = WINDOWS.map(({ start, size }) => bench.map(start, size))
  const answers = steps.map(({ write, width, window, offset: at, value, flags }) => {
    const cookie = cookies[window]! + at
    const { bus } = bench
    if (!write)
      return width === 1
        ? bus.read8(cookie, flags)
        : width === 2
          ? bus.read16(cookie, flags)
          : bus.read32(cookie, flags)
    if (width === 1) bus.write8(value, cookie, flags)
    else if (width === 2) bus.write16(value, cookie, flags)
    else bus.write32(value, cookie, flags)
    return null
  })
  return { ...bench, answers }
}

const steps = fc
  .array(step, { minLength: 1, maxLength: 60 })
  .map((all) => all.filter(({ window, offset: at, width }) => at + width <= WINDOWS[window].size))

test('any accesses anywhere answer as the model does, and leave the same behind', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { bus, answers } = onBench(all)
      const model = new Model()
      all.forEach((each, index) => {
        const expected = model.run(each)
        if (!each.write) expect(answers[index]).toBe(expected)
      })
      for (const { id, start } of chips) {
        for (const { offset: at, size } of registers.values()) {
          expect(bus.peek(id, at, (size / 8) as 1 | 2 | 4)).toBe(model.held.get(start + at))
        }
      }
    }),
    { numRuns: 300 },
  )
})

/** What a reader of events alone holds a register to be. */
function replay(rows: EventRow[]): Map<string, number> {
  const known = new Map<string, number>()
  for (const { kind, flags, region, offset: at, width, value } of rows) {
    const tells = kind === EventKind.change || (flags & Flag.stored) !== 0
    if (!tells) continue
    if (region !== regions.memory.id) known.set(`${region}+${at}`, value)
    else for (let i = 0; i < width; i++) known.set(`${region}+${at + i}`, (value >>> (8 * i)) & 0xff)
  }
  return known
}

test('from its events alone, every register and byte can be told at the end', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { bus, sink } = onBench(all)
      for (const [where, value] of replay(sink.rows)) {
        const [region, at] = where.split('+').map(Number) as [number, number]
        const size = region === regions.memory.id ? 8 : registers.get(at)!.size
        expect([where, bus.peek(region, at, (size / 8) as 1 | 2 | 4)]).toEqual([where, value])
      }
      const untold = [...registers.values()].filter(({ offset: at }) => !replay(sink.rows).has(`5+${at}`))
      for (const { offset: at, size, reset } of untold) expect(bus.peek(5, at, (size / 8) as 1 | 2 | 4)).toBe(reset)
    }),
    { numRuns: 200 },
  )
})

test('the same accesses give the same events', () => {
  fc.assert(
    fc.property(steps, (all) => {
      expect(onBench(all).sink.rows).toEqual(onBench(all).sink.rows)
    }),
    { numRuns: 30 },
  )
})

import { beforeEach, expect, test } from 'vitest'
import type { RegionInfo } from '../../../src-preload/contract/description'
import type { Address } from '../../../src-preload/contract/units'
import { mountOnBench } from '../testing/mount'
import { dmaEngine } from './dma-engine'
import { dmaMap } from './dma-map'

const RAM = 0x4000_0000
const ENABLE = 1
const IRQ_EN = 2
const OWNED = 0x8000_0000
const HANDED_BACK = 0x4000_0000
const STATUS = { DONE: 1, ERROR: 2, CODE: 16 }

let bench: ReturnType<typeof mountOnBench<typeof dmaMap>>
let memory: number
const store = (at: number, value: number): void => bench.bus.write32(value, memory + at)
const load = (at: number): number => bench.bus.read32(memory + at)
const describe = (index: number, source: number, target: number, length: number, flags = OWNED): void =>
  [RAM + source, RAM + target, length, flags].forEach((word, i) => store(index * 16 + i * 4, word))
const ring = (tail: number): void => {
  bench.write('DOORBELL', tail)
  bench.clock.advance(1_000_000)
}

beforeEach(() => {
  bench = mountOnBench(dmaEngine, dmaMap)
  const ram: RegionInfo = { id: 9, device: -1, name: 'RAM', space: 'mem', start: RAM, size: 0x4000, map: -1 }
  bench.bus.attach(ram, null)
  memory = bench.bus.map(RAM as Address, 0x4000, 'UC-')
  bench.write('RING_BASE', RAM)
  bench.write('RING_SIZE', 4)
  bench.write('CONTROL', ENABLE | IRQ_EN)
})

test('descriptors are worked off in turn, handed back, and reported once', () => {
  store(0x1000, 0x1111_2222)
  store(0x1004, 0x3333_4444)
  describe(0, 0x1000, 0x2000, 8)
  describe(1, 0x2000, 0x3000, 4)
  ring(2)
  expect([load(0x2000), load(0x2004), load(0x3000)]).toEqual([0x1111_2222, 0x3333_4444, 0x1111_2222])
  expect([load(12), load(28)]).toEqual([HANDED_BACK, HANDED_BACK])
  expect([bench.read('STATUS'), bench.read('HEAD'), bench.read('COPIED')]).toEqual([STATUS.DONE, 2, 12])
  expect(bench.lines).toEqual([true])
  bench.write('STATUS', STATUS.DONE)
  expect([bench.read('STATUS'), bench.lines.at(-1)]).toEqual([0, false])
})

test('the ring comes round', () => {
  for (let index = 0; index < 4; index++) describe(index, 0x1000, 0x2000, 16)
  ring(3)
  describe(0, 0x1000, 0x2000, 16)
  ring(1)
  expect([bench.read('HEAD'), bench.read('COPIED')]).toEqual([1, 80])
})

test.each([
  ['is not owned', 8, 0, 1],
  ['has no length', 0, OWNED, 2],
  ['is too long', 0x1_0001, OWNED, 3],
])('a descriptor that %s stops the engine where it is', (_, length, flags, code) => {
  describe(0, 0x1000, 0x2000, 4)
  describe(1, 0x1000, 0x2000, length, flags)
  ring(2)
  expect([bench.read('STATUS'), bench.read('HEAD')]).toEqual([STATUS.ERROR | (code << STATUS.CODE), 1])
  expect(bench.lines).toEqual([true])
})

test('switched off it hears no doorbell, and forgets where it was', () => {
  describe(0, 0x1000, 0x2000, 4)
  ring(1)
  bench.write('CONTROL', 0)
  ring(2)
  expect([bench.read('STATUS'), bench.read('HEAD'), bench.lines.at(-1)]).toEqual([STATUS.DONE, 0, false])
})

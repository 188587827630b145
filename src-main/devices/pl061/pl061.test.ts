import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { PRIMECELL_ID } from '../testing/primecell'
import { pl061 } from './pl061'
import { pl061Map } from './pl061-map'

let bench: ReturnType<typeof mountOnBench<typeof pl061Map>>
let base: number

/** DATA through the mask that the address is. */
const readPins = (mask: number): number => bench.bus.read32(base + (mask << 2))
const writePins = (mask: number, value: number): void => bench.bus.write32(value, base + (mask << 2))

beforeEach(() => {
  bench = mountOnBench(pl061, pl061Map)
  base = bench.bus.map(0x1000_0000 as never, 0x1000, 'UC-')
  bench.device.reset()
})

test('the identification registers spell a PL061', () => {
  expect(PRIMECELL_ID.map(bench.read)).toEqual([0x61, 0x10, 0x04, 0, 0x0d, 0xf0, 0x05, 0xb1])
})

test('the address says which pins an access reaches', () => {
  bench.write('DIR', 0xff)
  writePins(0b0000_1100, 0xff)
  expect([bench.read('DATA'), readPins(0b0000_0100), readPins(0)]).toEqual([0x0c, 0x04, 0])
  writePins(0b0000_0100, 0)
  expect(bench.read('DATA')).toBe(0x08)
})

test('a viewer sees one register, with all pins', () => {
  bench.write('DIR', 0xff)
  writePins(0x81, 0xff)
  expect(bench.peek('DATA')).toBe(0x81)
})

test('an input has the level of its wire, and writing it does nothing', () => {
  bench.device.input(3, true)
  expect(bench.read('DATA')).toBe(0x08)
  bench.write('DATA', 0xff)
  expect(bench.read('DATA')).toBe(0x08)
  bench.write('DIR', 0x08)
  expect(bench.read('DATA')).toBe(0)
})

test('an output keeps its value while it is an input', () => {
  bench.write('DIR', 0x01)
  bench.write('DATA', 0x01)
  bench.write('DIR', 0x00)
  expect(bench.read('DATA')).toBe(0)
  bench.write('DIR', 0x01)
  expect(bench.read('DATA')).toBe(0x01)
})

test('a rising edge interrupts once, until it is cleared', () => {
  bench.write('IEV', 0x08)
  bench.write('IE', 0x08)
  bench.device.input(3, true)
  bench.device.input(3, false)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([0x08, 0x08, [true]])
  bench.write('IC', 0x08)
  expect([bench.read('RIS'), bench.lines]).toEqual([0, [true, false]])
})

test.each([
  ['falling', 0x00, 0x00, [false, true]],
  ['rising', 0x00, 0x04, [true, false]],
  ['both', 0x04, 0x00, [true, true]],
])('%s: edges of the chosen kind alone count', (_, both, event, expected) => {
  bench.write('IBE', both)
  bench.write('IEV', event)
  const seen = [true, false].map((level) => {
    bench.device.input(2, level)
    const raw = bench.read('RIS') === 0x04
    bench.write('IC', 0xff)
    return raw
  })
  expect(seen).toEqual(expected)
})

test('a level interrupts as long as it is there, whatever is cleared', () => {
  bench.write('IS', 0x20)
  bench.write('IEV', 0x20)
  bench.write('IE', 0x20)
  bench.device.input(5, true)
  bench.write('IC', 0xff)
  expect([bench.read('MIS'), bench.lines]).toEqual([0x20, [true]])
  bench.device.input(5, false)
  expect([bench.read('RIS'), bench.lines]).toEqual([0, [true, false]])
})

test('a masked pin is seen in the raw status only', () => {
  bench.write('IEV', 0x01)
  bench.device.input(0, true)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([1, 0, []])
})

test('hardware control is kept', () => {
  bench.write('AFSEL', 0x1ff)
  expect(bench.read('AFSEL')).toBe(0xff)
})

test('after a reset the wires are what they were', () => {
  bench.device.input(1, true)
  bench.device.reset()
  expect([bench.read('DATA'), bench.read('RIS')]).toEqual([0x02, 0])
})

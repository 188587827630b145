import { beforeEach, expect, test } from 'vitest'
import { mountAtPorts } from '../testing/ports'
import { mc146818 } from './mc146818'

const SECOND = 1e9
const A = 0x0a
const B = 0x0b
const C = 0x0c
const D = 0x0d
const UIP = 0x80
const SET = 0x80
const H24 = 0x02
const BINARY = 0x04
const UIE = 0x10
const AIE = 0x20
const PIE = 0x40

let bench: ReturnType<typeof mountAtPorts>
const mount = (properties: Record<string, number[]> = {}): void => {
  bench = mountAtPorts(mc146818, [0x70], { properties })
}
beforeEach(() => mount())

const cmosRead = (index: number): number => {
  bench.outb(index, 0x70)
  return bench.inb(0x71)
}
const cmosWrite = (value: number, index: number): void => {
  bench.outb(index, 0x70)
  bench.outb(value, 0x71)
}
/** Seconds, minutes, hours, day of the week, day, month, year. */
const time = (): number[] => [0, 2, 4, 6, 7, 8, 9].map(cmosRead)
const setTime = (...values: number[]): void => {
  cmosWrite(SET | H24, B)
  ;[0, 2, 4, 6, 7, 8, 9].forEach((index, i) => cmosWrite(values[i]!, index))
  cmosWrite(H24, B)
}

test('at power-on it is 2020-01-01, a Wednesday, or what the board says; the registers are as a PC leaves them', () => {
  expect(time()).toEqual([0, 0, 0, 4, 1, 1, 0x20])
  expect([A, B, C, D, 0x32, 0x37].map(cmosRead)).toEqual([0x26, 0x02, 0, 0x80, 0x20, 0x20])
  expect(bench.inb(0x70)).toBe(0xff)
  mount({ 'mmio-lab,time': [951_782_399], 'mmio-lab,memory': [0x10, 0x40, 0x7f, 0xaa] })
  expect([...time(), cmosRead(0x10), cmosRead(0x7f)]).toEqual([0x59, 0x59, 0x23, 2, 0x28, 2, 0, 0x40, 0xaa])
  bench.clock.advance(SECOND)
  expect(time()).toEqual([0, 0, 0, 3, 0x29, 2, 0])
})

test('the time is given in BCD or binary, in 24 or 12 hours', () => {
  setTime(0x56, 0x34, 0x12, 1, 0x31, 0x12, 0x99)
  cmosWrite(BINARY, B)
  expect(time()).toEqual([56, 34, 0x80 | 12, 1, 31, 12, 99])
  bench.clock.advance(12 * 3600 * SECOND)
  expect(time()).toEqual([56, 34, 12, 2, 1, 1, 0])
})

test('SET holds the time while it is written; the day of the week is what was written', () => {
  cmosWrite(SET | H24, B)
  bench.clock.advance(10 * SECOND)
  expect(time()[0]).toBe(0)
  setTime(0x30, 0x15, 0x08, 7, 0x14, 0x07, 0x21)
  expect(time()).toEqual([0x30, 0x15, 0x08, 7, 0x14, 0x07, 0x21])
})

test('UIP is high from 244 us before an update until its end, and never while SET', () => {
  bench.clock.advance(SECOND - 2_228_001)
  expect(cmosRead(A) & UIP).toBe(0)
  bench.clock.advance(1)
  expect([cmosRead(A) & UIP, cmosRead(0)]).toEqual([UIP, 0])
  bench.clock.advance(2_227_999)
  expect(cmosRead(A) & UIP).toBe(UIP)
  bench.clock.advance(1)
  expect([cmosRead(A) & UIP, cmosRead(0)]).toEqual([0, 1])
  cmosWrite(SET | H24, B)
  bench.clock.advance(SECOND - 1)
  expect(cmosRead(A) & UIP).toBe(0)
})

test('letting the divider go brings the first update half a second later', () => {
  cmosWrite(0x70, A)
  bench.clock.advance(5 * SECOND)
  cmosWrite(0x26, A)
  bench.clock.advance(SECOND / 2 - 1)
  expect(cmosRead(0)).toBe(0)
  bench.clock.advance(1)
  expect(cmosRead(0)).toBe(1)
})

test('the update interrupt comes each second, and reading register C takes it back', () => {
  cmosWrite(H24 | UIE, B)
  bench.clock.advance(SECOND)
  expect(bench.lines).toEqual([true])
  expect([cmosRead(C), cmosRead(C)]).toEqual([0x90 | 0x40, 0])
  bench.clock.advance(SECOND)
  expect(bench.lines).toEqual([true, false, true])
})

test('the alarm comes at its time, and with 0xc0 at each of a kind', () => {
  cmosWrite(0x05, 1)
  cmosWrite(0xc0, 3)
  cmosWrite(0xff, 5)
  cmosWrite(H24 | AIE, B)
  bench.clock.advance(5 * SECOND - 1)
  expect(bench.lines).toEqual([])
  bench.clock.advance(1)
  expect(bench.lines).toEqual([true])
  expect(cmosRead(C) & 0xa0).toBe(0xa0)
  bench.clock.advance(60 * SECOND)
  expect(bench.lines).toEqual([true, false, true])
})

test('the periodic interrupt comes at the rate of register A', () => {
  cmosWrite(0x2f, A)
  cmosWrite(H24 | PIE, B)
  bench.clock.advance(SECOND / 2)
  expect(bench.lines).toEqual([true])
  expect(cmosRead(C)).toBe(0xc0)
  bench.clock.advance(SECOND / 2 - 1)
  expect(bench.lines).toEqual([true, false])
  bench.clock.advance(1)
  expect(bench.lines).toEqual([true, false, true])
})

test('flags are raised though nobody enabled them, and interrupt when somebody does', () => {
  bench.clock.advance(SECOND)
  cmosWrite(H24 | UIE, B)
  expect(bench.lines).toEqual([true])
  cmosWrite(H24, B)
  expect([bench.lines.at(-1), cmosRead(C)]).toEqual([false, 0x50])
})

test('SET takes UIE with it; C and D cannot be written', () => {
  cmosWrite(SET | H24 | UIE, B)
  cmosWrite(0xff, C)
  cmosWrite(0x00, D)
  expect([cmosRead(B), cmosRead(C), cmosRead(D)]).toEqual([SET | H24, 0, 0x80])
})

test('every byte of the memory keeps what is written', () => {
  const bytes = Array.from({ length: 0x80 - 0x0e }, (_, i) => 0x0e + i).filter((at) => at !== 0x32 && at !== 0x37)
  bytes.forEach((at) => cmosWrite(at ^ 0xa5, at))
  expect(bytes.map(cmosRead)).toEqual(bytes.map((at) => at ^ 0xa5))
})

import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { mountAtPorts } from '../testing/ports'
import { i8254 } from './i8254'
import { nsOf, ticksIn } from './ticks'

const CONTROL = 0x43
const PORTB = 0x61
const LOW_HIGH = 0x30
const NULL = 0x40
const OUT = 0x80

let bench: ReturnType<typeof mountAtPorts>
beforeEach(() => {
  bench = mountAtPorts(i8254, [0x40, PORTB])
})

const control = (counter: number, mode: number, rw = LOW_HIGH, bcd = 0): void =>
  bench.outb((counter << 6) | rw | (mode << 1) | bcd, CONTROL)
const load = (counter: number, count: number): void => {
  bench.outb(count & 0xff, 0x40 + counter)
  bench.outb(count >> 8, 0x40 + counter)
}
const read = (counter: number): number => {
  bench.outb(counter << 6, CONTROL)
  return bench.inb(0x40 + counter) | (bench.inb(0x40 + counter) << 8)
}
const status = (counter: number): number => {
  bench.outb(0xe0 | (2 << counter), CONTROL)
  return bench.inb(0x40 + counter)
}
const at = (ticks: number): void => {
  bench.clock.advance(nsOf(ticks) - bench.clock.now)
}
/** Counter 2's values and output at each of so many clocks. */
const trace = (ticks: number): string =>
  Array.from({ length: ticks }, (_, tick) => {
    at(tick)
    return `${read(2)}${(bench.inb(PORTB) & 0x20) === 0 ? '_' : '^'}`
  }).join(' ')

test('clocks and ns are exact in both directions for a hundred days', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 43 }), (ticks) => {
      expect(ticksIn(nsOf(ticks))).toBe(ticks)
      if (ticks > 0) expect(ticksIn(nsOf(ticks) - 1)).toBe(ticks - 1)
    }),
  )
  expect(ticksIn(2_000_000)).toBe(2386)
})

describe('each mode counts and drives its output as its timing diagram', () => {
  beforeEach(() => bench.outb(1, PORTB))

  test.each([
    [0, 4, '4_ 3_ 2_ 1_ 0^ 65535^'],
    [2, 3, '3^ 2^ 1_ 3^ 2^ 1_ 3^'],
    [3, 4, '4^ 2^ 4_ 2_ 4^'],
    [3, 5, '5^ 4^ 2^ 5_ 2_ 5^ 4^'],
    [4, 2, '2^ 1^ 0_ 65535^ 65534^'],
  ])('mode %i from %i', (mode, count, expected) => {
    control(2, mode)
    load(2, count)
    expect(trace(expected.split(' ').length)).toBe(expected)
  })

  test.each([
    [1, 2, '2_ 1_ 0^ 65535^'],
    [5, 2, '2^ 1^ 0_ 65535^'],
  ])('mode %i waits for its gate to rise', (mode, count, expected) => {
    control(2, mode)
    load(2, count)
    expect(status(2) & (NULL | OUT)).toBe(NULL | OUT)
    bench.outb(0, PORTB)
    bench.outb(1, PORTB)
    expect(trace(expected.split(' ').length)).toBe(expected)
  })

  test('modes 6 and 7 are 2 and 3, and the status shows them as they were written', () => {
    control(2, 7)
    load(2, 4)
    expect(status(2) & 0x0f).toBe(0x0e)
    expect(trace(4)).toBe('4^ 2^ 4_ 2_')
  })

  test('in BCD a count of 0 is 10,000, and it is read in digits', () => {
    control(2, 0, LOW_HIGH, 1)
    load(2, 0)
    at(1)
    expect(read(2)).toBe(0x9999)
    control(2, 2, LOW_HIGH, 1)
    load(2, 0x0120)
    at(22)
    expect(read(2)).toBe(0x0099)
  })
})

test('a low gate holds modes 0 and 4, and takes the output of modes 2 and 3 high at once', () => {
  bench.outb(1, PORTB)
  control(2, 0)
  load(2, 100)
  at(10)
  bench.outb(0, PORTB)
  at(50)
  bench.outb(1, PORTB)
  at(60)
  expect(read(2)).toBe(80)
  control(2, 3)
  load(2, 10)
  at(67)
  expect(bench.inb(PORTB) & 0x20).toBe(0)
  bench.outb(0, PORTB)
  expect(bench.inb(PORTB) & 0x20).toBe(0x20)
  bench.outb(1, PORTB)
  expect(read(2)).toBe(10)
})

test('a new count in mode 2 begins with the next period; NULL says that it waits', () => {
  control(0, 2)
  load(0, 100)
  at(30)
  load(0, 50)
  expect([read(0), status(0) & NULL]).toEqual([70, NULL])
  at(101)
  expect([read(0), status(0) & NULL]).toEqual([49, 0])
})

test('a new count in mode 3 begins with the next half', () => {
  control(0, 3)
  load(0, 100)
  at(10)
  load(0, 20)
  at(50)
  expect([read(0), status(0) & OUT]).toEqual([20, 0])
  at(60)
  expect(status(0) & OUT).toBe(OUT)
})

test('the first byte of a count stops mode 0 and takes its output low', () => {
  control(0, 0)
  load(0, 5)
  at(10)
  expect(bench.lines).toEqual([true])
  bench.outb(5, 0x40)
  expect(bench.lines).toEqual([true, false])
})

test('a latched count stays until it is read, or until the counter is programmed anew', () => {
  control(0, 2)
  load(0, 1000)
  at(10)
  bench.outb(0, CONTROL)
  at(20)
  bench.outb(0, CONTROL)
  expect([bench.inb(0x40), bench.inb(0x40)]).toEqual([990 & 0xff, 990 >> 8])
  bench.outb(0, CONTROL)
  control(0, 2, 0x10)
  bench.outb(7, 0x40)
  expect(bench.inb(0x40)).toBe(7)
})

test('read-back latches status and count together; the status is read first', () => {
  control(2, 4, 0x10)
  bench.outb(9, 0x42)
  bench.outb(0xc8, CONTROL)
  expect([bench.inb(0x42), bench.inb(0x42)]).toEqual([0x18 | OUT, 9])
})

test('counter 0 interrupts once a period; before it is programmed it is quiet', () => {
  at(100_000)
  expect(bench.lines).toEqual([])
  control(0, 2)
  load(0, 1000)
  bench.clock.advance(nsOf(2999))
  expect(bench.lines).toEqual([true, false, true, false, true, false])
})

test('the control port cannot be read, and port 0x61 shows what it is told', () => {
  expect(bench.inb(CONTROL)).toBe(0)
  bench.outb(0xff, PORTB)
  expect([bench.inb(PORTB), bench.inb(PORTB)]).toEqual([0x33, 0x23])
})

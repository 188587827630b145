import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { PRIMECELL_ID } from '../testing/primecell'
import { sp804 } from './sp804'
import { sp804Map } from './sp804-map'

/** ns of a count at 1 MHz. */
const TICK = 1000
const ONESHOT = 1
const BITS_32 = 2
const BY_16 = 4
const BY_256 = 8
const INT = 0x20
const PERIODIC = 0x40
const EN = 0x80

let bench: ReturnType<typeof mountOnBench<typeof sp804Map>>

beforeEach(() => {
  bench = mountOnBench(sp804, sp804Map)
  bench.device.reset()
})

test('the identification registers spell an SP804', () => {
  expect(PRIMECELL_ID.map(bench.read)).toEqual([0x04, 0x18, 0x14, 0, 0x0d, 0xf0, 0x05, 0xb1])
})

test('after reset a timer stands at all ones, 16 bits wide, with its interrupt let through', () => {
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1CONTROL'), bench.read('TIMER2CONTROL')]).toEqual([
    0xffff_ffff, 0x20, 0x20,
  ])
  bench.clock.advance(100 * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(0xffff_ffff)
})

test('a loaded value is shown at once, and counted when the timer is enabled', () => {
  bench.write('TIMER1LOAD', 1000)
  expect(bench.read('TIMER1VALUE')).toBe(1000)
  bench.write('TIMER1CONTROL', EN | BITS_32)
  bench.clock.advance(300 * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(700)
  bench.write('TIMER1CONTROL', BITS_32)
  bench.clock.advance(300 * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(700)
})

test('periodic: an interrupt each time as many counts as were loaded, until it is cleared', () => {
  bench.write('TIMER1LOAD', 10)
  bench.write('TIMER1CONTROL', EN | BITS_32 | PERIODIC | INT)
  bench.clock.advance(10 * TICK - 1)
  expect(bench.read('TIMER1RIS')).toBe(0)
  bench.clock.advance(1)
  expect([bench.read('TIMER1RIS'), bench.read('TIMER1MIS'), bench.lines]).toEqual([1, 1, [true]])
  bench.write('TIMER1INTCLR', 0)
  expect([bench.read('TIMER1RIS'), bench.lines]).toEqual([0, [true, false]])
  bench.clock.advance(10 * TICK)
  expect(bench.read('TIMER1RIS')).toBe(1)
})

test('free-running: after 0 come all ones', () => {
  bench.write('TIMER1LOAD', 2)
  bench.write('TIMER1CONTROL', EN | BITS_32)
  bench.clock.advance(2 * TICK)
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1RIS'), bench.read('TIMER1MIS')]).toEqual([0, 1, 0])
  bench.clock.advance(3 * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(0xffff_fffd)
})

test('a timer of 16 bits counts in the lower half', () => {
  bench.write('TIMER1LOAD', 0x0003_0002)
  bench.write('TIMER1CONTROL', EN)
  bench.clock.advance(TICK)
  expect(bench.read('TIMER1VALUE')).toBe(0x0003_0001)
  bench.clock.advance(2 * TICK)
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1RIS')]).toEqual([0x0003_ffff, 1])
  bench.write('TIMER1CONTROL', EN | BITS_32)
  bench.clock.advance(TICK)
  expect(bench.read('TIMER1VALUE')).toBe(0x0003_fffe)
})

test('one-shot: one interrupt, then it stands at 0 until it is loaded, or may wrap', () => {
  bench.write('TIMER1LOAD', 5)
  bench.write('TIMER1CONTROL', EN | BITS_32 | PERIODIC | ONESHOT)
  bench.clock.advance(50 * TICK)
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1RIS')]).toEqual([0, 1])
  bench.write('TIMER1INTCLR', 1)
  bench.write('TIMER1LOAD', 3)
  bench.clock.advance(3 * TICK)
  expect(bench.read('TIMER1RIS')).toBe(1)
  bench.write('TIMER1CONTROL', EN | BITS_32 | PERIODIC)
  bench.clock.advance(TICK)
  expect(bench.read('TIMER1VALUE')).toBe(2)
})

test.each([
  [BY_16, 16],
  [BY_256, 256],
])('prescaled by control 0x%x a count takes %i clocks', (prescale, clocks) => {
  bench.write('TIMER1LOAD', 10)
  bench.write('TIMER1CONTROL', EN | BITS_32 | prescale)
  bench.clock.advance(3 * clocks * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(7)
})

test('a background load counts from the next time round', () => {
  bench.write('TIMER1LOAD', 10)
  bench.write('TIMER1CONTROL', EN | BITS_32 | PERIODIC)
  bench.clock.advance(4 * TICK)
  bench.write('TIMER1BGLOAD', 100)
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1LOAD'), bench.read('TIMER1BGLOAD')]).toEqual([6, 100, 100])
  bench.clock.advance(7 * TICK)
  expect(bench.read('TIMER1VALUE')).toBe(99)
})

test('a load of 0 interrupts at once, once', () => {
  bench.write('TIMER1CONTROL', EN | BITS_32 | PERIODIC)
  bench.write('TIMER1LOAD', 0)
  expect(bench.read('TIMER1RIS')).toBe(1)
  bench.write('TIMER1INTCLR', 0)
  bench.clock.advance(100 * TICK)
  expect(bench.read('TIMER1RIS')).toBe(0)
})

test('the two timers count on their own, and share one line where the board wires one', () => {
  bench.write('TIMER1LOAD', 100)
  bench.write('TIMER2LOAD', 10)
  for (const control of ['TIMER1CONTROL', 'TIMER2CONTROL'] as const) bench.write(control, EN | BITS_32 | INT | PERIODIC)
  bench.clock.advance(10 * TICK)
  expect([bench.read('TIMER1RIS'), bench.read('TIMER2MIS'), bench.lines]).toEqual([0, 1, [true]])
  bench = mountOnBench({ ...sp804, irqs: ['timintc'] }, sp804Map)
  bench.device.reset()
  bench.write('TIMER2LOAD', 1)
  bench.write('TIMER2CONTROL', EN | BITS_32 | INT)
  bench.clock.advance(TICK)
  expect(bench.lines).toEqual([true])
})

test('in the integration test the lines are what is written', () => {
  bench.write('ITOP', 1)
  expect(bench.lines).toEqual([])
  bench.write('ITCR', 1)
  bench.write('ITOP', 0)
  expect(bench.lines).toEqual([true, false])
  expect(bench.read('ITOP')).toBe(0)
})

test('a board may give another clock', () => {
  bench = mountOnBench(sp804, sp804Map, { properties: { 'clock-frequency': [24_000_000] } })
  bench.device.reset()
  bench.write('TIMER1LOAD', 24_000)
  bench.write('TIMER1CONTROL', EN | BITS_32)
  bench.clock.advance(999_999)
  expect(bench.read('TIMER1RIS')).toBe(0)
  bench.clock.advance(1)
  expect(bench.read('TIMER1RIS')).toBe(1)
})

test('reset stops both', () => {
  bench.write('TIMER1LOAD', 10)
  bench.write('TIMER1CONTROL', EN | BITS_32)
  bench.device.reset()
  bench.clock.advance(100 * TICK)
  expect([bench.read('TIMER1VALUE'), bench.read('TIMER1RIS')]).toEqual([0xffff_ffff, 0])
})

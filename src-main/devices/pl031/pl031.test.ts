import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { PRIMECELL_ID } from '../testing/primecell'
import { LAB_START, pl031 } from './pl031'
import { pl031Map } from './pl031-map'

const SECOND = 1e9

let bench: ReturnType<typeof mountOnBench<typeof pl031Map>>

beforeEach(() => {
  bench = mountOnBench(pl031, pl031Map)
  bench.device.reset()
})

test('the identification registers spell a PL031', () => {
  expect(PRIMECELL_ID.map(bench.read)).toEqual([0x31, 0x10, 0x14, 0, 0x0d, 0xf0, 0x05, 0xb1])
})

test('it counts seconds from the start of the lab, and runs already', () => {
  expect([bench.read('DR'), bench.read('CR')]).toEqual([LAB_START, 1])
  bench.clock.advance(1.5 * SECOND)
  expect(bench.read('DR')).toBe(LAB_START + 1)
  bench.clock.advance(0.5 * SECOND)
  expect(bench.read('DR')).toBe(LAB_START + 2)
})

test('writing the control register does not stop it', () => {
  bench.write('CR', 0)
  expect(bench.read('CR')).toBe(1)
})

test('it goes on from what is loaded, and wraps', () => {
  bench.clock.advance(3 * SECOND)
  bench.write('LR', 0xffff_ffff)
  expect([bench.read('LR'), bench.read('DR')]).toEqual([0xffff_ffff, 0xffff_ffff])
  bench.clock.advance(2 * SECOND)
  expect(bench.read('DR')).toBe(1)
})

test('the alarm comes with the second it is set to, and goes when it is cleared', () => {
  bench.write('IMSC', 1)
  bench.write('MR', LAB_START + 2)
  bench.clock.advance(2 * SECOND - 1)
  expect(bench.read('RIS')).toBe(0)
  bench.clock.advance(1)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([1, 1, [true]])
  bench.write('ICR', 0)
  expect(bench.read('RIS')).toBe(1)
  bench.write('ICR', 1)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([0, 0, [true, false]])
})

test('a masked alarm is seen in the raw status only, and comes through when it is let', () => {
  bench.write('MR', LAB_START)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([1, 0, []])
  bench.write('IMSC', 1)
  expect(bench.lines).toEqual([true])
})

test('an alarm follows the clock when that is put to another time', () => {
  bench.write('MR', 1000)
  bench.write('LR', 990)
  bench.clock.advance(9 * SECOND)
  expect(bench.read('RIS')).toBe(0)
  bench.write('LR', 995)
  bench.clock.advance(SECOND)
  expect(bench.read('RIS')).toBe(0)
  bench.clock.advance(4 * SECOND)
  expect(bench.read('RIS')).toBe(1)
})

test('no alarm keeps a lab waiting that nobody has set', () => {
  expect(bench.clock.nextDue).toBe(Infinity)
  bench.write('MR', LAB_START - 1)
  expect(bench.clock.nextDue).toBe(Infinity)
})

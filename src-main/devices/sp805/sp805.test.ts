import { beforeEach, expect, test } from 'vitest'
import { EventKind } from '../../../src-preload/contract/event'
import { mountOnBench } from '../testing/mount'
import { PRIMECELL_ID } from '../testing/primecell'
import { sp805 } from './sp805'
import { sp805Map } from './sp805-map'

const TICK = 1000
const INTEN = 1
const RESEN = 2
const KEY = 0x1acc_e551

let bench: ReturnType<typeof mountOnBench<typeof sp805Map>>

const start = (load: number, control: number): void => {
  bench.write('LOAD', load)
  bench.write('CONTROL', control)
}
const said = (): string[] =>
  bench.events().flatMap(({ kind, entry }) => (kind === EventKind.log && entry?.type === 'log' ? [entry.text] : []))

beforeEach(() => {
  bench = mountOnBench(sp805, sp805Map)
  bench.device.reset()
})

test('the identification registers spell an SP805', () => {
  expect(PRIMECELL_ID.map(bench.read)).toEqual([0x05, 0x18, 0x14, 0, 0x0d, 0xf0, 0x05, 0xb1])
})

test('after reset it stands at all ones and is open', () => {
  bench.clock.advance(10 * TICK)
  expect([bench.read('LOAD'), bench.read('VALUE'), bench.read('LOCK')]).toEqual([0xffff_ffff, 0xffff_ffff, 0])
})

test('it interrupts when it is not fed', () => {
  start(10, INTEN)
  bench.clock.advance(4 * TICK)
  expect([bench.read('VALUE'), bench.read('RIS')]).toEqual([6, 0])
  bench.clock.advance(6 * TICK)
  expect([bench.read('RIS'), bench.read('MIS'), bench.lines]).toEqual([1, 1, [true]])
})

test('fed in time it counts anew', () => {
  start(10, INTEN)
  for (let times = 0; times < 3; times++) {
    bench.clock.advance(9 * TICK)
    bench.write('INTCLR', 0)
    expect([bench.read('VALUE'), bench.read('RIS')]).toEqual([10, 0])
  }
})

test('not heard either, it resets the board, says so, and stands', () => {
  start(10, INTEN | RESEN)
  bench.clock.advance(20 * TICK - 1)
  expect(bench.lines).toEqual([true])
  bench.clock.advance(1)
  expect(bench.lines).toEqual([true, true])
  expect(said()).toEqual(['watchdog was not fed: its reset output is high'])
  bench.clock.advance(100 * TICK)
  expect(said()).toHaveLength(1)
})

test('without RESEN it goes on interrupting', () => {
  start(10, INTEN)
  bench.clock.advance(100 * TICK)
  expect([bench.read('RIS'), bench.lines, said()]).toEqual([1, [true], []])
})

test('switched off it keeps its count, and loads it when switched on again', () => {
  start(10, INTEN)
  bench.clock.advance(4 * TICK)
  bench.write('CONTROL', 0)
  bench.clock.advance(100 * TICK)
  expect([bench.read('VALUE'), bench.read('RIS')]).toEqual([6, 0])
  bench.write('CONTROL', INTEN)
  expect(bench.read('VALUE')).toBe(10)
})

test('locked, nothing can be written but the key', () => {
  start(10, INTEN)
  bench.write('LOCK', 0)
  expect(bench.read('LOCK')).toBe(1)
  bench.write('LOAD', 1000)
  bench.write('CONTROL', 0)
  bench.write('ITCR', 1)
  expect([bench.read('LOAD'), bench.read('CONTROL'), bench.read('ITCR')]).toEqual([10, INTEN, 0])
  bench.clock.advance(10 * TICK)
  bench.write('INTCLR', 1)
  expect(bench.read('RIS')).toBe(1)
  bench.write('LOCK', KEY)
  bench.write('INTCLR', 1)
  expect([bench.read('LOCK'), bench.read('RIS')]).toEqual([0, 0])
})

test('a load of 0 interrupts at once', () => {
  start(10, INTEN)
  bench.write('LOAD', 0)
  expect(bench.read('MIS')).toBe(1)
})

test('in the integration test the outputs are what is written', () => {
  bench.write('ITCR', 1)
  bench.write('ITOP', 2)
  bench.write('ITOP', 1)
  expect(bench.lines).toEqual([true, false, true])
})

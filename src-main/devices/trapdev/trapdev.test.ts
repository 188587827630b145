import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { TICK_TIME, trapdev } from './trapdev'
import { trapdevMap } from './trapdev-map'

const ENABLE = 1
const IRQ_EN = 2
const ONCE = 1 << 4
const LOOP = 2 << 4
const PENDING = 1 << 8

let bench: ReturnType<typeof mountOnBench<typeof trapdevMap>>

beforeEach(() => {
  bench = mountOnBench(trapdev, trapdevMap)
})

test('one tick comes after 20 µs, raises the line, and falls when PENDING is written', () => {
  bench.write('CTRL', ENABLE | IRQ_EN | ONCE)
  expect(bench.read('STATUS')).toBe(1)
  bench.clock.advance(TICK_TIME)
  expect([bench.read('CTRL'), bench.read('STATUS'), bench.peek('COUNT')]).toEqual([
    ENABLE | IRQ_EN | ONCE | PENDING,
    0,
    1,
  ])
  bench.write('CTRL', IRQ_EN | PENDING)
  expect(bench.read('CTRL')).toBe(IRQ_EN)
  expect(bench.lines).toEqual([true, false])
})

test('a loop ticks on, and says when one was missed', () => {
  bench.write('CTRL', ENABLE | LOOP)
  bench.clock.advance(2 * TICK_TIME)
  expect([bench.read('STATUS'), bench.peek('COUNT')]).toEqual([3, 2])
  bench.write('CTRL', 0)
  bench.clock.advance(2 * TICK_TIME)
  expect([bench.read('STATUS'), bench.peek('COUNT')]).toEqual([2, 2])
})

test('writing the same control again does not put the tick off', () => {
  bench.write('CTRL', ENABLE | ONCE)
  bench.clock.advance(TICK_TIME - 1)
  bench.write('CTRL', ENABLE | ONCE)
  bench.clock.advance(1)
  expect(bench.peek('COUNT')).toBe(1)
})

test('power-on stops it', () => {
  bench.write('CTRL', ENABLE | LOOP)
  bench.device.reset()
  bench.clock.advance(3 * TICK_TIME)
  expect([bench.peek('COUNT'), bench.read('CONFIG'), bench.read('ID')]).toEqual([0, 0x00a5_0000, 0x5452_4150])
})

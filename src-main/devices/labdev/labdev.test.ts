import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { JOB_TIME, labdev, RESET_TIME } from './labdev'
import { labdevMap } from './labdev-map'

const ENABLE = 1
const RESET = 2
const IRQ_EN = 4
const BUSY = 1
const DONE = 2
const ERROR = 4

let bench: ReturnType<typeof mountOnBench<typeof labdevMap>>

beforeEach(() => {
  bench = mountOnBench(labdev, labdevMap)
})

test('a reset keeps BUSY for 30 µs, then RESET has cleared itself', () => {
  bench.write('CONTROL', RESET)
  expect([bench.read('STATUS'), bench.read('CONTROL')]).toEqual([BUSY, RESET])
  bench.clock.advance(RESET_TIME - 1)
  expect(bench.read('STATUS')).toBe(BUSY)
  bench.clock.advance(1)
  expect([bench.read('STATUS'), bench.read('CONTROL')]).toEqual([0, 0])
})

test('what is written during a reset is lost', () => {
  bench.write('CONTROL', RESET)
  bench.write('CONTROL', ENABLE | IRQ_EN)
  bench.write('IRQ_ENABLE', 1)
  bench.clock.advance(RESET_TIME)
  expect([bench.read('CONTROL'), bench.read('IRQ_ENABLE'), bench.read('STATUS')]).toEqual([0, 0, 0])
})

test('a job takes 24 µs and doubles its number', () => {
  bench.write('CONTROL', ENABLE)
  bench.write('DATA', 0x2a)
  expect([bench.read('STATUS'), bench.read('DATA')]).toEqual([BUSY, 0x2a])
  bench.clock.advance(JOB_TIME)
  expect([bench.read('STATUS'), bench.read('DATA'), bench.read('IRQ_STATUS')]).toEqual([DONE, 0x54, 1])
})

test('a result wraps at 32 bits', () => {
  bench.write('CONTROL', ENABLE)
  bench.write('DATA', 0x8000_0001)
  bench.clock.advance(JOB_TIME)
  expect(bench.read('DATA')).toBe(2)
})

test('without ENABLE nothing starts', () => {
  bench.write('DATA', 1)
  bench.clock.advance(JOB_TIME)
  expect([bench.read('STATUS'), bench.read('DATA')]).toEqual([0, 1])
})

test('a number written while busy is dropped and reported; the job goes on', () => {
  bench.write('CONTROL', ENABLE)
  bench.write('DATA', 5)
  bench.write('DATA', 6)
  expect([bench.read('STATUS'), bench.read('DATA'), bench.read('IRQ_STATUS')]).toEqual([BUSY | ERROR, 5, 2])
  bench.clock.advance(JOB_TIME)
  expect([bench.read('STATUS'), bench.read('DATA')]).toEqual([DONE | ERROR, 10])
  bench.write('DATA', 7)
  expect(bench.read('STATUS')).toBe(BUSY)
})

test('the line rises when a job is done and falls when that is acknowledged', () => {
  bench.write('IRQ_ENABLE', 1)
  bench.write('CONTROL', ENABLE | IRQ_EN)
  bench.write('DATA', 1)
  expect(bench.lines).toEqual([])
  bench.clock.advance(JOB_TIME)
  expect(bench.lines).toEqual([true])
  bench.write('IRQ_STATUS', 1)
  expect(bench.lines).toEqual([true, false])
})

test.each([
  ['IRQ_EN', () => bench.write('CONTROL', ENABLE)],
  ['IRQ_ENABLE', () => bench.write('IRQ_ENABLE', 0)],
])('the line follows %s as well', (_, switchOff) => {
  bench.write('IRQ_ENABLE', 1)
  bench.write('CONTROL', ENABLE | IRQ_EN)
  bench.write('DATA', 1)
  bench.clock.advance(JOB_TIME)
  switchOff()
  expect(bench.lines).toEqual([true, false])
})

test('a reset in the middle of a job drops it, with its interrupt', () => {
  bench.write('IRQ_ENABLE', 1)
  bench.write('CONTROL', ENABLE | IRQ_EN)
  bench.write('DATA', 1)
  bench.clock.advance(JOB_TIME - 1)
  bench.write('CONTROL', ENABLE | IRQ_EN | RESET)
  bench.clock.advance(RESET_TIME)
  expect([bench.read('STATUS'), bench.read('DATA'), bench.read('CONTROL')]).toEqual([0, 0, 0])
  expect(bench.lines).toEqual([])
})

test('power-on drops what is scheduled and brings the line down', () => {
  bench.write('IRQ_ENABLE', 1)
  bench.write('CONTROL', ENABLE | IRQ_EN)
  bench.write('DATA', 1)
  bench.clock.advance(JOB_TIME)
  bench.write('DATA', 2)
  bench.device.reset()
  bench.clock.advance(JOB_TIME)
  expect([bench.peek('STATUS'), bench.peek('DATA')]).toEqual([0, 0])
  expect(bench.lines).toEqual([true, false])
})

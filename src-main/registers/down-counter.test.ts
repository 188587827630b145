import { beforeEach, expect, test } from 'vitest'
import { SimClock } from '../base/clock'
import { DownCounter } from './down-counter'

let clock: SimClock
let zeros: number[]
let counter: DownCounter

beforeEach(() => {
  clock = new SimClock()
  zeros = []
  counter = new DownCounter(clock, 10, () => zeros.push(clock.now))
})

test('it stands until it runs, and counts one each tick', () => {
  counter.count = 5
  clock.advance(100)
  expect(counter.count).toBe(5)
  counter.run(true)
  clock.advance(29)
  expect(counter.count).toBe(3)
  clock.advance(21)
  expect([counter.count, zeros]).toEqual([0, [150]])
  clock.advance(100)
  expect([counter.count, zeros]).toEqual([0, [150]])
})

test('stopped, it keeps its count', () => {
  counter.count = 5
  counter.run(true)
  clock.advance(20)
  counter.run(false)
  clock.advance(100)
  expect([counter.count, counter.isRunning, zeros]).toEqual([3, false, []])
  counter.run(true)
  clock.advance(30)
  expect(zeros).toEqual([150])
})

test('another tick counts from where it was', () => {
  counter.count = 5
  counter.run(true)
  clock.advance(20)
  counter.tick = 100
  clock.advance(299)
  expect([counter.count, zeros]).toEqual([1, []])
  clock.advance(1)
  expect(zeros).toEqual([320])
})

test('a count started anew forgets the one before', () => {
  counter.count = 5
  counter.run(true)
  clock.advance(40)
  counter.count = 5
  clock.advance(49)
  expect(zeros).toEqual([])
  clock.advance(1)
  expect(zeros).toEqual([90])
})

test('a count of 0 is no arrival at 0', () => {
  counter.run(true)
  clock.advance(1000)
  expect([counter.count, zeros]).toEqual([0, []])
})

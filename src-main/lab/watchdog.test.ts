// The limits of the watch over drivers, on clocks that no busy machine delays.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SimClock } from '../base/clock'
import { DriverStopped } from '../kernel/context'
import { CallWatch } from './call-watch'
import { createLabControl, ThreadState, Word, wordsOf } from './control-words'
import { Pace } from './pace'
import { Watchdog } from './watchdog'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function watched() {
  const control = createLabControl()
  const words = wordsOf(control)
  words[Word.state] = ThreadState.running
  const told: string[] = []
  const began = performance.now()
  const watchdog = new Watchdog(control, {
    isBlocked: () => false,
    onStuck: () => told.push(`${performance.now() - began}: ${watchdog.reason}`),
    onHopeless: (reason) => told.push(`${performance.now() - began}: ${reason}`),
  })
  return { watchdog, words, told, began }
}

test('a thread that makes no access is noticed within 1 s, asked to stop, and given up within 2 s', () => {
  const { words, told } = watched()
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/asked to stop/)
  expect(words[Word.stop]).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(2)
  expect(told[1]).toMatch(/was ended/)
})

test('a thread that moves again after it was noticed is no longer stuck', () => {
  const { watchdog, words, told } = watched()
  vi.advanceTimersByTime(700)
  expect(watchdog.reason).not.toBe('')
  words[Word.heartbeat] = 1
  vi.advanceTimersByTime(50)
  expect(watchdog.reason).toBe('')
  expect(told).toHaveLength(2)
  watchdog.stop()
})

test('a thread that waits on purpose may wait for ever', () => {
  const { words, told, watchdog } = watched()
  words[Word.waiting] = 1
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([])
  watchdog.stop()
})

function spinning(speed: number) {
  const clock = new SimClock()
  const wall = { now: 0 }
  const told: boolean[] = []
  const pace = new Pace(() => wall.now, speed)
  const words = wordsOf(createLabControl())
  const watch = new CallWatch({ clock, words, pace, onSpin: (spins) => told.push(spins) })
  watch.entered(1, false)
  return { clock, wall, told, watch }
}

test('a call that does not sleep is noticed within 1 s, and stopped after 10 ms of simulated spinning', () => {
  const { clock, wall, told, watch } = spinning(1000)
  wall.now = 500
  watch.check(true)
  expect(told).toEqual([])
  wall.now = 1000
  watch.check(true)
  expect(told).toEqual([true])
  clock.advance(9_000_000)
  watch.check(false)
  clock.advance(1_000_000)
  expect(() => watch.check(false)).toThrow(DriverStopped)
})

test('a call that sleeps in between is never taken for one that spins', () => {
  const { wall, told, watch } = spinning(1000)
  for (let round = 0; round < 20; round++) {
    wall.now += 500
    watch.check(true)
    watch.sleeping(true)
    watch.sleeping(false)
  }
  expect(told).toEqual([])
})

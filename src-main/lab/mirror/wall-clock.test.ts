// Simulated time beside a wall clock that the test moves.
import { expect, test } from 'vitest'
import { SimClock } from '../../base/clock'
import { WallClock } from './wall-clock'

/** @param tick so much passes with each look at the wall, ms */
function bench(tick = 0) {
  const clock = new SimClock()
  const wall = { ms: 5000 }
  clock.advance(1_000_000)
  const time = new WallClock(clock, () => (wall.ms += tick))
  time.restart()
  return { clock, wall, time }
}

test('from the anchor on, simulated time follows the wall, and runs what falls due on the way', () => {
  const { clock, wall, time } = bench()
  const ran: number[] = []
  clock.after(300_000, () => ran.push(clock.now))
  wall.ms += 2
  time.catchUp()
  expect(clock.now).toBe(3_000_000)
  expect(ran).toEqual([1_300_000])
})

test('it never goes back, and not past where it is held', () => {
  const { clock, wall, time } = bench()
  clock.advance(10_000_000)
  wall.ms += 2
  time.catchUp()
  expect(clock.now).toBe(11_000_000)
  expect(time.aheadMs).toBe(8)
  wall.ms += 100
  time.catchUp(12_000_000)
  expect(clock.now).toBe(12_000_000)
})

test('before an access the wall is waited for: a delay of 100 µs lets 100 µs pass', () => {
  const { clock, wall, time } = bench(0.001)
  const from = wall.ms
  const slept: number[] = []
  clock.advance(100_000)
  time.align((ms) => {
    slept.push(ms)
    wall.ms += ms / 2
  })
  expect(wall.ms).toBeGreaterThanOrEqual(from + 0.1 - 1e-9)
  expect(slept.length).toBeGreaterThan(1)
  expect(time.aheadMs).toBeLessThanOrEqual(0)
})

test('a pause does not count', () => {
  const { clock, wall, time } = bench()
  wall.ms += 60_000
  time.restart()
  time.catchUp()
  expect(clock.now).toBe(1_000_000)
})

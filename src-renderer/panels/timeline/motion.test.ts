import { expect, test } from 'vitest'
import type { Stretch } from '../../base/time-scale'
import { Motion } from './motion'

function bench(still = false) {
  let now = 0
  let frames: (() => void)[] = []
  let view: Stretch = { t0: 0, t1: 100 }
  const seen: Stretch[] = []
  const motion = new Motion(
    () => view,
    (next) => seen.push((view = next)),
    { now: () => now, frame: (run) => void frames.push(run), still: () => still },
  )
  const pass = (ms: number): void => {
    now += ms
    const due = frames
    frames = []
    for (const run of due) run()
  }
  return { motion, pass, seen, view: () => view, waiting: () => frames.length }
}

test('a move takes 140 ms, comes nearer with each frame and ends exactly where it should', () => {
  const { motion, pass, seen, view, waiting } = bench()
  motion.to({ t0: 40, t1: 60 })
  for (let i = 0; i < 10; i++) pass(16)
  const spans = seen.map(({ t0, t1 }) => t1 - t0)
  expect(spans.every((span, i) => i === 0 || span <= spans[i - 1]!)).toBe(true)
  expect(spans.length).toBeGreaterThan(5)
  expect(view()).toEqual({ t0: 40, t1: 60 })
  expect(waiting()).toBe(0)
})

test('a second step goes on from where the first one leads', () => {
  const { motion, pass, view } = bench()
  motion.to({ t0: 40, t1: 60 })
  pass(50)
  expect(motion.target).toEqual({ t0: 40, t1: 60 })
  motion.to({ t0: 45, t1: 55 })
  pass(200)
  expect(view()).toEqual({ t0: 45, t1: 55 })
})

test('a jump ends a move at once', () => {
  const { motion, pass, view } = bench()
  motion.to({ t0: 40, t1: 60 })
  motion.jump({ t0: 1, t1: 2 })
  pass(200)
  expect(view()).toEqual({ t0: 1, t1: 2 })
})

test('where less motion is asked for there is no way between', () => {
  const { motion, seen, waiting } = bench(true)
  motion.to({ t0: 40, t1: 60 })
  expect(seen).toEqual([{ t0: 40, t1: 60 }])
  expect(waiting()).toBe(0)
})

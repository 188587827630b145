import { expect, test } from 'vitest'
import fc from 'fast-check'
import {
  around,
  between,
  clamp,
  decimalsFor,
  longest,
  niceStep,
  pan,
  spanOf,
  ticks,
  toTime,
  toX,
  whole,
  zoom,
} from './time-scale'

const END = 5_000_000
const time = fc.double({ min: 0, max: END, noNaN: true })
const view = fc
  .tuple(time, fc.double({ min: 1, max: END, noNaN: true }))
  .map(([t0, span]) => clamp({ t0, t1: t0 + span }, END))
const width = fc.integer({ min: 100, max: 4000 })

test('a pixel and its time are each other’s inverse', () => {
  fc.assert(
    fc.property(view, width, fc.double({ min: 0, max: 1, noNaN: true }), (v, w, share) => {
      expect(toX(v, w, toTime(v, w, share * w))).toBeCloseTo(share * w, 3)
    }),
  )
})

test('zooming keeps the anchor under the pointer while no end of the session is met', () => {
  const v = { t0: 1_000_000, t1: 1_200_000 }
  for (const factor of [0.1, 0.5, 2]) {
    const next = zoom(v, 1_050_000, factor, END)
    expect(toX(next, 800, 1_050_000)).toBeCloseTo(200, 6)
    expect(spanOf(next)).toBeCloseTo(200_000 * factor, 3)
  }
})

test('no zoom or pan leaves 1 ns to whole session', () => {
  fc.assert(
    fc.property(view, time, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer(), (v, anchor, factor, by) => {
      for (const next of [zoom(v, anchor, factor, END), pan(v, by, END)]) {
        expect(next.t0).toBeGreaterThanOrEqual(0)
        expect(spanOf(next)).toBeGreaterThan(1 - 1e-6)
        expect(next.t1).toBeLessThanOrEqual(longest(END) * (1 + 1e-9))
      }
    }),
  )
})

test('fit shows all of the stretch, with air', () => {
  expect(around(1000, 2000, END)).toEqual({ t0: 950, t1: 2050 })
  expect(whole(END)).toEqual({ t0: 0, t1: longest(END) })
})

test('an eased move starts and ends where it should, and spans change steadily', () => {
  fc.assert(
    fc.property(view, view, (from, to) => {
      const start = between(from, to, 0)
      const end = between(from, to, 1)
      expect(start.t0).toBeCloseTo(from.t0, 2)
      expect(end.t0).toBeCloseTo(to.t0, 2)
      expect(spanOf(end) / spanOf(to)).toBeCloseTo(1, 3)
      const middle = spanOf(between(from, to, 0.5))
      expect(middle).toBeLessThanOrEqual(Math.max(spanOf(from), spanOf(to)) * (1 + 1e-6))
    }),
  )
})

test('an eased zoom keeps its anchor on the way', () => {
  const from = { t0: 1_000_000, t1: 1_200_000 }
  const to = zoom(from, 1_050_000, 0.2, END)
  expect(toX(between(from, to, 0.4), 800, 1_050_000)).toBeCloseTo(200, 6)
})

test('steps are 1, 2 or 5 times a power of ten, and the least that fits', () => {
  expect([0.2, 1, 1.5, 3, 7, 11, 20, 2300].map(niceStep)).toEqual([1, 1, 2, 5, 10, 20, 20, 5000])
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (least) => {
      const step = niceStep(least)
      expect(step).toBeGreaterThanOrEqual(least * (1 - 1e-8))
      expect(step).toBeLessThan(least * 2.6)
      expect(['1', '2', '5']).toContain(step.toExponential()[0])
    }),
  )
})

test('major ticks are never closer than asked, lie in view, and no minor tick repeats one', () => {
  fc.assert(
    fc.property(view, width, (v, w) => {
      const { step, major, minor } = ticks(v, w, 60)
      const px = (step / spanOf(v)) * w
      expect(px).toBeGreaterThanOrEqual(60 * (1 - 1e-6))
      for (const t of [...major, ...minor]) {
        expect(t - v.t0).toBeGreaterThanOrEqual(-1e-6)
        expect(v.t1 - t).toBeGreaterThanOrEqual(-1e-6)
      }
      const majors = new Set(major)
      expect(minor.some((t) => majors.has(t))).toBe(false)
    }),
  )
})

test('labels of ticks get just the decimals that tell them apart', () => {
  expect(decimalsFor(10_000, 'µs')).toBe(0)
  expect(decimalsFor(200, 'µs')).toBe(1)
  expect(decimalsFor(1, 'µs')).toBe(3)
  expect(decimalsFor(50_000, 'ms')).toBe(2)
})

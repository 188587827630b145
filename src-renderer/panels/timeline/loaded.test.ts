import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AccessWindow, DensityWindow, Outside } from '../../../src-preload/contract/query'
import { serves, stretchFor } from './feed'
import { hintsOf } from './hints'
import { columns, lowerBound, seen, type Loaded } from './loaded'

const NOTHING: Outside = { before: 0, after: 0, lastBefore: NaN, firstAfter: NaN }
const access = (times: number[], outside: Partial<Outside> = {}): Loaded => {
  const window: AccessWindow = {
    shape: 'accesses',
    track: 1,
    times: Float64Array.from(times),
    ops: Uint8Array.from(times, () => 'R'.charCodeAt(0)),
    refs: new Float64Array(0),
    seqs: Float64Array.from(times, (_, i) => i),
    ...NOTHING,
    ...outside,
  }
  return { asked: { t0: 0, t1: 1000 }, until: 1000, window }
}
const density = (reads: number[], outside: Partial<Outside> = {}): Loaded => {
  const none = (): Uint32Array => new Uint32Array(reads.length)
  const counts = { reads: Uint32Array.from(reads), writes: none(), irqs: none(), alerts: none() }
  const window: DensityWindow = { shape: 'density', track: 1, ...counts, ...NOTHING, ...outside }
  return { asked: { t0: 0, t1: 1000 }, until: 1000, window }
}

test('what was asked beyond the view counts as outside', () => {
  const loaded = access([100, 200, 300, 900], { before: 5, lastBefore: 42, after: 1, firstAfter: 2000 })
  expect(seen(loaded, { t0: 150, t1: 400 })).toMatchObject({
    before: 6,
    inside: 2,
    after: 2,
    lastBefore: 100,
    firstAfter: 900,
  })
  expect(seen(loaded, { t0: 50, t1: 400 })).toMatchObject({ before: 5, lastBefore: 42 })
})

test('counts split into before, inside and after, and none are lost', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 50 }), fc.nat(900), fc.nat(900), (reads, a, b) => {
      const { before, inside, after } = seen(density(reads), { t0: Math.min(a, b), t1: Math.max(a, b) + 1 })
      expect(before + inside + after).toBe(reads.reduce((sum, n) => sum + n, 0))
    }),
  )
})

test('an empty row says what lies on each side, and where; a row with something in view says nothing', () => {
  const loaded = access([100, 900], { before: 1975, lastBefore: 42 })
  expect(hintsOf(loaded, { t0: 200, t1: 800 }, 'ns')).toEqual([
    { text: '◂ 1,976 accesses before 100 ns', time: 100, side: 'left' },
    { text: '1 access from 900 ns ▸', time: 900, side: 'right' },
  ])
  expect(hintsOf(loaded, { t0: 50, t1: 800 }, 'ns')).toEqual([])
})

test('an answer that does not reach the view says nothing about it', () => {
  const loaded = access([100, 900], { before: 5, lastBefore: 42 })
  expect(hintsOf(loaded, { t0: 2000, t1: 3000 }, 'ns')).toEqual([])
})

test('columns say the same whether accesses came one by one or counted', () => {
  const single = columns(access([10, 15, 110, 990]), 100)
  expect(single.map(({ from, reads }) => [from, reads])).toEqual([
    [0, 2],
    [100, 1],
    [900, 1],
  ])
  const counted = columns(density([2, 1, 0, 0, 0, 0, 0, 0, 0, 1]), 100)
  expect(counted.map(({ from, reads }) => [from, reads])).toEqual(single.map(({ from, reads }) => [from, reads]))
})

test('the lower bound is the first that is not before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), fc.nat(100), (list, time) => {
      const sorted = [...list].sort((a, b) => a - b)
      const found = sorted.findIndex((one) => one >= time)
      expect(lowerBound(sorted, time)).toBe(found < 0 ? sorted.length : found)
    }),
  )
})

test('whole buckets are asked, more than the view, and the same ones while it moves a little', () => {
  const view = { t0: 10_000, t1: 12_000 }
  const { asked, pixels } = stretchFor(view, 1000)
  expect(asked.t0).toBeLessThanOrEqual(9500)
  expect(asked.t1).toBeGreaterThanOrEqual(12_500)
  const want = { tracks: [1], asked, pixels, end: 20_000, stamp: '' }
  expect(serves(want, { t0: 10_300, t1: 12_300 }, 1000)).toBe(true)
  expect(serves(want, { t0: 10_300, t1: 12_900 }, 1000)).toBe(false)
  expect(serves(want, { t0: 10_300, t1: 11_300 }, 1000)).toBe(false)
  expect(serves(want, { t0: 8000, t1: 10_000 }, 1000)).toBe(false)
  const bucket = (asked.t1 - asked.t0) / (pixels / 2)
  expect((asked.t0 / bucket) % 1).toBeCloseTo(0, 6)
})

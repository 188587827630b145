import { expect, test } from 'vitest'
import type { AccessWindow } from '../../../src-preload/contract/query'
import { journeysOf } from './beside'
import { columns, seen } from './loaded'

/** [op, time, seq, ref] each. */
const windowOf = (...items: [op: string, time: number, seq: number, ref?: number][]): AccessWindow => ({
  shape: 'accesses',
  track: 1,
  times: Float64Array.from(items, ([, time]) => time),
  ops: Uint8Array.from(items, ([op]) => op.charCodeAt(0)),
  seqs: Float64Array.from(items, ([, , seq]) => seq),
  refs: Float64Array.from(items, ([, , , ref = 0]) => ref),
  before: 0,
  after: 0,
  lastBefore: NaN,
  firstAfter: NaN,
})

test('an arrival leads back to its own write, however many are under way', () => {
  const window = windowOf(['W', 10, 5], ['W', 20, 6], ['R', 25, 7], ['A', 30, 8, 5], ['A', 40, 9, 6])
  expect(journeysOf(window)).toEqual([
    { kind: 'arrival', from: 10, to: 30, seq: 8, writes: 1 },
    { kind: 'arrival', from: 20, to: 40, seq: 9, writes: 1 },
  ])
})

test('an arrival whose write lies before the window has no beginning', () => {
  expect(journeysOf(windowOf(['A', 30, 8, 5]))).toMatchObject([{ from: NaN, to: 30 }])
})

test('sequence numbers that went round 32 bits still meet', () => {
  const window = windowOf(['W', 10, 2 ** 32 + 3], ['A', 30, 2 ** 32 + 4, 3])
  expect(journeysOf(window)).toMatchObject([{ from: 10 }])
})

test('a burst begins with the first write that it gathered', () => {
  const window = windowOf(
    ['w', 1, 1],
    ['B', 2, 2, 1],
    ['w', 10, 3],
    ['w', 20, 4],
    ['R', 25, 5],
    ['w', 30, 6],
    ['B', 40, 7, 3],
  )
  expect(journeysOf(window)).toMatchObject([
    { kind: 'burst', from: 1, to: 2, writes: 1 },
    { kind: 'burst', from: 10, to: 40, writes: 3 },
  ])
})

test('what is beside accesses is not counted among them', () => {
  const window = windowOf(['W', 10, 1], ['w', 12, 2], ['A', 30, 3, 1], ['B', 31, 4, 1])
  const loaded = { asked: { t0: 0, t1: 100 }, until: 100, window }
  expect(seen(loaded, { t0: 0, t1: 100 }).inside).toBe(2)
  expect(columns(loaded, 100)).toMatchObject([{ reads: 0, writes: 2, alerts: 0 }])
})

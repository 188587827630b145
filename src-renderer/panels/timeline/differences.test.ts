import { expect, test } from 'vitest'
import type { DivergenceRow, WaveWindow } from '../../../src-preload/contract/query'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { fixtureTracks } from '../../testing/fixture-windows'
import { differencesIn, firstOfField } from './differences'
import { groupKey, rowsOf, trackKey } from './rows'

const wave: WaveWindow = {
  shape: 'wave',
  track: 1,
  times: Float64Array.of(0),
  values: Float64Array.of(0),
  dense: Uint8Array.of(0),
  before: 0,
  after: 0,
  lastBefore: NaN,
  firstAfter: NaN,
  differences: { times: Float64Array.of(10, 20, 30, 40), seqs: Float64Array.of(1, 2, 3, 4) },
}

test('differences in view are shown, and the first of a field is known by its access', () => {
  expect(differencesIn(wave, { t0: 15, t1: 30 }, new Set([1, 3]))).toEqual([
    { time: 20, seq: 2, first: false },
    { time: 30, seq: 3, first: true },
  ])
})

test('a window without differences, or of a kind that has none, shows none', () => {
  const { differences: _, ...plain } = wave
  expect(differencesIn(plain, { t0: 0, t1: 99 }, new Set())).toEqual([])
})

test('a field shows where it differed first, and another field of the register does not', () => {
  const moment = { time: 100, seq: 7, model: 2, board: 0 }
  const rows: DivergenceRow[] = [
    { region: 1, offset: 4, register: 'STATUS', field: 'DONE', first: moment, last: moment, count: 1 },
  ]
  const tracks = fixtureTracks()
  const all = rowsOf(FIXTURE_LAB, tracks, new Set([groupKey(0), groupKey(1), ...tracks.map(trackKey)]))
  const field = (name: string, device: number) => all.find((row) => row.field?.name === name && row.device === device)!
  expect(firstOfField(field('DONE', 0), rows)).toEqual({ time: 100, seq: 7, first: true })
  expect(firstOfField(field('BUSY', 0), rows)).toBeNull()
  expect(firstOfField(field('DONE', 1), rows)).toBeNull()
})

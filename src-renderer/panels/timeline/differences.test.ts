import { expect, test } from 'vitest'
import type { DivergenceRow, WaveWindow } from '../../../src-preload/contract/query'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { fixtureTracks } from '../../testing/fixture-windows'
import { differencesIn, divergenceOf } from './differences'
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
const at = (time: number, seq: number) => ({ time, seq, model: 2, board: 0 })
const row = (field: string, first: ReturnType<typeof at>, more: Partial<DivergenceRow> = {}): DivergenceRow => ({
  region: 1,
  offset: 4,
  register: 'STATUS',
  field,
  first,
  last: first,
  count: 1,
  ...more,
})

test('differences in view are shown, and the first of a field is known by its access', () => {
  expect(differencesIn(wave, { t0: 15, t1: 30 }, [row('DONE', at(10, 1)), row('BUSY', at(30, 3))])).toEqual([
    { time: 20, seq: 2, first: false },
    { time: 30, seq: 3, first: true },
  ])
})

test('the first of a field is shown though another difference took its pixel', () => {
  expect(differencesIn(wave, { t0: 0, t1: 15 }, [row('DONE', at(11, 9))])).toEqual([
    { time: 10, seq: 1, first: false },
    { time: 11, seq: 9, first: true },
  ])
})

test('without differences none are shown', () => {
  const { differences: _, ...plain } = wave
  expect(differencesIn(plain, { t0: 0, t1: 99 }, [])).toEqual([])
  expect(differencesIn(null, { t0: 0, t1: 99 }, [])).toEqual([])
})

test('a device has all that differs in it, a register and a field only their own', () => {
  const all = [row('DONE', at(1, 1)), row('ERROR', at(2, 2)), row('ENABLE', at(3, 3), { offset: 0 })]
  const tracks = fixtureTracks()
  const rows = rowsOf(FIXTURE_LAB, tracks, new Set([groupKey(0), groupKey(1), ...tracks.map(trackKey)]))
  const fieldsOf = (name: string, device: number): string[] => {
    const found = rows.find((one) => one.name === name && one.device === device)!
    return divergenceOf(found, FIXTURE_LAB, all).map(({ field }) => field)
  }
  expect(fieldsOf('labdev0', 0)).toEqual(['DONE', 'ERROR', 'ENABLE'])
  expect(fieldsOf('Access', 0)).toEqual(['DONE', 'ERROR', 'ENABLE'])
  expect(fieldsOf('STATUS', 0)).toEqual(['DONE', 'ERROR'])
  expect(fieldsOf('ERROR', 0)).toEqual(['ERROR'])
  expect(fieldsOf('Calls', 0)).toEqual([])
  expect(fieldsOf('STATUS', 1)).toEqual([])
})

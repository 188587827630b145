import { expect, test } from 'vitest'
import type { DivergenceRow } from '../../../src-preload/contract/query'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { rowsOf, sorted, turned, WORST_FIRST, type Row } from './rows'
import { lessonsOf } from './teach'

const at = (time: number, model: number, board: number) => ({ time, seq: time, model, board })
const STATUS: DivergenceRow = {
  region: 1,
  offset: 4,
  register: 'STATUS',
  field: 'DONE',
  first: at(200, 2, 0),
  last: at(900, 2, 0),
  count: 12,
}
const CR: DivergenceRow = {
  ...STATUS,
  region: 3,
  offset: 0x30,
  register: 'CR',
  field: 'UARTEN',
  first: at(100, 0x301, 0x300),
  last: at(100, 0x301, 0x300),
  count: 1,
}
const DATA: DivergenceRow = {
  ...STATUS,
  offset: 8,
  register: 'DATA',
  field: 'DATA',
  first: at(300, 0x54, 0x55),
  last: at(400, 0x54, 0x56),
  count: 12,
}
const rows = rowsOf(FIXTURE_LAB, [STATUS, CR, DATA])
const names = (of: readonly Row[]): string[] => of.map(({ found }) => found.register)
const row = (register: string): Row => rows.find(({ found }) => found.register === register)!

test('a row names its device, and knows how wide its register is', () => {
  expect(rows.map(({ deviceName, bits }) => [deviceName, bits])).toEqual([
    ['labdev0', 32],
    ['uart0', 32],
    ['labdev0', 32],
  ])
  expect(new Set(rows.map(({ key }) => key)).size).toBe(3)
})

test('what differs most often comes first; of equals, what differed first', () => {
  expect(names(sorted(rows, WORST_FIRST))).toEqual(['STATUS', 'DATA', 'CR'])
})

test('rows sort by each column, and the other way round', () => {
  expect(names(sorted(rows, { by: 'device', down: false }))).toEqual(['STATUS', 'DATA', 'CR'])
  expect(names(sorted(rows, { by: 'first', down: false }))).toEqual(['CR', 'STATUS', 'DATA'])
  expect(names(sorted(rows, { by: 'last', down: true }))).toEqual(['STATUS', 'DATA', 'CR'])
  expect(names(sorted(rows, { by: 'field', down: false }))).toEqual(['DATA', 'STATUS', 'CR'])
})

test('a click on the column that sorts turns it round; on another, names begin with the first and counts with the most', () => {
  expect(turned(WORST_FIRST, 'count')).toEqual({ by: 'count', down: false })
  expect(turned(WORST_FIRST, 'device')).toEqual({ by: 'device', down: false })
  expect(turned({ by: 'first', down: false }, 'count')).toEqual(WORST_FIRST)
})

test('the model can be taught what the board answered first as its reset value, and a field that stays as it is', () => {
  expect(lessonsOf(FIXTURE_LAB, row('CR'), null)).toEqual([
    {
      label: 'CR is 0x0000_0300 after reset',
      refused: null,
      request: { ask: 'teach', device: 2, register: 'CR', value: 0x300 },
    },
    {
      label: 'CR.UARTEN is always 0x0',
      refused: null,
      request: { ask: 'teach', device: 2, register: 'CR', field: 'UARTEN', value: 0 },
    },
  ])
})

test('bits that no field names can only be part of a reset value', () => {
  expect(lessonsOf(FIXTURE_LAB, row('DATA'), null).map(({ request }) => request.field)).toEqual([undefined])
})

test('a field that moved is not constant, and a recording teaches nothing', () => {
  const moved = rowsOf(FIXTURE_LAB, [{ ...STATUS, last: at(900, 0, 2) }])[0]!
  expect(lessonsOf(FIXTURE_LAB, moved, null)[1]).toMatchObject({ refused: 'the board answered 0x0 at first' })
  expect(lessonsOf(FIXTURE_LAB, moved, 'a recording').map(({ refused }) => refused)).toEqual([
    'a recording',
    'a recording',
  ])
})

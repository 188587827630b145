import { expect, test } from 'vitest'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { mirrorRows } from './mirror-rows'

test('regions with registers come first, each with its mode and base', () => {
  const rows = mirrorRows(FIXTURE_LAB, [{ region: 3, mode: 'compare', base: 0x4000_c000, unavailable: [] }])
  expect(rows.map(({ name, mode }) => [name, mode])).toEqual([
    ['labdev0', 'model'],
    ['labdev1', 'model'],
    ['uart0', 'compare'],
    ['fb0', 'model'],
  ])
  expect(rows.map(({ base }) => base)).toEqual([0x1000_0000, 0x1000_1000, 0x4000_c000, 0x2000_0000])
})

test('a mode that the board cannot have says why', () => {
  const unavailable = [{ mode: 'compare' as const, why: 'uartbone makes 32-bit accesses only' }]
  const [row] = mirrorRows(FIXTURE_LAB, [{ region: 1, mode: 'model', base: 0, unavailable }])
  expect(row!.options.map(({ value, why }) => [value, why])).toEqual([
    ['model', null],
    ['shadow', null],
    ['board', null],
    ['compare', 'uartbone makes 32-bit accesses only'],
  ])
})

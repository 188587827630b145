import { expect, test } from 'vitest'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { partsOf, placesOf } from './finds'

test('a typed time sets the cursor', () => {
  expect(placesOf(FIXTURE_LAB, '1,150.4 µs')).toMatchObject([{ time: 1_150_400 }])
})

test('a typed address leads to its register, or to the device where there is none', () => {
  expect(placesOf(FIXTURE_LAB, '0x1000_0004')).toMatchObject([{ selects: { kind: 'register', device: 0, offset: 4 } }])
  expect(placesOf(FIXTURE_LAB, '0x1000_0900')).toMatchObject([{ selects: { kind: 'device', device: 0 } }])
  expect(placesOf(FIXTURE_LAB, '0x2000_1000')).toMatchObject([{ selects: { kind: 'device', device: 3 } }])
})

test('what is neither, or where nothing is, leads nowhere', () => {
  for (const typed of ['labdev', '', '12', '0x7000_0000']) expect(placesOf(FIXTURE_LAB, typed)).toEqual([])
})

test('every device, driver and register can be found, each once', () => {
  const ids = partsOf(FIXTURE_LAB).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain('register labdev1 2 STATUS')
})

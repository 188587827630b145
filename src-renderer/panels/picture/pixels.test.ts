import { expect, test } from 'vitest'
import { toRgba } from './pixels'

test('blue comes first in memory and last on the canvas; padding after a row is skipped', () => {
  const bytes = Uint8Array.of(1, 2, 3, 0, 0xee, 0xee, 0xee, 0xee, 4, 5, 6, 0)
  expect([...toRgba(bytes, { width: 1, height: 2, stride: 8 })]).toEqual([3, 2, 1, 255, 6, 5, 4, 255])
})

test('what was not delivered stays transparent', () => {
  expect([...toRgba(Uint8Array.of(1, 2), { width: 1, height: 1, stride: 4 })]).toEqual([0, 0, 0, 0])
})

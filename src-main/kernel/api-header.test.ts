import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headers } from './api-header'

const { BIT, GENMASK, FIELD_GET, FIELD_PREP } = headers

test('bits and masks up to bit 31 are positive numbers', () => {
  expect([BIT(0), BIT(31), GENMASK(31, 0), GENMASK(31, 31), GENMASK(7, 4)]).toEqual([
    1, 0x8000_0000, 0xffff_ffff, 0x8000_0000, 0xf0,
  ])
})

test('what FIELD_PREP puts in FIELD_GET takes out, and nothing else is touched', () => {
  const field = fc.tuple(fc.nat(31), fc.nat(31)).map(([a, b]) => ({ high: Math.max(a, b), low: Math.min(a, b) }))
  fc.assert(
    fc.property(field, fc.nat(), ({ high, low }, any) => {
      const mask = GENMASK(high, low)
      const value = any % 2 ** (high - low + 1)
      const placed = FIELD_PREP(mask, value)
      expect((placed & ~mask) >>> 0).toBe(0)
      expect(FIELD_GET(mask, placed)).toBe(value)
    }),
  )
})

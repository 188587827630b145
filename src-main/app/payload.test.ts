import { expect, test } from 'vitest'
import { fits } from './payload'

const deep = (levels: number): unknown => (levels === 0 ? 0 : { inner: deep(levels - 1) })

test('plain data within the limits fits', () => {
  for (const value of [undefined, null, 0, NaN, 'text', [1, [2]], { a: { b: [true] } }, deep(15)])
    expect(fits(value)).toBe(true)
})

test('too long, too many or too deep does not fit', () => {
  expect(fits('x'.repeat(200_000))).toBe(false)
  expect(fits({ ['x'.repeat(200_000)]: 1 })).toBe(false)
  expect(fits(Array.from({ length: 30_000 }, () => 0))).toBe(false)
  expect(fits(new Array(1e9))).toBe(false)
  expect(fits(deep(17))).toBe(false)
})

test('a cycle does not fit, and is noticed', () => {
  const ring: Record<string, unknown> = {}
  ring.again = ring
  expect(fits(ring)).toBe(false)
})

test('anything but records, lists and plain values does not fit', () => {
  for (const value of [new Map(), new Date(), /a/, new Uint8Array(4), () => 0, Symbol('a'), 1n, [new Set()]])
    expect(fits(value)).toBe(false)
})

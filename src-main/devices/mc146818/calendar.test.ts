import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateTimeOf, decode, decodeHour, encode, encodeHour, secondsOf } from './calendar'

const format = fc.record({ binary: fc.boolean(), hours24: fc.boolean() })

test('seconds become a date and come back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 250_000_000_000 }), (seconds) => {
      expect(secondsOf(dateTimeOf(seconds))).toBe(seconds)
    }),
  )
})

test('what is out of range carries over', () => {
  const date = { second: 75, minute: 59, hour: 23, day: 31, month: 12, year: 1999 }
  expect(dateTimeOf(secondsOf(date))).toEqual({ second: 15, minute: 0, hour: 0, day: 1, month: 1, year: 2000 })
  expect(dateTimeOf(secondsOf({ ...date, second: 0, month: 2, year: 2024, day: 30 }))).toMatchObject({
    month: 3,
    day: 1,
  })
})

test('hours and numbers come back from every format', () => {
  fc.assert(
    fc.property(fc.nat(23), fc.nat(99), format, (hour, number, as) => {
      expect(decodeHour(encodeHour(hour, as), as)).toBe(hour)
      expect(decode(encode(number, as), as)).toBe(number)
    }),
  )
  const twelve = { binary: false, hours24: false }
  expect([0, 1, 11, 12, 13, 23].map((hour) => encodeHour(hour, twelve))).toEqual([0x12, 0x01, 0x11, 0x92, 0x81, 0x91])
})

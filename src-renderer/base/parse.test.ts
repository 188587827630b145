import fc from 'fast-check'
import { expect, test } from 'vitest'
import { address, time } from './format'
import { parseAddress, parseTime } from './parse'
import { roundTime, speedMeaning } from './speeds'

test('a time needs its unit, and may have commas and spaces', () => {
  expect(parseTime('1,150.4 µs')).toBe(1_150_400)
  expect(parseTime('1.2ms')).toBe(1_200_000)
  expect(parseTime(' 40 ns ')).toBe(40)
  expect(parseTime('2 US')).toBe(2_000)
  for (const wrong of ['40', 'µs', '-1 ns', '1 h', '']) expect(parseTime(wrong)).toBeNull()
})

test('an address is hexadecimal and below 2^53', () => {
  expect(parseAddress('0x1000_0800')).toBe(0x1000_0800)
  expect(parseAddress('0X10')).toBe(16)
  for (const wrong of ['10', '0x', '0xg', '0xffff_ffff_ffff_ffff']) expect(parseAddress(wrong)).toBeNull()
})

test('what the window writes it also reads', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (n) => {
      expect(parseAddress(address(n))).toBe(n)
      expect(parseTime(time(n, 'µs'))).toBe(n)
    }),
  )
})

test('round durations and speeds are written short', () => {
  expect([1, 1e3, 1e4, 1e6, 1e9].map(roundTime)).toEqual(['1 ns', '1 µs', '10 µs', '1 ms', '1 s'])
  expect([1, 10, 10_000, 0].map(speedMeaning)).toEqual(['real time', '1 ms in 10 ms', '1 ms in 10 s', 'no waiting'])
})

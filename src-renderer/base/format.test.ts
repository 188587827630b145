import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as format from './format'

describe('values and addresses', () => {
  test('are lower-case hex of the full width, with a bar each four digits', () => {
    expect(format.hex(5)).toBe('0x0000_0005')
    expect(format.hex(0x2a, 8)).toBe('0x2a')
    expect(format.hex(0xdead_beef)).toBe('0xdead_beef')
    expect(format.hexShort(5)).toBe('0x5')
    expect(format.hexShort(0x1_0000)).toBe('0x1_0000')
    expect(format.address(0x1000_0800)).toBe('0x1000_0800')
    expect(format.address(0x1_0000_0000)).toBe('0x0000_0001_0000_0000')
    expect(format.range(0x1000_0800, 0x1000_17ff)).toBe('0x1000_0800–0x1000_17ff')
    expect(format.virtualAddress(0xffff_8000, 0x8000_7000)).toBe('0xffff_8000_8000_7000')
  })

  test('what is not recorded is a question mark in every radix, never 0', () => {
    for (const radix of ['hex', 'dec', 'bin'] as const) expect(format.valueIn(radix, NaN)).toBe('?')
  })

  test('the radix changes how a value is written, not the value', () => {
    const back = { hex: 16, dec: 10, bin: 2 }
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.constantFrom('hex' as const, 'dec' as const, 'bin' as const),
        (value, radix) => {
          const digits = format
            .valueIn(radix, value)
            .replace(/^0[xb]/, '')
            .replace(/[_,]/g, '')
          expect(parseInt(digits, back[radix])).toBe(value)
        },
      ),
    )
  })

  test('names stand before their number', () => {
    expect(format.enumerated('DONE', 2)).toBe('DONE (0x2)')
    expect(format.errnoName(-16)).toBe('-EBUSY')
    expect(format.errnoName(-4095)).toBe('-4095')
    expect(format.errnoName(0)).toBe('0')
  })
})

describe('times', () => {
  test('choose their unit by the span', () => {
    expect(['ns', 'µs', 'ms', 's']).toEqual([999, 1_000, 10_000_000, 10_000_000_000].map(format.timeUnit))
  })

  test('have thousands, three decimals and a sign', () => {
    expect(format.time(1_204_350)).toBe('1,204.350 µs')
    expect(format.time(-96_200)).toBe('−96.200 µs')
    expect(format.time(40)).toBe('40 ns')
    expect(format.timeNumber(1_150_400, 'µs')).toBe('1,150.400')
    expect(format.timeNumber(-1_234_000_000, 'ms')).toBe('−1,234.000')
  })

  test('in the log are the seconds that dmesg prints, cut and not rounded', () => {
    expect(format.logTime(1_150_999)).toBe('[    0.001150]')
    expect(format.logTime(12_345_678_901_000)).toBe('[12345.678901]')
  })
})

describe('sizes and counts', () => {
  test('three significant digits, marked where some were dropped', () => {
    expect(format.sizeMarked(4096)).toBe('4 KiB')
    expect(format.sizeMarked(144 * 2 ** 20)).toBe('144 MiB')
    expect(format.sizeMarked(0x1000_0000 - 0x900_1000)).toBe('≈ 112 MiB')
    expect(format.sizeMarked(2_058_000)).toBe('≈ 1.96 MiB')
    expect(format.size(3.5 * 2 ** 30)).toBe('3.50 GiB')
    expect(format.size(1023.99 * 1024)).toBe('1.00 MiB')
  })

  test('counts have commas, and are short from a million', () => {
    expect(format.count(18_432)).toBe('18,432')
    expect(format.count(999_999)).toBe('999,999')
    expect(format.count(1_204_000)).toBe('1.20 M')
    expect(format.plural(1, 'driver')).toBe('1 driver')
    expect(format.plural(5, 'device')).toBe('5 devices')
  })
})

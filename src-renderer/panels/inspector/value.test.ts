import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { FieldInfo, RegisterInfo } from '../../../src-preload/contract/description'
import { hex, valueIn } from '../../base/format'
import { bitOf, changedFields, parseValue, reservedRanges, stageable, withBit, writeBase } from './value'

const field = (name: string, lsb: number, width = 1, access: FieldInfo['access'] = 'rw'): FieldInfo => ({
  name,
  lsb,
  width,
  access,
  doc: '',
  values: [],
})
const register = (access: RegisterInfo['access'], fields: FieldInfo[] = [], size = 32): RegisterInfo => ({
  name: 'REG',
  offset: 0,
  size,
  access,
  reset: 0,
  readHasEffect: false,
  doc: '',
  fields,
})

test('hex, decimal and binary are taken, with the separators that the window writes', () => {
  expect(['0x0000_0005', '5', '0b101', ' 1,204 ', '0XFF'].map((text) => parseValue(text, 32))).toEqual([
    5, 5, 5, 1204, 255,
  ])
})

test('what is no number, or does not fit the register, is not taken', () => {
  expect(['', '0x', 'five', '-1', '0b2', '1.5', '0x1_0000_0000'].map((text) => parseValue(text, 32))).toEqual(
    Array(7).fill(null),
  )
  expect(parseValue('256', 8)).toBeNull()
})

test('whatever the window writes in any radix can be typed back', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.constantFrom('hex', 'dec', 'bin'), (value, radix) => {
      expect(parseValue(valueIn(radix, value), 32)).toBe(value)
    }),
  )
})

test('bit 31 is a bit like any other: no value turns negative', () => {
  expect(hex(withBit(0, 31, 1))).toBe('0x8000_0000')
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.nat(31), fc.constantFrom(0, 1), (value, bit, to) => {
      const changed = withBit(value, bit, to)
      expect(bitOf(changed, bit)).toBe(to)
      expect(withBit(changed, bit, bitOf(value, bit))).toBe(value)
    }),
  )
})

test('a staged write starts from what is there, but never acts where a written 1 acts', () => {
  expect(writeBase(register('rw'), 0x8000_0005)).toBe(0x8000_0005)
  expect(writeBase(register('w1c'), 3)).toBe(0)
  expect(writeBase(register('rw', [field('GO', 0, 1, 'w1s'), field('MODE', 4, 2)]), 0x31)).toBe(0x30)
  expect(writeBase(register('rw'), NaN)).toBe(0)
})

test('bits of writable fields can be staged; reserved ones, read-only ones and bits past the end cannot', () => {
  const mixed = register('rw', [field('EN', 0), field('BUSY', 1, 1, 'ro')], 8)
  expect([0, 1, 2, 9].map((bit) => stageable(mixed, bit))).toEqual([true, false, false, false])
  expect(stageable(register('rw'), 17)).toBe(true)
  expect(stageable(register('ro'), 0)).toBe(false)
})

test('a change is told field by field', () => {
  const control = register('rw', [field('MODE', 4, 2), field('EN', 0)])
  expect(changedFields(control, 0x00, 0x21)).toBe('MODE 0 → 2, EN 0 → 1')
  expect(changedFields(control, 0x00, 0x09)).toBe('reserved 3:1 0 → 4, EN 0 → 1')
})

test('fields and reserved ranges together make up every bit once', () => {
  expect(reservedRanges(register('rw', [field('A', 0), field('B', 4, 2)]))).toEqual([
    { msb: 31, lsb: 6 },
    { msb: 3, lsb: 1 },
  ])
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(31), { maxLength: 32 }), (bits) => {
      const one = register(
        'rw',
        bits.map((lsb) => field(`F${lsb}`, lsb)),
      )
      const reserved = reservedRanges(one).reduce((sum, { msb, lsb }) => sum + msb - lsb + 1, 0)
      expect(reserved + bits.length).toBe(32)
    }),
  )
})

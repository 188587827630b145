import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FieldInfo, RegisterInfo } from '../../src-preload/contract/description'
import { comparedBits, differingField } from './differing-field'

const field = (name: string, lsb: number, width: number, volatile = false): FieldInfo => ({
  name,
  lsb,
  width,
  access: 'rw',
  doc: '',
  values: [],
  ...(volatile && { volatile }),
})

const register: RegisterInfo = {
  name: 'FR',
  offset: 0x18,
  size: 16,
  access: 'ro',
  reset: 0,
  readHasEffect: false,
  doc: '',
  fields: [field('HIGH', 12, 4), field('COUNT', 8, 4, true), field('LOW', 0, 2)],
}

test('the field of the highest bit that differs is named; a reserved bit has the name of its register', () => {
  expect(differingField(register, 0x1001, 0x0000)).toBe('HIGH')
  expect(differingField(register, 0x0001, 0x0002)).toBe('LOW')
  expect(differingField(register, 0x0011, 0x0000)).toBe('FR')
  expect(differingField(register, 0x0011, 0x0011)).toBeNull()
})

test('volatile fields, noise, reserved bits and bits beyond the register are not compared', () => {
  expect(comparedBits(register)).toBe(0xf003)
  expect(comparedBits(register, new Set(['FR.HIGH']))).toBe(0x0003)
  expect(comparedBits(register, new Set(['FR']))).toBe(0)
  expect(comparedBits({ ...register, volatile: true })).toBe(0)
  expect(comparedBits({ ...register, size: 32, fields: [field('ALL', 0, 32, true)] })).toBe(0)
  expect(differingField(register, 0x1_0f00, 0, comparedBits(register))).toBeNull()
})

test('there is a name exactly where a compared bit differs', () => {
  const word = fc.nat(0xffff)
  fc.assert(
    fc.property(word, word, (a, b) => {
      const bits = comparedBits(register)
      expect(differingField(register, a, b, bits) === null).toBe(((a ^ b) & bits) === 0)
    }),
  )
})

import { expect, test } from 'vitest'
import type { FieldInfo, RegisterInfo } from '../../src-preload/contract/description'
import { differingBits, differingFields, markedDigits } from './difference'

const field = (name: string, lsb: number, width: number): FieldInfo => ({
  name,
  lsb,
  width,
  access: 'rw',
  doc: '',
  values: [],
})

const FR: RegisterInfo = {
  name: 'UARTFR',
  offset: 0x18,
  size: 16,
  access: 'ro',
  reset: 0x90,
  readHasEffect: false,
  doc: '',
  fields: [field('TXFE', 7, 1), field('RXFE', 4, 1), field('MODE', 0, 2)],
}

test('fields that differ are named from the highest bit, each once; bits of no field have the name of the register', () => {
  expect(differingFields(FR, 0x93, 0x00)).toEqual(['TXFE', 'RXFE', 'MODE'])
  expect(differingFields(FR, 0x90, 0x190)).toEqual(['UARTFR'])
  expect(differingFields(FR, 0x90, 0x90)).toEqual([])
})

test('bits are listed from the highest, the sign bit too', () => {
  expect(differingBits(0x90, 0)).toBe('7, 4')
  expect(differingBits(0x8000_0000, 0)).toBe('31')
  expect(differingBits(5, 5)).toBe('')
})

test('digits that differ are marked, and the parts are the whole value', () => {
  expect(markedDigits(0x0090, 0x0000, 16)).toEqual([
    { text: '0x00', differs: false },
    { text: '9', differs: true },
    { text: '0', differs: false },
  ])
  const parts = markedDigits(0xdead_beef, 0xde5d_be1f, 32)
  expect(parts.map(({ text }) => text).join('')).toBe('0xdead_beef')
  expect(parts.filter(({ differs }) => differs).map(({ text }) => text)).toEqual(['a', 'e'])
})

test('a value that is not known has nothing to mark', () => {
  expect(markedDigits(NaN, 0x90, 16)).toEqual([{ text: '?', differs: false }])
})

// Operations as they are read: numbers of every form, and clear words for what is none.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadOperation, parseOperation } from './operation'

const read = (fields: object) => parseOperation(JSON.stringify({ op: 'x', ...fields }), 0)

test('numbers are integers or texts, and wrap at 64 bits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 65n), max: 1n << 65n }), (value) => {
      const sign = value < 0n ? '-' : ''
      const digits = value < 0n ? -value : value
      for (const text of [String(value), `${sign}0x${digits.toString(16)}`]) {
        expect(read({ n: text }).u64('n')).toBe(BigInt.asUintN(64, value))
      }
    }),
  )
})

test('a number stands in for a missing field only where one is given', () => {
  expect(read({}).u64('n', 7n)).toBe(7n)
  expect(() => read({}).u64('n')).toThrow('"x" needs "n"')
})

test('whatever a line holds, it is an operation or is refused in words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      try {
        expect(typeof parseOperation(line, 3).op).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(BadOperation)
      }
    }),
  )
})

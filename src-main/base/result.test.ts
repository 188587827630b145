import { expect, test } from 'vitest'
import { failure, oneLine } from './result'

test('a failure is one line, its remedy a sentence of its own', () => {
  expect(oneLine(failure('lab-invalid', 'lab.json:1:25: seed is "a"', 'It should be a number.'))).toBe(
    'lab.json:1:25: seed is "a". It should be a number.',
  )
  expect(oneLine(failure('io', 'There is no such file.', 'Check the path.'))).toBe(
    'There is no such file. Check the path.',
  )
  expect(oneLine(failure('io', 'two\nlines'))).toBe('two lines')
})

import { expect, test } from 'vitest'
import { matching, type Offer } from './groups'

const offer = (label: string, ...words: string[]): Offer => ({
  id: label,
  label,
  hint: '',
  words,
  run: () => undefined,
})
const groups = [
  { name: 'Lab', items: [offer('Run or pause'), offer('Restart the lab')] },
  { name: 'Board', items: [offer('labdev0 STATUS', 'register'), offer('labdev0 CONTROL', 'register')] },
  { name: 'Bind', items: [] },
]
const labels = (typed: string): string[] =>
  matching(groups, typed).flatMap(({ items }) => items.map(({ label }) => label))

test('with nothing typed everything is there in its order, without empty groups', () => {
  expect(matching(groups, '').map(({ name }) => name)).toEqual(['Lab', 'Board'])
})

test('the group with the best hit comes first, and the best hit first in it', () => {
  expect(labels('status')[0]).toBe('labdev0 STATUS')
  expect(labels('resta')[0]).toBe('Restart the lab')
  expect(labels('labdev0 contr')).toEqual(['labdev0 CONTROL'])
})

test('letters scattered over a text are no hit beside a real one', () => {
  const scattered = { name: 'Other', items: [offer('A write starts a job; a read gives its result')] }
  const found = matching([...groups, scattered], 'status')
  expect(found.map(({ name }) => name)).toEqual(['Board'])
})

test('words that are not shown find it too; nonsense finds nothing', () => {
  expect(labels('register')).toEqual(expect.arrayContaining(['labdev0 STATUS', 'labdev0 CONTROL']))
  expect(labels('xyzzy')).toEqual([])
})

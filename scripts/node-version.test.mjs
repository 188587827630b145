import { expect, test } from 'vitest'
import { atLeast, checkNode } from './node-version.mjs'
import { Failure } from './say.mjs'

test.each([
  ['v20.19.0', '20.19', true],
  ['v20.20.2', '20.19', true],
  ['v22.1.0', '20.19', true],
  ['v20.9.0', '20.19', false],
  ['v18.20.4', '20.19', false],
])('%s is at least %s: %s', (version, wanted, answer) => expect(atLeast(version, wanted)).toBe(answer))

test('a Node that is too old is one clear line', () => {
  expect(() => checkNode('v18.20.4')).toThrow(new Failure('Node 20.19 or newer is needed; this is v18.20.4.'))
})

import { expect, test } from 'vitest'
import { coalesce } from './coalesce'

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('any number of calls while one runs leads to one more', async () => {
  const ends: (() => void)[] = []
  const ask = coalesce(() => new Promise((resolve) => ends.push(resolve)))
  ask()
  ask()
  ask()
  expect(ends).toHaveLength(1)
  ends[0]!()
  await settled()
  expect(ends).toHaveLength(2)
  ends[1]!()
  await settled()
  expect(ends).toHaveLength(2)
  ask()
  expect(ends).toHaveLength(3)
})

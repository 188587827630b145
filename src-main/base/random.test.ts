import { expect, test } from 'vitest'
import { Random } from './random'

const draw = (seed: number): number[] => {
  const random = new Random(seed)
  return Array.from({ length: 1000 }, () => random.below(10))
}

test('the same seed gives the same numbers, another seed others, and all are in range', () => {
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  for (const seed of [0, 1, 0x9e37_79b9, 0xffff_ffff]) {
    const counts = new Map<number, number>()
    for (const each of draw(seed)) counts.set(each, (counts.get(each) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(Math.min(...counts.values())).toBeGreaterThan(50)
  }
})

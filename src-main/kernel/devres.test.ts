// Managed resources: order, groups, and what is found again.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Devres } from './devres'

function bench() {
  const devres = new Devres()
  const released: string[] = []
  const take = (name: string): void => devres.add('thing', name, () => released.push(name))
  return { devres, released, take }
}

describe('order', () => {
  test('last taken, first given back; what one takes while it goes stays', () => {
    const { devres, released, take } = bench()
    take('a')
    devres.add('thing', 'b', () => take('c'))
    expect(devres.releaseAll()).toBe(2)
    expect(released).toEqual(['a'])
    expect(devres.empty).toBe(false)
  })

  test('one that throws does not keep the others, and is heard of', () => {
    const { devres, released, take } = bench()
    take('a')
    devres.add('thing', 'b', () => {
      throw new Error('b is stuck')
    })
    take('c')
    expect(() => devres.releaseAll()).toThrow('b is stuck')
    expect(released).toEqual(['c', 'a'])
    expect(devres.empty).toBe(true)
  })

  test('by kind and key the latest is released or forgotten', () => {
    const { devres, released } = bench()
    devres.add('region', ['mem', 16n, 4n], () => released.push('first'))
    devres.add('region', ['mem', 16n, 4n], () => released.push('second'))
    expect(devres.release('region', ['mem', 16n, 8n])).toBe(false)
    expect(devres.release('region', ['mem', 16n, 4n])).toBe(true)
    expect(released).toEqual(['second'])
    expect(devres.destroy('region', ['mem', 16n, 4n])).toBe(true)
    expect(devres.destroy('region', ['mem', 16n, 4n])).toBe(false)
    expect(released).toEqual(['second'])
  })
})

describe('groups', () => {
  test('a closed group gives back what was taken within it, inner groups included', () => {
    const { devres, released, take } = bench()
    take('before')
    devres.openGroup('outer')
    take('a')
    devres.openGroup('inner')
    take('b')
    devres.closeGroup('inner')
    take('c')
    devres.closeGroup('outer')
    take('after')
    expect(devres.releaseGroup('outer')).toBe(3)
    expect(released).toEqual(['c', 'b', 'a'])
    expect(devres.releaseGroup('inner')).toBeNull()
  })

  test('an open group reaches to the end', () => {
    const { devres, released, take } = bench()
    take('before')
    devres.openGroup('open')
    take('a')
    take('b')
    expect(devres.releaseGroup(null)).toBe(2)
    expect(released).toEqual(['b', 'a'])
  })

  test('a group that reaches beyond another outlives it', () => {
    const { devres, released, take } = bench()
    devres.openGroup(1)
    take('a')
    devres.openGroup(2)
    take('b')
    devres.closeGroup(1)
    take('c')
    devres.closeGroup(2)
    expect(devres.releaseGroup(1)).toBe(2)
    expect(devres.releaseGroup(2)).toBe(1)
    expect(released).toEqual(['b', 'a', 'c'])
    expect(devres.empty).toBe(true)
  })

  test('removing a group keeps what is in it; one that is unknown or closed cannot be closed', () => {
    const { devres, released, take } = bench()
    devres.openGroup(1)
    take('a')
    expect(devres.closeGroup(2)).toBe(false)
    expect(devres.closeGroup(1)).toBe(true)
    expect(devres.closeGroup(1)).toBe(false)
    expect(devres.removeGroup(1)).toBe(true)
    expect(devres.releaseGroup(1)).toBeNull()
    devres.releaseAll()
    expect(released).toEqual(['a'])
  })

  test('of two groups with one id the latest is meant', () => {
    const { devres, released, take } = bench()
    devres.openGroup('g')
    take('a')
    devres.openGroup('g')
    take('b')
    devres.releaseGroup('g')
    expect(released).toEqual(['b'])
  })
})

type Step = { do: 'take' | 'open' | 'close' | 'release group' | 'release one'; id: number }
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    do: fc.constantFrom('take', 'take', 'take', 'open', 'close', 'release group', 'release one'),
    id: fc.nat(3),
  }),
  { maxLength: 30 },
)

test('whatever the groups, each thing is given back exactly once, later ones before earlier ones of the same sweep', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const devres = new Devres()
      let taken = 0
      const sweeps: number[][] = []
      const sweep = (what: () => void): void => {
        sweeps.push([])
        what()
      }
      for (const { do: what, id } of list) {
        const number = taken
        if (what === 'take') devres.add('thing', id, () => sweeps.at(-1)!.push(number))
        if (what === 'take') taken++
        else if (what === 'open') devres.openGroup(id)
        else if (what === 'close') devres.closeGroup(id)
        else if (what === 'release group') sweep(() => void devres.releaseGroup(id))
        else sweep(() => void devres.release('thing', id))
      }
      sweep(() => void devres.releaseAll())
      expect(sweeps.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: taken }, (_, at) => at))
      for (const each of sweeps) expect(each).toEqual([...each].sort((a, b) => b - a))
      expect(devres.empty).toBe(true)
    }),
  )
})

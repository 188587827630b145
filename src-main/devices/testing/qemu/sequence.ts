// Sequences for comparisons: random ones from a seed, and every offset of a region in order.
import fc from 'fast-check'
import type { Access } from './access'

export interface Ground {
  space: Access['space']
  start: number
  /** Bytes. */
  size: number
  widths: readonly Access['width'][]
  /** Bytes from the start that are accessed more often than others: where the registers are. */
  favourites?: readonly number[]
  /** Written now and then, besides the usual. */
  values?: readonly number[]
}

const value = fc.oneof(
  fc.constantFrom(0, 1, 0x80, 0xff, 0xffff, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xff }),
  fc.nat(31).map((bit) => (1 << bit) >>> 0),
  fc.integer({ min: 0, max: 0xffff_ffff }),
)

const cut = (all: number, width: Access['width']): number => (width === 4 ? all : all % 2 ** (width * 8))

/** Naturally aligned accesses anywhere on the ground. */
export function accessOn({ space, start, size, widths, favourites = [], values = [] }: Ground): fc.Arbitrary<Access> {
  const anywhere = fc.nat(size - 1)
  const offset =
    favourites.length === 0
      ? anywhere
      : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...favourites) }, { weight: 1, arbitrary: anywhere })
  const data = values.length === 0 ? value : fc.oneof({ weight: 3, arbitrary: value }, fc.constantFrom(...values))
  const does = fc.constantFrom('read' as const, 'write' as const)
  return fc.tuple(does, offset, fc.constantFrom(...widths), data).map(([does, at, width, data]) => ({
    does,
    space,
    address: start + at - (at % width),
    width,
    value: does === 'read' ? 0 : cut(data, width),
  }))
}

/** One of `count` input wires changes. */
export const inputOf = (count: number): fc.Arbitrary<Access> =>
  fc.tuple(fc.nat(count - 1), fc.constantFrom(0, 1)).map(([address, level]) => ({
    does: 'input',
    space: 'mem',
    address,
    width: 1,
    value: level,
  }))

/** The same accesses for the same seed. */
export const randomly = (access: fc.Arbitrary<Access>, seed: number, count: number): Access[] =>
  fc.sample(fc.array(access, { minLength: count, maxLength: count, size: 'max' }), { seed, numRuns: 1 })[0]!

/** Reads every aligned place of the ground in every width. */
export function everyPlace({ space, start, size, widths }: Ground): Access[] {
  return widths.flatMap((width) =>
    Array.from({ length: size / width }, (_, index): Access => ({
      does: 'read',
      space,
      address: start + index * width,
      width,
      value: 0,
    })),
  )
}

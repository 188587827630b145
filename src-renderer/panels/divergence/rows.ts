// The rows of the divergence panel, with names instead of numbers, and their order. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { DivergenceRow } from '../../../src-preload/contract/query'
import { registerAt } from '../../base/register'

export interface Row {
  key: string
  /** Index into LabDescription.devices; -1 = of no device. */
  device: number
  deviceName: string
  /** Bits of the register. */
  bits: number
  found: DivergenceRow
}

export function rowsOf(lab: LabDescription, found: readonly DivergenceRow[]): Row[] {
  return found.map((one) => {
    const device = lab.regions.find(({ id }) => id === one.region)?.device ?? -1
    return {
      key: `${one.region} ${one.offset} ${one.field}`,
      device,
      deviceName: lab.devices[device]?.name ?? '',
      bits: registerAt(lab, one.region, one.offset)?.size ?? 32,
      found: one,
    }
  })
}

export type SortKey = 'device' | 'register' | 'field' | 'first' | 'last' | 'count'

export interface Sorting {
  by: SortKey
  down: boolean
}

/** Most often first: what differs at each access hides what differs once, and is dealt with first. */
export const WORST_FIRST: Sorting = { by: 'count', down: true }

const KEYS: Record<SortKey, (row: Row) => string | number> = {
  device: ({ device }) => device,
  register: ({ found }) => found.offset,
  field: ({ found }) => found.field,
  first: ({ found }) => found.first.time,
  last: ({ found }) => found.last.time,
  count: ({ found }) => found.count,
}

/** Rows that are equal in this stay in the order in which they differed first. */
export function sorted(rows: readonly Row[], { by, down }: Sorting): Row[] {
  const key = KEYS[by]
  const order = (a: Row, b: Row): number => {
    const [left, right] = [key(a), key(b)]
    return left < right ? -1 : left > right ? 1 : 0
  }
  return [...rows].sort((a, b) => order(a, b) * (down ? -1 : 1) || a.found.first.time - b.found.first.time)
}

/** The same column again turns its order round; numbers begin with the largest, names and times with the first. */
export const turned = (sorting: Sorting, by: SortKey): Sorting =>
  sorting.by === by ? { by, down: !sorting.down } : { by, down: by === 'count' }

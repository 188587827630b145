// Which resources have no model behind them. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry } from '../../../src-preload/contract/entry'

/** Reads give all ones here, and writes are dropped: the device's region has no model. */
export const isUnanswered = ({ device, space, start, end }: ClaimEntry, lab: LabDescription): boolean =>
  lab.regions.some(
    (region) =>
      region.unanswered === true &&
      region.device === device &&
      region.space === space &&
      region.start <= end &&
      region.start + region.size - 1 >= start,
  )

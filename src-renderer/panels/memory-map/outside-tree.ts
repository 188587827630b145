// Regions of devices that the resource tree does not name: of a devicetree's device /proc/iomem says nothing until a driver asks. Pure.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { ResourceNode } from '../../../src-preload/contract/query'
import type { Space } from '../../base/format'
import { RAM_NAME } from './model'
import { overlaps } from './slots'

/** Entries of the recording have numbers above 0. */
export const isOutsideTree = ({ id }: { id: number }): boolean => id < 0

function nodeOf({ id, device, name, space, start, size }: RegionInfo, lab: LabDescription): ResourceNode {
  const owner = lab.devices[device]
  return {
    entry: {
      type: 'claim',
      id: -id,
      space,
      start,
      end: start + size - 1,
      name: device < 0 ? RAM_NAME : name || owner?.node || owner?.name || '?',
      busy: false,
      parent: 0,
      device,
      driver: -1,
    },
    depth: 0,
    since: 0,
    seq: 0,
  }
}

/** Those that nothing in the tree touches, as if they stood in it. */
export function outsideTree(lab: LabDescription, resources: readonly ResourceNode[], space: Space): ResourceNode[] {
  const nodes = lab.regions.filter((region) => region.space === space).map((region) => nodeOf(region, lab))
  const free = nodes.filter(({ entry }) => resources.every((one) => !overlaps(one.entry, entry)))
  return free.filter(({ entry }, i) => free.slice(0, i).every((one) => !overlaps(one.entry, entry)))
}

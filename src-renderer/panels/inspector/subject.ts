// What the inspector is about: the device, register or claim that the window's one selection leads to.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { ClaimEntry, Entry } from '../../../src-preload/contract/entry'
import type { StateAnswer } from '../../../src-preload/contract/query'
import type { Selection } from '../../state/view.svelte'

type EntryOf = (id: number) => Entry | undefined

/** Index into LabDescription.devices; -1 when the selection leads to none that has a region. */
export function deviceOf(
  selection: Selection,
  lab: LabDescription,
  state: StateAnswer | null,
  entryOf: EntryOf,
): number {
  if (selection.kind === 'device' || selection.kind === 'register') return withRegion(selection.device, lab)
  if (selection.kind === 'driver')
    return state?.bindings.findIndex((bind) => bind?.state === 'bound' && bind.driver === selection.driver) ?? -1
  if (selection.kind !== 'claim') return -1
  const entry = entryOf(selection.entry)
  if (entry?.type === 'mapping') return withRegion(entry.device, lab)
  if (entry?.type !== 'claim') return -1
  const own = withRegion(entry.device, lab)
  return own >= 0 ? own : holderOf(entry, lab, entryOf)
}

/** A refused requester often has no registers of its own: those of the first holder are in question. */
function holderOf(entry: ClaimEntry, lab: LabDescription, entryOf: EntryOf): number {
  for (const id of entry.holders ?? []) {
    const holder = entryOf(id)
    const device = holder?.type === 'claim' ? withRegion(holder.device, lab) : -1
    if (device >= 0) return device
  }
  return -1
}

const withRegion = (device: number, lab: LabDescription): number => (lab.devices[device]?.regions.length ? device : -1)

export const regionsOf = (lab: LabDescription, device: number): RegionInfo[] =>
  lab.regions.filter((region) => region.device === device)

/** Shown while nothing is selected: the first device that has registers. */
export const firstDevice = (lab: LabDescription): number =>
  lab.devices.findIndex((_, device) => regionsOf(lab, device).some(({ map }) => map >= 0))

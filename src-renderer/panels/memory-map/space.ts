// Which of the two maps shows what is selected.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { Space } from '../../base/format'
import type { Selection } from '../../state/view.svelte'

/** null: either does, or neither. */
export function spaceOf(
  lab: LabDescription,
  selection: Selection,
  entries: { claim: (id: number) => ClaimEntry | undefined },
): Space | null {
  if (selection.kind === 'claim') return entries.claim(selection.entry)?.space ?? null
  if (selection.kind === 'register') return lab.regions.find(({ id }) => id === selection.region)?.space ?? null
  if (selection.kind !== 'device') return null
  const spaces = new Set(lab.regions.filter(({ device }) => device === selection.device).map(({ space }) => space))
  return spaces.size === 1 ? [...spaces][0]! : null
}

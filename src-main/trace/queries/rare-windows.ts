// Windows over what is rare and kept whole: claims with the life of their mapping, refused requests, and what the driver model did.
import type { ClaimEntry, MappingEntry } from '../../../src-preload/contract/entry'
import type {
  ClaimBar,
  ClaimWindow,
  ModelMoment,
  ModelWindow,
  RefusalWindow,
} from '../../../src-preload/contract/query'
import type { Journal, Life } from '../journal'
import { OutsideCount } from './outside'
import type { View } from './track-builder'

/** The first mapping of the same device that lived during the claim and maps a part of it. */
function mappingOf(claim: Life<ClaimEntry>, mappings: readonly Life<MappingEntry>[]): Life<MappingEntry> | undefined {
  return mappings.find(({ entry, from, to }) => {
    const { physical, size, device } = entry
    if (device !== claim.entry.device || from > claim.to || to < claim.from) return false
    return physical <= claim.entry.end && physical + size > claim.entry.start
  })
}

export function claimWindow(journal: Journal, track: number, device: number, view: View): ClaimWindow {
  const outside = new OutsideCount(view.t0, view.t1)
  const bars: ClaimBar[] = []
  const before = new OutsideCount(view.t0, view.t1)
  for (const claim of journal.claims) {
    if (claim.entry.device !== device || !claim.entry.busy) continue
    if (claim.to < view.t0) before.inside(claim.to)
    else if (claim.from > view.t1) outside.inside(claim.from)
    else bars.push(barOf(claim, mappingOf(claim, journal.mappings)))
  }
  const { after, firstAfter } = outside.counts
  return { shape: 'claims', track, bars, before: before.before, lastBefore: before.lastBefore, after, firstAfter }
}

function barOf({ entry, from, to, seq }: Life<ClaimEntry>, mapping: Life<MappingEntry> | undefined): ClaimBar {
  return {
    from,
    to,
    entry: entry.id,
    seq,
    mappedFrom: mapping?.from ?? NaN,
    mappedTo: mapping?.to ?? NaN,
    mapping: mapping?.entry.id ?? NaN,
  }
}

export function refusalWindow(journal: Journal, track: number, view: View): RefusalWindow {
  const outside = new OutsideCount(view.t0, view.t1)
  const inView = journal.refusals.filter(({ time }) => outside.inside(time))
  const refusals = inView.map(({ time, entry, seq }) => ({ time, entry: entry.id, seq }))
  return { shape: 'refusals', track, refusals, ...outside.counts }
}

/** It says by itself whether the device has a driver. */
const isDecisive = (entry: ModelMoment['entry']): boolean => entry.type === 'bind' || entry.what === 'device removed'

export function modelWindow(journal: Journal, track: number, device: number, view: View): ModelWindow {
  const outside = new OutsideCount(view.t0, view.t1)
  const all = journal.models.get(device) ?? []
  const moments = all.filter(({ time }) => outside.inside(time))
  const earlier = all.filter(({ time, entry }) => time < view.t0 && isDecisive(entry)).at(-1) ?? null
  return { shape: 'model', track, moments, earlier, ...outside.counts }
}

// The answer to `tracks`: all of the lab, without those of which there is nothing to see.
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { TrackInfo } from '../../../src-preload/contract/query'
import type { Store } from '../store'

/**
 * What happens to drivers, on the link or in the session as a whole gets a row only once something did; so do polls, and devices that no model and
 * no driver answers for.
 */
export function tracksAnswer(store: Store): TrackInfo[] {
  const { tracks, sessionCalls, sessionModel, link } = store.tables
  const { models, links } = store.index.journal
  const used = (id: number): boolean => store.digests.some(({ lanes }) => lanes[id] !== undefined)
  const silent = silentDevices(store, used)
  return tracks.filter(({ id, kind, device }) => {
    if (id === sessionModel) return models.has(-1)
    if (id === link) return links.length > 0 || used(id)
    if (id === sessionCalls || kind === 'polls') return used(id)
    return !silent.has(device)
  })
}

function silentDevices(store: Store, used: (id: number) => boolean): ReadonlySet<number> {
  const { description, ofDevice } = store.tables
  const { journal } = store.index
  const isSilent = (device: number): boolean => {
    const own = description.regions.filter((region) => region.device === device)
    if (own.some(({ unanswered }) => unanswered !== true)) return false
    if (journal.models.get(device)?.some(({ entry }) => entry.type === 'bind')) return false
    const asked = ({ entry }: { entry: ClaimEntry }): boolean => entry.busy && entry.device === device
    if (journal.claims.some(asked) || journal.refusals.some(asked)) return false
    const { accesses, calls } = ofDevice[device]!
    return !used(accesses) && !used(calls)
  }
  return new Set(description.devices.map((_, device) => device).filter(isSilent))
}

// A request for a range that something else holds: who asked, who holds it, and what to do.
import type { ClaimEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { deviceName, driverName, listed, range, type Rule, type RuleView } from './rule'

export const claimOverlap: Rule = ({ kind, flags, entry }, view) => {
  if (kind !== EventKind.request || (flags & Flag.failed) === 0 || entry?.type !== 'claim') return null
  const requester = entry.driver >= 0 ? driverName(view, entry.driver) : deviceName(view, entry.device)
  const holders = (entry.holders ?? []).map((id) => view.entryOf(id)).filter((each) => each?.type === 'claim')
  return {
    rule: 'claim-overlap',
    text: holders.length > 0 ? heldText(requester, holders, view) : crossingText(requester, entry, view),
    remedy:
      holders.length > 0
        ? `Unbind ${listed(names(holders, view))}, or ask only for a range that is ${requester}’s own.`
        : 'Ask for a range that lies inside one node of /proc/iomem, or outside all.',
    subject: `request ${range(entry.start, entry.end)}`,
    device: entry.device,
    driver: entry.driver,
  }
}

const names = (holders: readonly ClaimEntry[], view: RuleView): string[] => [
  ...new Set(holders.map((holder) => (holder.device >= 0 ? deviceName(view, holder.device) : holder.name))),
]

function heldText(requester: string, holders: readonly ClaimEntry[], view: RuleView): string {
  const who = names(holders, view)
  return `${requester} asked for a region that ${listed(who)} ${who.length > 1 ? 'hold' : 'holds'}`
}

/** Nobody busy is in the way: the range is impossible, or crosses the end of a node. */
function crossingText(requester: string, entry: ClaimEntry, view: RuleView): string {
  const searched = view.entryOf(entry.parent)
  const where = searched?.type === 'claim' ? `crosses the end of ${searched.name}` : 'does not fit into /proc/iomem'
  return `${requester} asked for a region that ${where}`
}

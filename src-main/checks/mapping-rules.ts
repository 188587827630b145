// Rules about mappings, told when they are made: nobody asked for the range, another mapping has it with another type, registers are cached.
import type { CacheAttribute, MappingEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { HeldRanges } from './held-ranges'
import { deviceName, driverName, range, type Finding, type Rule, type RuleView, type Seen } from './rule'

const PAGE = 4096
const rangeOf = ({ physical, size }: MappingEntry): string => range(physical, physical + size - 1)
const pagesOf = ({ physical, size }: MappingEntry): { from: number; to: number } => ({
  from: Math.floor(physical / PAGE) * PAGE,
  to: Math.ceil((physical + size) / PAGE) * PAGE,
})

const mappedBy = ({ kind, entry }: Seen): MappingEntry | null =>
  kind === EventKind.map && entry?.type === 'mapping' && entry.driver >= 0 ? entry : null
const isFailed = ({ flags }: Seen): boolean => (flags & Flag.failed) !== 0

const about = ({ device, driver }: MappingEntry): Pick<Finding, 'device' | 'driver'> => ({ device, driver })

export function mapWithoutRequest(held: HeldRanges): Rule {
  return (seen, view) => {
    const mapping = mappedBy(seen)
    if (!mapping || isFailed(seen) || isMemory(mapping, view) || held.covers(mapping)) return null
    const holder = held.holderAgainst('mem', mapping.physical, mapping.driver)
    const who = driverName(view, mapping.driver)
    return {
      rule: 'map-without-request',
      text: `${who} mapped a range that it has not requested${holder ? `, and that ${driverName(view, holder.driver)} holds` : ''}`,
      remedy: 'Use devm_platform_ioremap_resource(), or request the range first.',
      subject: `${mapping.call} ${rangeOf(mapping)}`,
      ...about(mapping),
    }
  }
}

/** RAM is not requested. */
const isMemory = ({ physical, size }: MappingEntry, { lab }: RuleView): boolean =>
  (lab.memory ?? []).some(({ start, size: length }) => physical >= start && physical + size <= start + length)

/** What the processor does with UC- and UC is the same, as long as no MTRR says otherwise. */
const typeOf = (attribute: CacheAttribute): string => (attribute === 'UC-' ? 'UC' : attribute)

export function aliasAttribute(): Rule {
  const live = new Map<number, MappingEntry>()
  return (seen, view) => {
    if (seen.kind === EventKind.unmap) live.delete(seen.value)
    const { entry } = seen
    if (seen.kind !== EventKind.map || entry?.type !== 'mapping') return null
    const other = [...live.values()].find((each) => areAliases(each, entry))
    if (!isFailed(seen)) live.set(entry.id, entry)
    if (!other || entry.driver < 0) return null
    return aliasFinding(entry, other, isFailed(seen), view)
  }
}

/** They share a page, and were asked for, or made, with types that differ. */
function areAliases(first: MappingEntry, second: MappingEntry): boolean {
  const [a, b] = [pagesOf(first), pagesOf(second)]
  return a.from < b.to && b.from < a.to && typeOf(first.attribute) !== typeOf(second.asked ?? second.attribute)
}

function aliasFinding(mapping: MappingEntry, other: MappingEntry, failed: boolean, view: RuleView): Finding {
  const who = driverName(view, mapping.driver)
  const got = failed
    ? 'was refused'
    : mapping.asked && typeOf(mapping.asked) !== typeOf(mapping.attribute)
      ? `got ${mapping.attribute}`
      : 'got it'
  return {
    rule: 'alias-attribute',
    text: `${who} asked for ${mapping.asked ?? mapping.attribute} where ${driverName(view, other.driver)} has ${other.attribute} mapped, and ${got}`,
    remedy: 'Map a range once, with one type.',
    subject: `${mapping.call} ${rangeOf(mapping)}`,
    ...about(mapping),
  }
}

export const cachedRegisters: Rule = (seen, view) => {
  const mapping = mappedBy(seen)
  if (!mapping || isFailed(seen) || (mapping.attribute !== 'WB' && mapping.attribute !== 'WT')) return null
  const { physical, size } = mapping
  const region = view.lab.regions.find(
    ({ space, start, size: length, map }) =>
      space === 'mem' && map >= 0 && start < physical + size && physical < start + length,
  )
  if (!region) return null
  return {
    rule: 'cached-registers',
    text: `${driverName(view, mapping.driver)} mapped the registers of ${deviceName(view, region.device)} cached (${mapping.attribute})`,
    remedy: 'Use ioremap(): a cached read shows what a register held before.',
    subject: `${mapping.call} ${rangeOf(mapping)}`,
    ...about(mapping),
  }
}

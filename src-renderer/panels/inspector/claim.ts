// What the claim view says: about a busy claim, a device's resource, a mapping, or a refused request. Plain text facts.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry, Entry, MappingEntry } from '../../../src-preload/contract/entry'
import type { Refusal, StateAnswer } from '../../../src-preload/contract/query'
import { errnoName, extent, moment, range, size, virtualAddress } from '../../base/format'
import { placeOf, placeText } from '../../base/site'
import { present, type Fact } from './facts'

export interface ClaimInput {
  lab: LabDescription
  state: StateAnswer
  claim: (id: number) => ClaimEntry | undefined
  goTo: (time: number) => void
  select: (entry: number) => void
  showLine: (site: number) => void
}

const holderOf = (lab: LabDescription, { device, driver }: ClaimEntry | MappingEntry): string =>
  [lab.devices[device]?.name, lab.drivers[driver] && `driver ${lab.drivers[driver].name}`].filter(Boolean).join(', ')

export function claimFacts(entry: ClaimEntry, input: ClaimInput): Fact[] {
  const { lab, state, claim, goTo, select } = input
  const node = state.resources.find((one) => one.entry.id === entry.id)
  const parent = claim(entry.parent)
  const mappings = state.mappings.filter(({ entry: one }) => meets(one, entry))
  return present([
    { name: 'Range', value: range(entry.start, entry.end, entry.space) },
    { name: 'Size', value: extent(entry.end - entry.start + 1, entry.space) },
    { name: 'Name', value: entry.name },
    { name: 'State', value: stateOf(entry, node !== undefined), mono: false },
    { name: entry.busy ? 'Held by' : 'Device', value: holderOf(lab, entry), mono: false },
    {
      name: 'Within',
      value: parent?.name ?? (entry.space === 'io' ? 'port space' : 'memory space'),
      ...(parent ? { run: () => select(parent.id) } : {}),
    },
    { name: 'Since', value: node ? moment(node.since) : '', ...(node ? { run: () => goTo(node.since) } : {}) },
    ...mappings.map(({ entry: one }, index) => ({
      name: index === 0 ? 'Mapped at' : ' '.repeat(index),
      value: `${virtualAddress(one.virtualHi, one.virtualLo)} ${one.attribute}`,
      run: () => select(one.id),
    })),
  ])
}

const meets = ({ physical, size: bytes }: MappingEntry, { start, end, busy }: ClaimEntry): boolean =>
  busy && physical <= end && physical + bytes - 1 >= start

function stateOf(entry: ClaimEntry, there: boolean): string {
  if (!there) return 'not there at this time'
  return entry.busy ? 'busy' : 'a device’s own resource, not busy'
}

export function mappingFacts(entry: MappingEntry, { lab, state, goTo, select }: ClaimInput): Fact[] {
  const live = state.mappings.find((one) => one.entry.id === entry.id)
  const last = entry.physical + entry.size - 1
  const claims = state.resources.filter(
    ({ entry: one }) => one.busy && one.space === 'mem' && one.start <= entry.physical && one.end >= last,
  )
  const claim = claims.at(-1)?.entry
  return present([
    { name: 'Virtual', value: virtualAddress(entry.virtualHi, entry.virtualLo) },
    { name: 'Physical', value: range(entry.physical, last) },
    { name: 'Size', value: size(entry.size) },
    { name: 'Call', value: `${entry.call}()` },
    { name: 'Attribute', value: `${entry.attribute} ${ATTRIBUTE[entry.attribute]}`, mono: false },
    {
      name: 'Asked for',
      value: entry.asked && entry.asked !== entry.attribute ? `${entry.asked}: another mapping of it decided` : '',
      mono: false,
    },
    { name: 'Mapped by', value: holderOf(lab, entry), mono: false },
    {
      name: 'Claim',
      value: claim?.name ?? 'none: nobody asked for these bytes',
      mono: claim !== undefined,
      ...(claim ? { run: () => select(claim.id) } : {}),
    },
    {
      name: 'Since',
      value: live ? moment(live.since) : 'not there at this time',
      mono: live !== undefined,
      ...(live ? { run: () => goTo(live.since) } : {}),
    },
  ])
}

const ATTRIBUTE: Record<MappingEntry['attribute'], string> = {
  UC: '· uncached: each access reaches the device',
  'UC-': '· uncached, unless an MTRR says otherwise',
  WC: '· write-combining: writes may be joined',
  WT: '· write-through',
  WB: '· write-back: cached',
  NP: '· not posted: a write waits for its answer',
}

export function refusalFacts({ entry, time: at, site }: Refusal, input: ClaimInput): Fact[] {
  const { lab, claim, select, goTo, showLine } = input
  const place = placeOf(lab, site)
  const holders = (entry.holders ?? []).map((id, index) => {
    const holder = claim(id)
    const value = holder ? `${holder.name}\n${range(holder.start, holder.end, holder.space)}` : '?'
    return { name: index === 0 ? 'Held by' : ' '.repeat(index), value, run: () => select(id) }
  })
  return present([
    { name: 'Asked by', value: holderOf(lab, entry), mono: false },
    { name: 'Range', value: range(entry.start, entry.end, entry.space) },
    { name: 'Size', value: extent(entry.end - entry.start + 1, entry.space) },
    { name: 'Answer', value: errnoName(-Math.abs(entry.error ?? 0)) },
    ...holders,
    { name: 'At', value: moment(at), run: () => goTo(at) },
    { name: 'Source', value: place ? placeText(place) : '', run: () => showLine(site) },
  ])
}

/** What to do about a refusal, one sentence. */
export function remedyOf(entry: ClaimEntry, { lab, claim }: ClaimInput): string {
  const drivers = new Set(
    (entry.holders ?? []).map((id) => lab.drivers[claim(id)?.driver ?? -1]?.name).filter((name) => name !== undefined),
  )
  if (drivers.size === 0) return 'Ask for a range that lies in the device’s own resource.'
  const names = [...drivers].join(' and ')
  return `Take the range from the devicetree with platform_get_resource(), or unbind ${names} first.`
}

/** Devices whose driver would have to let go before this could succeed. */
export function holdersToUnbind(entry: Entry | undefined, state: StateAnswer, lookup: ClaimInput['claim']): number[] {
  if (entry?.type === 'mapping') return bound([entry.device], state)
  if (entry?.type !== 'claim') return []
  const held = entry.error === undefined ? (entry.busy ? [entry] : []) : (entry.holders ?? []).map(lookup)
  return bound(
    held.map((one) => one?.device ?? -1),
    state,
  )
}

const bound = (devices: readonly number[], { bindings }: StateAnswer): number[] =>
  [...new Set(devices)].filter((device) => bindings[device]?.state === 'bound')

// What the event view says: every field of one event, decoded.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Entry } from '../../../src-preload/contract/entry'
import { EventKind, Flag, Initiator, type EventKindName } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { reasonOf } from '../../base/driver-model'
import { address, count, errnoName, hex, moment, range, time, valueIn, type Radix } from '../../base/format'
import { fieldValue, registerAt } from '../../base/register'
import { placeOf, placeText } from '../../base/site'
import { present, type Fact } from './facts'
import { fieldText } from './table'

export interface EventInput {
  lab: LabDescription
  radix: Radix
  goTo: (time: number) => void
  select: (entry: number) => void
  selectRegister: (region: number, offset: number) => void
  showLine: (site: number) => void
  showRule: (rule: string) => void
}

const NAMES = new Map<number, EventKindName>(
  Object.entries(EventKind).map(([name, kind]) => [kind, name as EventKindName]),
)

export const kindName = (kind: number): string => NAMES.get(kind) ?? `kind ${kind}`

export const flagNames = (flags: number): string[] =>
  Object.entries(Flag)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)

export function initiatorName(lab: LabDescription, initiator: number): string {
  if (initiator >= Initiator.FIRST_DRIVER) return lab.drivers[initiator - Initiator.FIRST_DRIVER]?.name ?? 'a driver'
  return Object.entries(Initiator).find(([, number]) => number === initiator)?.[0] ?? String(initiator)
}

const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

export function eventFacts(row: EventRow, input: EventInput): Fact[] {
  const { lab, goTo, showLine } = input
  const place = placeOf(lab, row.site)
  return present([
    { name: 'At', value: moment(row.time), run: () => goTo(row.time) },
    { name: 'Number', value: count(row.seq) },
    ...(isAccess(row) || row.kind === EventKind.change ? accessFacts(row, input) : otherFacts(row, input)),
    { name: 'Flags', value: flagNames(row.flags).join(', '), mono: false },
    { name: 'Initiator', value: row.initiator === Initiator.none ? '' : initiatorName(lab, row.initiator) },
    { name: 'Source', value: place ? placeText(place) : '', run: () => showLine(row.site) },
  ])
}

function accessFacts(row: EventRow, { lab, radix, selectRegister }: EventInput): Fact[] {
  const region = lab.regions.find(({ id }) => id === row.region)
  if (!region)
    return [
      { name: 'Address', value: address(row.valueHi * 2 ** 32 + row.offset) },
      { name: 'Answered by', value: 'nobody', mono: false },
    ]
  const register = registerAt(lab, region.id, row.offset)
  return [
    { name: 'Device', value: lab.devices[region.device]?.name ?? '' },
    {
      name: 'Register',
      value: register?.name ?? '',
      run: () => selectRegister(region.id, row.offset),
    },
    { name: 'Offset', value: hex(row.offset, 16) },
    { name: 'Address', value: address(region.start + row.offset, region.space) },
    { name: 'Width', value: `${row.width * 8} bits`, mono: false },
    { name: 'Value', value: valueIn(radix, row.value, row.width * 8) },
    ...(register?.fields ?? []).map((field) => ({
      name: `· ${field.name}`,
      value: fieldText(field, fieldValue(row.value, field), radix),
    })),
  ]
}

/** i32 as an event carries it. */
const signed = (value: number): number => value | 0

function otherFacts(row: EventRow, input: EventInput): Fact[] {
  if (row.kind === EventKind.irq)
    return [
      { name: 'Line', value: `irq ${row.offset}`, mono: false },
      { name: 'Level', value: row.value === 0 ? 'low' : 'high', mono: false },
    ]
  if (row.kind === EventKind.delay) return [{ name: 'Duration', value: time(row.value) }]
  if (row.kind === EventKind.gap) return [{ name: 'Lost', value: `${count(row.value)} events`, mono: false }]
  if (row.kind === EventKind.barrier) return [{ name: 'Barrier', value: ['', 'mb', 'rmb', 'wmb'][row.value] ?? '' }]
  const returned =
    row.kind === EventKind.callEnd || row.kind === EventKind.pollEnd
      ? [{ name: 'Returned', value: errnoName(signed(row.value)) }]
      : []
  return [...returned, ...(row.entry ? entryFacts(row.entry, input) : [])]
}

function entryFacts(entry: Entry, { lab, select, showRule }: EventInput): Fact[] {
  const device = { name: 'Device', value: lab.devices[entry.device]?.name ?? '' }
  const driver = { name: 'Driver', value: lab.drivers[entry.driver]?.name ?? '' }
  switch (entry.type) {
    case 'claim':
      return [
        { name: 'Range', value: range(entry.start, entry.end, entry.space), run: () => select(entry.id) },
        { name: 'Name', value: entry.name },
        { name: 'Answer', value: entry.error === undefined ? '' : errnoName(-Math.abs(entry.error)) },
        device,
        driver,
      ]
    case 'mapping':
      return [
        { name: 'Call', value: `${entry.call}()`, run: () => select(entry.id) },
        { name: 'Physical', value: range(entry.physical, entry.physical + entry.size - 1) },
        { name: 'Attribute', value: entry.attribute },
        device,
        driver,
      ]
    case 'call':
      return [
        { name: 'Call', value: entry.what, mono: false },
        { name: 'Function', value: `${entry.symbol}()` },
        device,
        driver,
      ]
    case 'poll':
      return [
        { name: 'Until', value: entry.until },
        { name: 'Sleep', value: `${entry.sleepUs} µs` },
        { name: 'Timeout', value: entry.timeoutUs === 0 ? 'none' : `${entry.timeoutUs} µs` },
        device,
        driver,
      ]
    case 'log':
      return [{ name: 'Text', value: [entry.prefix, entry.text].filter(Boolean).join(': ') }, device, driver]
    case 'finding':
      return [
        { name: 'Finding', value: entry.text, mono: false },
        { name: 'Rule', value: entry.rule, run: () => showRule(entry.rule) },
        { name: 'Remedy', value: entry.remedy, mono: false },
        device,
        driver,
      ]
    case 'bind':
      return [
        { name: 'State', value: entry.state, mono: false },
        { name: 'Reason', value: entry.state === 'deferred' ? reasonOf(entry) : '', mono: false },
        { name: 'Error', value: entry.error === 0 ? '' : errnoName(-Math.abs(entry.error)) },
        device,
        driver,
      ]
    case 'model':
      return [
        { name: 'What', value: entry.what, mono: false },
        { name: 'Answer', value: entry.error === 0 ? '' : errnoName(-Math.abs(entry.error)) },
        device,
        driver,
      ]
  }
}

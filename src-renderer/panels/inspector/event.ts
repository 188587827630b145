// What the event view says: every field of one event, decoded.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Entry } from '../../../src-preload/contract/entry'
import { EventKind, FaultReason, Flag, Initiator, type EventKindName } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { reasonOf } from '../../base/driver-model'
import { address, count, errnoName, hex, moment, range, time, valueIn, type Radix } from '../../base/format'
import { fieldValue, registerAt } from '../../base/register'
import { placeOf, placeText } from '../../base/site'
import { present, type Fact } from './facts'
import { boardFacts, boardPartOf, mirrorFacts } from './event-board'
import { fieldText } from './table'

/** By EventKind.barrier's `value`. */
const BARRIERS = ['', 'mb', 'rmb', 'wmb', 'dma_mb', 'dma_rmb', 'dma_wmb', 'smp_mb', 'smp_rmb', 'smp_wmb']

export interface EventInput {
  lab: LabDescription
  related: Related
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

const SHOWS_VALUE = new Set<number>([EventKind.read, EventKind.write, EventKind.change, EventKind.arrive])

/** Events before or after the one shown, that tell what became of it. */
export interface Related {
  /** The write that arrived, or the arrival of the write. */
  counterpart: EventRow | null
  /** The burst that took a gathered write along. */
  burst: EventRow | null
  /** Of an access the board's part, of the board's part its access. */
  board: EventRow | null
}

export function eventFacts(row: EventRow, input: EventInput): Fact[] {
  const { lab, goTo, showLine } = input
  const place = placeOf(lab, row.site)
  return present([
    { name: 'At', value: moment(row.time), run: () => goTo(row.time) },
    { name: 'Number', value: count(row.seq) },
    ...(SHOWS_VALUE.has(row.kind) ? accessFacts(row, input) : otherFacts(row, input)),
    ...journeyFacts(row, input),
    ...boardFacts(row, input),
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

/** How long a posted write was under way, and which burst took a gathered one along. */
function journeyFacts(row: EventRow, { related: { counterpart, burst }, goTo }: EventInput): Fact[] {
  const facts: Fact[] = []
  if (counterpart && row.kind === EventKind.arrive)
    facts.push(
      { name: 'Written', value: moment(counterpart.time), run: () => goTo(counterpart.time) },
      { name: 'Under way', value: time(row.time - counterpart.time, 'ns') },
    )
  if (counterpart && row.kind === EventKind.write)
    facts.push(
      { name: 'Arrived', value: moment(counterpart.time), run: () => goTo(counterpart.time) },
      { name: 'Under way', value: time(counterpart.time - row.time, 'ns') },
    )
  if (burst) {
    const text = `${burst.valueHi} writes, ${burst.value} bytes, ${time(burst.time - row.time, 'ns')} later`
    facts.push({ name: 'Burst', value: text, mono: false, run: () => goTo(burst.time) })
  }
  if ((row.flags & Flag.cached) !== 0) facts.push({ name: 'Device', value: CACHED, mono: false })
  return facts
}

const CACHED = 'saw nothing: the cache answered'

/** Which of the events around it tell what became of a write. */
export function relatedTo(row: EventRow, around: readonly EventRow[]): Related {
  const low = (seq: number): number => seq % 2 ** 32
  const after = around.filter(({ seq }) => seq > row.seq)
  const counterpart =
    row.kind === EventKind.arrive
      ? around.find(({ kind, seq }) => kind === EventKind.write && low(seq) === row.valueHi)
      : row.kind === EventKind.write
        ? after.find(({ kind, valueHi }) => kind === EventKind.arrive && valueHi === low(row.seq))
        : undefined
  const gathered = row.kind === EventKind.write && (row.flags & Flag.gathered) !== 0
  const takes = ({ kind, region, offset, value }: EventRow): boolean =>
    kind === EventKind.burst && region === row.region && offset <= row.offset && row.offset < offset + value
  const burst = (gathered && after.find(takes)) || null
  return { counterpart: counterpart ?? null, burst, board: boardPartOf(row, around) }
}

const FAULTS: Record<number, string> = {
  [FaultReason.unmapped]: 'nothing is mapped there',
  [FaultReason.afterUnmap]: 'used after iounmap()',
  [FaultReason.alignment]: 'not aligned: Device memory needs it (arm64)',
  [FaultReason.externalAbort]: 'the bus answered with an error (synchronous external abort)',
}

function faultFacts(row: EventRow): Fact[] {
  return [
    { name: 'Fault', value: FAULTS[row.value] ?? `reason ${row.value}`, mono: false },
    { name: 'Access', value: `${row.valueHi === 1 ? 'write' : 'read'} of ${row.width * 8} bits`, mono: false },
    { name: 'Cookie', value: hex(row.offset) },
  ]
}

function burstFacts(row: EventRow, { lab }: EventInput): Fact[] {
  const region = lab.regions.find(({ id }) => id === row.region)
  const start = (region?.start ?? 0) + row.offset
  return [
    { name: 'Device', value: lab.devices[region?.device ?? -1]?.name ?? '' },
    { name: 'Range', value: range(start, start + row.value - 1, region?.space) },
    { name: 'Bytes', value: count(row.value) },
    { name: 'Gathered', value: `${count(row.valueHi)} writes`, mono: false },
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
  if (row.kind === EventKind.barrier) return [{ name: 'Barrier', value: `${BARRIERS[row.value] ?? '?'}()` }]
  if (row.kind === EventKind.fault) return faultFacts(row)
  if (row.kind === EventKind.burst) return burstFacts(row, input)
  if (row.kind === EventKind.mirror) return mirrorFacts(row, input)
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
        { name: 'Asked for', value: entry.asked && entry.asked !== entry.attribute ? entry.asked : '' },
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
    case 'link':
      return [
        { name: 'Link', value: entry.what, mono: false },
        { name: 'Port', value: entry.port },
        { name: 'Protocol', value: entry.protocol },
        { name: 'Board', value: entry.board, mono: false },
        { name: 'Said', value: entry.text, mono: false },
        device,
      ]
  }
}

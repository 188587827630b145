// One event in words: where it was, what it says. Names come from the session's own description.
import type { LabDescription } from '../../src-preload/contract/description'
import type { BindEntry, LinkEntry, ModelEntry } from '../../src-preload/contract/entry'
import {
  EventKind,
  type EventKindName,
  FaultReason,
  Flag,
  Initiator,
  MirrorMode,
  MirrorResult,
} from '../../src-preload/contract/event'
import { unpackRoundTrip } from '../../src-preload/contract/round-trip'
import type { EventRow } from '../../src-preload/contract/query'
import { longTime } from './time'

const KINDS = new Map<number, EventKindName>(
  Object.entries(EventKind).map(([name, kind]) => [kind, name as EventKindName]),
)
const hex = (value: number, digits = 1): string => `0x${value.toString(16).padStart(digits, '0')}`

export const kindName = (row: EventRow): string => KINDS.get(row.kind) ?? `kind ${row.kind}`

export const flagNames = ({ flags }: EventRow): string[] =>
  Object.entries(Flag).flatMap(([name, mask]) => ((flags & mask) === 0 ? [] : [name]))

/** `labdev0 STATUS`, `fb0+0x1234`; of an access that met no device the address. */
export function placeName({ regions, maps, devices }: LabDescription, row: EventRow): string {
  const region = regions.find(({ id }) => id === row.region)
  if (!region) return isAccess(row) ? hex(row.valueHi * 2 ** 32 + row.offset, 8) : deviceName(devices, row)
  const device = devices[region.device]?.name ?? region.name
  const register = maps[region.map]?.registers.find(({ offset }) => offset === row.offset)
  return register ? `${device} ${register.name}` : `${device}+${hex(row.offset)}`
}

export function initiatorName({ drivers }: LabDescription, { initiator }: EventRow): string {
  if (initiator >= Initiator.FIRST_DRIVER) return drivers[initiator - Initiator.FIRST_DRIVER]?.name ?? 'driver'
  return Object.entries(Initiator).find(([, number]) => number === initiator)?.[0] ?? 'none'
}

/** What it says: a value, a return value, or the entry's words. */
export function content({ drivers }: LabDescription, row: EventRow): string {
  const { entry } = row
  switch (entry?.type) {
    case 'claim':
      return `${hex(entry.start, 8)}-${hex(entry.end, 8)} ${entry.name}${entry.error === undefined ? '' : ` = ${entry.error}`}`
    case 'mapping':
      return `${entry.call} ${hex(entry.physical, 8)}+${hex(entry.size)} ${entry.attribute}`
    case 'call':
      return `${entry.what} ${entry.symbol}${row.kind === EventKind.callEnd ? ` = ${row.value}` : ''}`
    case 'poll':
      return `until ${entry.until}${row.kind === EventKind.pollEnd ? ` = ${row.value}` : ''}`
    case 'log':
      return entry.prefix === '' ? entry.text : `${entry.prefix}: ${entry.text}`
    case 'finding':
      return `${entry.severity} ${entry.rule}: ${entry.text}`
    case 'bind':
      return `${drivers[entry.driver]?.name ?? ''} ${bindText(entry)}`.trim()
    case 'model':
      return modelText(entry, drivers[entry.driver]?.name)
    case 'link':
      return linkText(entry)
    default:
      return plainContent(row)
  }
}

function bindText({ state, error, reason }: BindEntry): string {
  const because = reason === undefined ? '' : `: ${reason}`
  return error === 0 ? state : `${state} = ${error}${because}`
}

/** `driver registered: labdev`; a device is named by the place. */
function modelText({ what, error }: ModelEntry, driver: string | undefined): string {
  return `${what}${driver === undefined ? '' : `: ${driver}`}${error === 0 ? '' : ` = ${error}`}`
}

function plainContent(row: EventRow): string {
  if (isAccess(row))
    return `${hex(row.value, row.width * 2)}${row.mirror === MirrorMode.model ? '' : ` (${answeredBy(row)})`}`
  if (row.kind === EventKind.change) return hex(row.value, row.width * 2)
  if (row.kind === EventKind.mirror) return mirrorText(row)
  if (row.kind === EventKind.arrive) return `write #${row.valueHi} arrived`
  if (row.kind === EventKind.burst) return `${row.value} bytes of ${row.valueHi} writes drained`
  if (row.kind === EventKind.fault) return faultText(row)
  if (row.kind === EventKind.irq) return `irq ${row.offset} ${row.value === 1 ? 'up' : 'down'}`
  if (row.kind === EventKind.delay) return `${row.valueHi * 2 ** 32 + row.value} ns`
  if (row.kind === EventKind.serial)
    return `${row.offset === 0 ? 'out' : 'in'} ${JSON.stringify(String.fromCharCode(row.value))}`
  return row.kind === EventKind.gap ? `${row.value} events lost` : String(row.value)
}

const nameOf = (names: Record<string, number>, number: number): string =>
  Object.entries(names).find(([, each]) => each === number)?.[0] ?? String(number)

/** Whose value it is: a shadow's reads are the model's alone. */
export function answeredBy({ kind, mirror }: EventRow): 'model' | 'board' | 'both' {
  if (kind === EventKind.mirror || mirror === MirrorMode.board) return 'board'
  if (mirror === MirrorMode.model || (mirror === MirrorMode.shadow && kind === EventKind.read)) return 'model'
  return 'both'
}

const NO_ACCESS = 0xffff_ffff

export interface MirrorPart {
  result: string
  /** ns */
  roundTrip: number
  retries: number
  /** Sequence number of the access, null = the link read by itself. */
  access: number | null
}

/** What only a `mirror` event says. */
export function mirrorPart({ seq, site, mirror, valueHi }: EventRow): MirrorPart {
  return {
    result: nameOf(MirrorResult, mirror & 0xf),
    roundTrip: unpackRoundTrip(site),
    retries: mirror >>> 4,
    access: valueHi === NO_ACCESS ? null : seq - ((seq - valueHi) >>> 0),
  }
}

/** The mode of an access. */
export const modeName = ({ mirror }: EventRow): string => nameOf(MirrorMode, mirror)

/** `board 0x00000011 differs, 1.234 µs, of #1204`. */
function mirrorText(row: EventRow): string {
  const { result, roundTrip, retries, access } = mirrorPart(row)
  const again = retries === 0 ? '' : retries === 1 ? ', 1 retry' : `, ${retries} retries`
  const whose = access === null ? 'by the link' : `of #${access}`
  return `board ${hex(row.value, row.width * 2)} ${result}, ${longTime(roundTrip)}${again}, ${whose}`
}

function linkText({ what, port, protocol, board, text }: LinkEntry): string {
  const who = [port, protocol, board].filter((part) => part !== '').join(', ')
  return `${what}: ${who}${text === '' ? '' : `: ${text}`}`
}

const FAULTS: Readonly<Record<number, string>> = {
  [FaultReason.unmapped]: 'nothing is mapped there',
  [FaultReason.afterUnmap]: 'used after iounmap()',
  [FaultReason.alignment]: 'not aligned',
  [FaultReason.externalAbort]: 'external abort',
}

const faultText = ({ width, value, valueHi, offset }: EventRow): string =>
  `${valueHi === 1 ? 'write' : 'read'}${width * 8} at ${hex(offset, 8)}: ${FAULTS[value] ?? 'refused'}`

export const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

function deviceName(devices: LabDescription['devices'], { entry }: EventRow): string {
  return (entry && devices[entry.device]?.name) ?? ''
}

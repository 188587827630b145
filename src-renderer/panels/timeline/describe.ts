// What the popover says about a thing on the timeline: exact numbers, names, source line. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Entry } from '../../../src-preload/contract/entry'
import { EventKind, Flag } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { reasonOf } from '../../base/driver-model'
import { count, errnoName, hexShort, range, time, valueIn, virtualAddress, type Radix } from '../../base/format'
import { fieldValue, registerAt, setFields, valueName } from '../../base/register'
import { placeOf, placeText } from '../../base/site'
import type { Target } from './hit'
import type { Row } from './rows'
import { changeForms, resultText } from './link'
import { callName, isPoll, marginOf, timedOut } from './spans'
import { linkLines, versusOf, type Pair, type Versus } from './versus'

export interface Card {
  title: string
  /** Letter of an access, coloured. */
  op: string
  lines: [name: string, value: string][]
  /** What the board said otherwise. */
  versus?: Versus
}

export interface Telling {
  lab: LabDescription
  radix: Radix
  entry: (id: number) => Entry | null
  /** The event itself, once it is known. */
  event: EventRow | null
  /** The access and what the board said to it; null where it was not mirrored. */
  pair: Pair | null
}

export function describe(target: Target, row: Row, telling: Telling): Card {
  switch (target.what) {
    case 'access':
      return accessCard(target, telling)
    case 'span':
      return row.kind === 'polls' ? pollCard(target, telling) : callCard(target, row, telling)
    case 'claim':
      return claimCard(target, telling)
    case 'refusal':
      return refusalCard(target, telling)
    case 'model':
      return modelCard(target, telling)
    case 'value':
      return valueCard(target, row, telling)
    case 'wire':
      return wireCard(target, telling)
    case 'link':
      return changeCard(target)
  }
}

const source = ({ lab, event }: Telling): [string, string][] => {
  const place = event && placeOf(lab, event.site)
  return place ? [['source', placeText(place)]] : []
}

function accessCard(target: Extract<Target, { what: 'access' }>, telling: Telling): Card {
  const { event, lab, radix } = telling
  const at: [string, string] = ['time', time(target.time)]
  if (!event) return { title: '', op: shownOp(target.op), lines: [at] }
  if (event.entry?.type === 'finding')
    return { title: event.entry.rule, op: '!', lines: [['finding', event.entry.text], at, ...source(telling)] }
  const register = registerAt(lab, event.region, event.offset)
  const region = lab.regions.find(({ id }) => id === event.region)
  const fields = register ? setFields(register, event.value) : ''
  return {
    title: register?.name ?? `${region?.name ?? 'bus'} + ${hexShort(event.offset)}`,
    op: shownOp(target.op),
    lines: [
      ...besideLines(target.op, event),
      ['value', valueIn(radix, event.value, event.width * 8)],
      ...(fields ? [['fields', fields] as [string, string]] : []),
      ...(telling.pair ? linkLines(telling.pair) : []),
      at,
      ...source(telling),
    ],
    ...versusIn(telling),
  }
}

function versusIn({ pair, lab }: Telling): Pick<Card, 'versus'> {
  const versus = pair && versusOf(pair, lab)
  return versus ? { versus } : {}
}

function wireCard({ wire }: Extract<Target, { what: 'wire' }>, telling: Telling): Card {
  const { pair, lab, radix } = telling
  const when: [string, string][] = [
    ['sent', time(wire.from)],
    ['answered', time(wire.to)],
  ]
  if (wire.count > 1)
    return {
      title: `${count(wire.count)} accesses on the board`,
      op: '',
      lines: [
        ['gravest', resultText(wire.result)],
        ['from', time(wire.from)],
        ['to', time(wire.to)],
      ],
    }
  if (!pair) return { title: 'access on the board', op: '', lines: [['board', resultText(wire.result)], ...when] }
  const { mirror, access } = pair
  const register = registerAt(lab, mirror.region, mirror.offset)
  const write = (mirror.flags & Flag.posted) !== 0 || access?.kind === EventKind.write
  return {
    title: register?.name ?? `+ ${hexShort(mirror.offset)}`,
    op: write ? 'W' : 'R',
    lines: [
      [write ? 'written' : 'read', valueIn(radix, mirror.value, mirror.width * 8)],
      ...linkLines(pair),
      ...(Number.isNaN(wire.access) ? [['asked by', 'the link alone'] as [string, string]] : []),
      ...when,
    ],
    ...versusIn(telling),
  }
}

function changeCard({ change }: Extract<Target, { what: 'link' }>): Card {
  const { port, protocol, board, text } = change.entry
  const lines: [string, string][] = [
    ['port', port],
    ['protocol', protocol],
    ['board', board],
    ['why', text],
    ['time', time(change.time)],
  ]
  return { title: changeForms(change.entry).at(-1)!, op: '', lines: lines.filter(([, value]) => value !== '') }
}

/** Arrivals and bursts are no letters of their own: they belong to writes. */
const shownOp = (op: string): string => ({ A: 'W', B: 'W', r: 'R', w: 'W' })[op] ?? op

function besideLines(op: string, { value, valueHi, flags }: EventRow): [string, string][] {
  if (op === 'A') return [['what', 'a posted write reached its device']]
  if (op === 'B') return [['what', `${valueHi} gathered writes drained, ${value} bytes`]]
  if (op === 'r') return [['answered by', 'the cache']]
  if (op === 'w') return [['kept in', (flags & Flag.gathered) !== 0 ? 'a write-combining buffer' : 'the cache']]
  return []
}

const lasting = (from: number, to: number): string => (to === Infinity ? 'still lasts' : time(to - from))

function callCard({ span }: Extract<Target, { what: 'span' }>, row: Row, telling: Telling): Card {
  const entry = telling.entry(span.entry)
  const answer: [string, string][] = span.to === Infinity ? [] : [['returned', errnoName(span.value)]]
  return {
    title: callName(entry, telling.lab.devices[row.device]?.name ?? ''),
    op: '',
    lines: [
      ...(entry?.type === 'call' ? [['function', `${entry.symbol}()`] as [string, string]] : []),
      ['from', time(span.from)],
      ['lasted', lasting(span.from, span.to)],
      ...answer,
      ...source(telling),
    ],
  }
}

function pollCard({ span }: Extract<Target, { what: 'span' }>, telling: Telling): Card {
  const entry = telling.entry(span.entry)
  const margin = marginOf(span)
  const poll: [string, string][] = isPoll(entry)
    ? [['every', entry.sleepUs > 0 ? `${entry.sleepUs} µs` : 'without a pause']]
    : []
  const left: [string, string][] = margin ? [['margin', `${time(margin.left)} of ${time(margin.of)}`]] : []
  return {
    title: isPoll(entry) ? `poll until ${entry.until}` : 'poll',
    op: '',
    lines: [
      ['from', time(span.from)],
      ['lasted', lasting(span.from, span.to)],
      ['reads', String(span.reads?.length ?? 0)],
      ...poll,
      ...left,
      ...(timedOut(span) ? [['returned', '-ETIMEDOUT'] as [string, string]] : []),
      ...source(telling),
    ],
  }
}

function claimCard({ bar }: Extract<Target, { what: 'claim' }>, telling: Telling): Card {
  const claim = telling.entry(bar.entry)
  const mapping = telling.entry(bar.mapping)
  const lines: [string, string][] = []
  if (claim?.type === 'claim') lines.push(['range', range(claim.start, claim.end, claim.space)])
  lines.push(['held from', time(bar.from)], ['for', lasting(bar.from, bar.to)])
  if (mapping?.type === 'mapping')
    lines.push(
      ['mapped at', virtualAddress(mapping.virtualHi, mapping.virtualLo)],
      ['as', `${mapping.call} (${mapping.attribute})`],
    )
  return {
    title: claim?.type === 'claim' ? `claim ${claim.name}` : 'claim',
    op: '',
    lines: [...lines, ...source(telling)],
  }
}

function refusalCard(target: Extract<Target, { what: 'refusal' }>, telling: Telling): Card {
  const entry = telling.entry(target.entry)
  if (entry?.type !== 'claim') return { title: 'refused request', op: '!', lines: [['time', time(target.time)]] }
  const holders = (entry.holders ?? [])
    .map((id) => telling.entry(id))
    .flatMap((one) => (one?.type === 'claim' ? [one.name] : []))
  return {
    title: `request refused with ${errnoName(-Math.abs(entry.error ?? 0))}`,
    op: '!',
    lines: [
      ['asked for', range(entry.start, entry.end, entry.space)],
      ...(holders.length > 0 ? [['held by', holders.join(', ')] as [string, string]] : []),
      ['time', time(target.time)],
      ...source(telling),
    ],
  }
}

function modelCard({ moment }: Extract<Target, { what: 'model' }>, telling: Telling): Card {
  const { entry } = moment
  const { lab } = telling
  const lines: [string, string][] = [
    ['device', lab.devices[entry.device]?.name ?? ''],
    ['driver', lab.drivers[entry.driver]?.name ?? ''],
    ['reason', entry.type === 'bind' && entry.state === 'deferred' ? reasonOf(entry) : ''],
    ['answer', entry.error === 0 ? '' : errnoName(-Math.abs(entry.error))],
    ['time', time(moment.time)],
    ...source(telling),
  ]
  const title = entry.type === 'bind' ? entry.state : entry.what
  return { title, op: '', lines: lines.filter(([, value]) => value !== '') }
}

function valueCard({ segment }: Extract<Target, { what: 'value' }>, row: Row, { lab, radix }: Telling): Card {
  const { register, field } = row
  const bits = field?.width ?? register?.size ?? 1
  const name = field && !Number.isNaN(segment.value) ? valueName(field, segment.value) : null
  const value = row.kind === 'irq' ? (segment.value > 0 ? 'high' : 'low') : valueIn(radix, segment.value, bits)
  const fields = register && !field ? fieldLines(segment.value, row) : []
  const device = lab.devices[row.device]?.name ?? ''
  return {
    title: field ? `${register!.name}.${field.name}` : row.kind === 'irq' ? `${device} ${row.name}` : row.name,
    op: '',
    lines: [
      ['value', name ? `${name} (${value})` : value],
      ...fields,
      ['from', time(segment.from)],
      ['for', time(segment.to - segment.from)],
    ],
  }
}

function fieldLines(value: number, { register }: Row): [string, string][] {
  if (Number.isNaN(value)) return []
  return register!.fields.map((field) => {
    const part = fieldValue(value, field)
    const name = valueName(field, part)
    const number = field.width === 1 ? String(part) : hexShort(part)
    return [field.name, name ? `${name} (${number})` : number]
  })
}

// The fields that a filter can name, and what each means for an event. See docs/filter.md.
import type { LinkEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator, MirrorMode, MirrorResult } from '../../src-preload/contract/event'
import { unpackRoundTrip } from '../../src-preload/contract/round-trip'
import type { EventView } from './event-view'
import type { Tables } from './tables'
import { resultOf, retriesOf } from './wire'

export type Test = (event: EventView) => boolean

/** A test, and the kinds of event it can be true of (bit n: kind n; bit 31: kinds beyond 30). */
export interface Condition {
  test: Test
  kinds: number
}

export const ALL_KINDS = -1
const bit = (...kinds: number[]): number => kinds.reduce((mask, kind) => mask | (1 << kind), 0)
const ACCESS = bit(EventKind.read, EventKind.write)
const isOf = (mask: number, kind: number): boolean => kind < 32 && ((mask >>> kind) & 1) === 1
const MIRROR = bit(EventKind.mirror)
const LINK = bit(EventKind.link)
const VALUED = bit(EventKind.read, EventKind.write, EventKind.change)

const LINK_CHANGES = ['attached', 'silent', 'back', 'lost', 'detached', 'reset'] as const satisfies LinkEntry['what'][]

export const NUMBERS: Record<string, { get: (event: EventView) => number; kinds: number }> = {
  val: { get: (event) => event.value, kinds: ALL_KINDS },
  value: { get: (event) => event.value, kinds: ALL_KINDS },
  offset: { get: (event) => event.offset, kinds: ALL_KINDS },
  width: { get: (event) => event.width, kinds: ACCESS | bit(EventKind.change, EventKind.mirror) },
  seq: { get: (event) => event.seq, kinds: ALL_KINDS },
  t: { get: (event) => event.time, kinds: ALL_KINDS },
  time: { get: (event) => event.time, kinds: ALL_KINDS },
  site: { get: (event) => (event.kind === EventKind.mirror ? NaN : event.site), kinds: ALL_KINDS },
  irq: { get: (event) => (event.kind === EventKind.irq ? event.offset : NaN), kinds: bit(EventKind.irq) },
  level: { get: logLevel, kinds: bit(EventKind.log) },
  board: ofMirror(({ value }) => value),
  rtt: ofMirror(({ site }) => unpackRoundTrip(site)),
  retries: ofMirror(({ mirror }) => retriesOf(mirror)),
  of: ofMirror(({ access }) => access),
}

/** What only `mirror` events have. */
function ofMirror(get: (event: EventView) => number): (typeof NUMBERS)[string] {
  return { get: (event) => (event.kind === EventKind.mirror ? get(event) : NaN), kinds: MIRROR }
}

function logLevel({ entry }: EventView): number {
  return entry?.type === 'log' ? entry.level : NaN
}

/** Fields that name something of the lab: the names there are, and the test for some of them. */
export const NAMES: Record<
  string,
  (tables: Tables) => { what: string; names: string[]; test: (hits: Set<number>) => Condition }
> = {
  periph: devices,
  device: devices,
  driver: ({ description }) => ({
    what: 'driver',
    names: description.drivers.map(({ name }) => name),
    test: (hits) => ({ test: (event) => hits.has(event.driver), kinds: ALL_KINDS }),
  }),
  by: initiators,
  initiator: initiators,
  reg: registers,
  register: registers,
  region: ({ regions }) => ({
    what: 'region',
    names: regions.map(({ info }) => info.name),
    test: (hits) => {
      const ids = new Uint8Array(1 << 16)
      regions.forEach(({ info }, i) => (ids[info.id] = hits.has(i) ? 1 : 0))
      return { test: (event) => ids[event.region] === 1, kinds: ALL_KINDS }
    },
  }),
  op: kinds,
  kind: kinds,
  mirror: numbered('mirror mode', MirrorMode, ACCESS, ({ mirror }) => mirror),
  result: numbered('mirror result', MirrorResult, MIRROR, ({ mirror }) => resultOf(mirror)),
  link: () => ({
    what: 'change of the link',
    names: [...LINK_CHANGES],
    test: (hits) => {
      const wanted = LINK_CHANGES.filter((_, i) => hits.has(i))
      return { test: ({ entry }) => entry?.type === 'link' && wanted.includes(entry.what), kinds: LINK }
    },
  }),
}

/** What the events of some kinds have of a few that are numbered. */
function numbered(what: string, all: Record<string, number>, of: number, get: (event: EventView) => number) {
  const numbers = Object.values(all)
  return () => ({
    what,
    names: Object.keys(all),
    test: (hits: Set<number>): Condition => ({
      test: (event) => isOf(of, event.kind) && hits.has(numbers.indexOf(get(event))),
      kinds: of,
    }),
  })
}

function devices({ description }: Tables) {
  return {
    what: 'device',
    names: description.devices.map(({ name }) => name),
    test: (hits: Set<number>): Condition => ({ test: (event) => hits.has(event.device), kinds: ALL_KINDS }),
  }
}

function initiators({ description }: Tables) {
  const fixed = Object.entries(Initiator).filter(([name]) => name !== 'FIRST_DRIVER')
  return {
    what: 'initiator',
    names: [...fixed.map(([name]) => name), ...description.drivers.map(({ name }) => name)],
    test: (hits: Set<number>): Condition => {
      const ids = [...hits].map((i) => fixed[i]?.[1] ?? Initiator.FIRST_DRIVER + i - fixed.length)
      return { test: (event) => ids.includes(event.initiator), kinds: ALL_KINDS }
    },
  }
}

function registers({ regions, slots, description }: Tables) {
  const names = new Array<string>(slots).fill('')
  for (const { info, first } of regions) {
    description.maps[info.map]?.registers.forEach(({ name }, i) => (names[first + i] = name))
  }
  return {
    what: 'register',
    names,
    test: (hits: Set<number>): Condition => ({
      test: (event) => hits.has(event.slot),
      kinds: VALUED | bit(EventKind.pollBegin, EventKind.pollEnd, EventKind.mirror),
    }),
  }
}

function kinds() {
  const all = Object.entries(EventKind)
  return {
    what: 'kind of event',
    names: all.map(([name]) => name),
    test: (hits: Set<number>): Condition => {
      const mask = bit(...[...hits].map((i) => all[i]![1]))
      return { test: (event) => isOf(mask, event.kind), kinds: mask }
    },
  }
}

const flag = (mask: number): Condition => ({ test: (event) => (event.flags & mask) !== 0, kinds: ALL_KINDS })
const kind = (mask: number): Condition => ({ test: (event) => isOf(mask, event.kind), kinds: mask })

/** Words that are a condition by themselves. Letters count as in lower case. */
export const WORDS: Record<string, Condition> = {
  ...Object.fromEntries(Object.entries(EventKind).map(([name, number]) => [name.toLowerCase(), kind(bit(number))])),
  ...Object.fromEntries(Object.entries(Flag).map(([name, mask]) => [name.toLowerCase(), flag(mask)])),
  access: kind(ACCESS),
  err: { test: isError, kinds: ALL_KINDS },
}

/** Refused or unanswered, a fault, a kernel error, a negative return value, a failed bind, a finding of severity error, a board that differs or is lost. */
function isError(event: EventView): boolean {
  if ((event.flags & Flag.failed) !== 0) return true
  if (event.kind === EventKind.callEnd || event.kind === EventKind.pollEnd) return (event.value | 0) < 0
  const { entry } = event
  if (event.kind === EventKind.log) return entry?.type === 'log' && entry.level <= 3
  if (event.kind === EventKind.finding) return entry?.type === 'finding' && entry.severity === 'error'
  if (event.kind === EventKind.fault) return true
  if (event.kind === EventKind.mirror) return resultOf(event.mirror) === MirrorResult.differs
  if (event.kind === EventKind.link) return entry?.type === 'link' && entry.what === 'lost'
  if (event.kind === EventKind.model) return entry?.type === 'model' && entry.error !== 0
  return event.kind === EventKind.bind && entry?.type === 'bind' && entry.state === 'failed'
}

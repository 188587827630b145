// The fixture's run again with labdev0 mirrored to a board: one answer for each access, some of them another than the model's.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry, LinkEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag, MirrorMode, MirrorResult } from '../../src-preload/contract/event'
import type { DivergenceRow, EventRow } from '../../src-preload/contract/query'
import { packRoundTrip } from '../../src-preload/contract/round-trip'
import { differingFields } from '../base/difference'
import { registerAt } from '../base/register'
import { recordFixture } from './fixture-events'
import type { Recording } from './fixture-recorder'

const REGION = 1
const STATUS = 4
const ROUND_TRIP = 900
const ERROR_BIT = 4
const DONE_BIT = 2

/** The board's STATUS has ERROR set once it is done; the third read is answered only when it is asked again. */
const boardValue = ({ offset, value }: EventRow): number =>
  offset === STATUS && (value & DONE_BIT) !== 0 ? value | ERROR_BIT : value

interface Answered {
  access: EventRow
  mirror: EventRow
}

function answered(access: EventRow, index: number): Answered {
  const read = access.kind === EventKind.read
  const board = read ? boardValue(access) : access.value
  const late = index === 3
  const result = !read ? MirrorResult.unchecked : board === access.value ? MirrorResult.equal : MirrorResult.differs
  const trip = late ? 3 * ROUND_TRIP : ROUND_TRIP
  const mirror: EventRow = {
    ...access,
    seq: NaN,
    time: access.time + trip + 100,
    kind: EventKind.mirror,
    flags: read ? 0 : Flag.posted,
    value: board,
    mirror: result | ((late ? 1 : 0) << 4),
    site: packRoundTrip(trip),
  }
  return { access, mirror }
}

const linkEntry = (id: number, what: LinkEntry['what'], text = ''): LinkEntry => ({
  type: 'link',
  id,
  what,
  port: '/dev/ttyUSB0',
  protocol: 'gdb',
  board: 'QEMU 7.2.22 gdbstub',
  text,
  device: -1,
  driver: -1,
})

const CHANGES: [time: number, what: LinkEntry['what'], text?: string][] = [
  [1_046_000, 'attached'],
  [1_132_000, 'silent', 'no answer for 20 ms'],
  [1_156_000, 'back'],
]

/** Numbered anew; what names an event by its number follows. */
function renumbered(rows: EventRow[], pairs: readonly Answered[], entries: readonly Entry[]): void {
  const before = new Map(rows.map((row) => [row.seq, row]))
  const named = entries.flatMap((entry) => (entry.type === 'finding' ? [{ entry, row: before.get(entry.at) }] : []))
  rows.sort((a, b) => a.time - b.time)
  rows.forEach((row, index) => (row.seq = index + 1))
  for (const { access, mirror } of pairs) mirror.valueHi = access.seq
  for (const { entry, row } of named) if (row) entry.at = row.seq
}

export function recordMirrored(): Recording {
  const { rows, entries } = recordFixture()
  const accesses = rows.filter(
    ({ kind, region }) => region === REGION && (kind === EventKind.read || kind === EventKind.write),
  )
  for (const access of accesses) access.mirror = MirrorMode.compare
  const pairs = accesses.map(answered)
  const changes = CHANGES.map(([, what, text], index) => linkEntry(entries.length + 1 + index, what, text))
  entries.push(...changes)
  const flags = changes.map((entry, index): EventRow => ({
    ...{ ...rows[0]!, seq: NaN, width: 0, region: 0, offset: 0, valueHi: 0, mirror: 0, site: 0, flags: 0 },
    time: CHANGES[index]![0],
    kind: EventKind.link,
    value: entry.id,
    entry,
  }))
  const all = [...rows, ...pairs.map(({ mirror }) => mirror), ...flags]
  renumbered(all, pairs, entries)
  return { rows: all, entries }
}

/** Accesses to which the board answered otherwise, with what it said. */
export function differingIn(rows: readonly EventRow[]): Answered[] {
  return rows
    .filter(({ kind, mirror }) => kind === EventKind.mirror && (mirror & 0xf) === MirrorResult.differs)
    .flatMap((mirror) => {
      const access = rows.find(({ seq }) => seq === mirror.valueHi)
      return access ? [{ access, mirror }] : []
    })
}

export function divergenceOf(rows: readonly EventRow[], lab: LabDescription, until: number): DivergenceRow[] {
  const found = new Map<string, DivergenceRow>()
  for (const { access, mirror } of differingIn(rows)) {
    if (access.time > until) continue
    const { region, offset, time, seq } = access
    const register = registerAt(lab, region, offset)!
    const field = differingFields(register, access.value, mirror.value)[0]!
    const moment = { time, seq, model: access.value, board: mirror.value }
    const key = `${region} ${offset} ${field}`
    const row = found.get(key) ?? {
      region,
      offset,
      register: register.name,
      field,
      first: moment,
      last: moment,
      count: 0,
    }
    found.set(key, { ...row, last: moment, count: row.count + 1 })
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

// What queries must answer, worked out the slow way from all events: the yardstick of their tests.
import type { ClaimEntry, LinkEntry } from '../../../src-preload/contract/entry'
import { EventKind, Flag, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import type { DivergenceRow, EventRow, ResourceNode } from '../../../src-preload/contract/query'
import { unpackRoundTrip } from '../../../src-preload/contract/round-trip'
import { DESCRIPTION } from './random-lab'

const REGISTERS = DESCRIPTION.maps[0]!.registers

export const upTo = (rows: EventRow[], time: number): EventRow[] => rows.filter((row) => row.time <= time)
export const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

/** What a register holds after these events. */
export function valueAfter(rows: EventRow[], region: number, offset: number): number {
  let value = REGISTERS.find((r) => r.offset === offset)!.reset
  for (const row of rows) {
    if (row.kind === EventKind.gap) value = NaN
    if (row.region !== region || row.offset !== offset) continue
    const stored = (row.flags & Flag.stored) !== 0 && (isAccess(row) || row.kind === EventKind.arrive)
    if (row.kind === EventKind.change || stored) value = row.value
  }
  return value
}

/** Live nodes in /proc/iomem's order. */
export function treeAfter(rows: EventRow[]): ResourceNode[] {
  type Node = { entry: ClaimEntry; since: number; seq: number; above: number }
  const live = new Map<number, Node>()
  const below = (id: number): number[] =>
    [...live].filter(([, n]) => n.above === id).flatMap(([child]) => [child, ...below(child)])
  for (const { kind, flags, entry, time, seq } of rows) {
    if (entry?.type !== 'claim' || (flags & Flag.failed) !== 0) continue
    if (kind === EventKind.release) {
      if (live.has(entry.id)) for (const id of [...below(entry.id), entry.id]) live.delete(id)
      continue
    }
    if (kind === EventKind.insert) {
      for (const node of live.values()) {
        const within = node.entry.start >= entry.start && node.entry.end <= entry.end
        if (node.above === entry.parent && within) node.above = entry.id
      }
    }
    live.set(entry.id, { entry, since: time, seq, above: entry.parent })
  }
  const list = (above: number, depth: number): ResourceNode[] =>
    [...live.values()]
      .filter((node) => (live.has(node.above) && node.above !== node.entry.id ? node.above : 0) === above)
      .sort((a, b) => a.entry.start - b.entry.start)
      .flatMap(({ entry, since, seq }) => [{ entry, depth, since, seq }, ...list(entry.id, depth + 1)])
  return list(0, 0)
}

/** Events of the memory region, gathered and cached writes where a burst lets them out. */
function inOrderOfEffect(rows: EventRow[]): EventRow[] {
  let kept: EventRow[] = []
  return rows
    .filter(({ region }) => region === 3)
    .flatMap((row) => {
      if (row.kind === EventKind.write && (row.flags & (Flag.gathered | Flag.cached)) !== 0) {
        kept.push(row)
        return []
      }
      if (row.kind !== EventKind.burst) return [row]
      const isOut = ({ offset }: EventRow): boolean => offset >= row.offset && offset < row.offset + row.value
      const out = kept.filter(isOut)
      kept = kept.filter((each) => !isOut(each))
      return out
    })
}

/** Bytes of the memory region. */
export function memoryAfter(rows: EventRow[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (const { kind, width, offset, value, valueHi, flags } of inOrderOfEffect(rows)) {
    const arrived = kind === EventKind.arrive && (flags & Flag.stored) !== 0
    const underWay = (flags & Flag.posted) !== 0 && (flags & Flag.stored) === 0 && (flags & Flag.gathered) === 0
    if (!(arrived || (kind === EventKind.write && !underWay))) continue
    let all = (BigInt(valueHi) << 32n) | BigInt(value)
    const little = Array.from({ length: width }, () => {
      const byte = Number(all & 0xffn)
      all >>= 8n
      return byte
    })
    bytes.set((flags & Flag.bigEndian) === 0 ? little : little.reverse(), offset)
  }
  return bytes
}

/** What the driver model did with a device; -1 = with drivers alone. */
export const modelOf = (rows: EventRow[], device: number): EventRow[] =>
  rows.filter(({ entry }) => (entry?.type === 'bind' || entry?.type === 'model') && entry.device === device)

/** It says by itself whether the device has a driver. */
export const isDecisive = ({ entry }: Pick<EventRow, 'entry'>): boolean =>
  entry?.type === 'bind' || (entry?.type === 'model' && entry.what === 'device removed')

/** Accesses of the link: when each was on the wire, and how it went. */
export const onWire = (rows: EventRow[]): { from: number; to: number; seq: number; access: number; result: number }[] =>
  rows
    .filter(({ kind }) => kind === EventKind.mirror)
    .map(({ time, site, seq, valueHi, mirror }) => {
      const from = Math.max(0, time - unpackRoundTrip(site))
      return { from, to: time, seq, access: valueHi, result: mirror & 0xf }
    })

export const linkChanges = (rows: EventRow[]): { time: number; seq: number; entry: LinkEntry }[] =>
  rows.flatMap(({ time, seq, entry }) => (entry?.type === 'link' ? [{ time, seq, entry }] : []))

const isDiffering = ({ kind, mirror }: EventRow): boolean =>
  kind === EventKind.mirror && (mirror & 0xf) === MirrorResult.differs

/** Reads that the board answered otherwise. */
export const differingReads = (rows: EventRow[]): EventRow[] =>
  rows.filter(isDiffering).map(({ valueHi }) => rows[valueHi]!)

/** Those up to a time by register, as no register here has fields. */
export function divergedIn(rows: EventRow[], until: number): DivergenceRow[] {
  const found = new Map<string, DivergenceRow>()
  for (const { region, offset, valueHi, value } of rows.filter(isDiffering)) {
    const asked = rows[valueHi]!
    if (asked.time > until) continue
    const before = rows.slice(0, valueHi)
    const model = asked.mirror === MirrorMode.board ? valueAfter(before, region, offset) : asked.value
    const register = REGISTERS.find((each) => each.offset === offset)!.name
    const moment = { time: asked.time, seq: asked.seq, model, board: value }
    const row = found.get(`${region}:${offset}`)
    if (row) Object.assign(row, { last: moment, count: row.count + 1 })
    else
      found.set(`${region}:${offset}`, {
        region,
        offset,
        register,
        field: register,
        first: moment,
        last: moment,
        count: 1,
      })
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.first.seq - b.first.seq)
}

export interface NaiveSpan {
  from: number
  to: number
  entry: number
  value: number
  depth: number
  seq: number
}

/** All calls, or all polls, of a device. */
export function spansOf(rows: EventRow[], type: 'call' | 'poll', device: number): NaiveSpan[] {
  const spans: NaiveSpan[] = []
  let open: NaiveSpan[] = []
  for (const { kind, entry, time, seq, value } of rows) {
    if (entry?.type !== type || entry.device !== device) continue
    if (kind === EventKind.callBegin || kind === EventKind.pollBegin) {
      const span = { from: time, to: Infinity, entry: entry.id, value: 0, depth: open.length, seq }
      spans.push(span)
      open.push(span)
    } else {
      const span = open.filter((each) => each.entry === entry.id).at(-1)
      if (!span) continue
      open = open.filter((each) => each !== span)
      span.to = time
      span.value = value
    }
  }
  return spans
}

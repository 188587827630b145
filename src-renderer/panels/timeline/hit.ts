// What lies under the pointer: the nearest event or edge of a row, or the span, claim or value around it. Pure.
import type { Entry } from '../../../src-preload/contract/entry'
import type { ClaimBar, LinkWindow, ModelWindow, Span } from '../../../src-preload/contract/query'
import { toTime, toX, type Stretch } from '../../base/time-scale'
import { wiresOf, type Change, type Wire } from './link'
import { lowerBound, type Loaded } from './loaded'
import { refusalsOf } from './refusals'
import type { Row } from './rows'
import { fieldSegments, segmentAt, segmentsOf, type Segment } from './wave'

/** px within which the pointer snaps. */
export const REACH = 6

export type Target =
  | { what: 'access'; time: number; seq: number; op: string }
  | { what: 'span'; time: number; span: Span }
  | { what: 'claim'; time: number; bar: ClaimBar }
  | { what: 'refusal'; time: number; seq: number; entry: number }
  | { what: 'model'; time: number; moment: ModelWindow['moments'][number] }
  | { what: 'value'; time: number; segment: Segment }
  | { what: 'wire'; time: number; wire: Wire }
  | { what: 'link'; time: number; change: Change }

export interface Look {
  view: Stretch
  width: number
  end: number
  loaded: (track: number) => Loaded | null
  entry: (id: number) => Entry | null
}

/** A place to snap to. */
interface Mark {
  time: number
  target: Target
}

const tracksOfRow = ({ track, claims, refusals, accesses, open }: Row): number[] =>
  [track, refusals, open === true ? null : accesses, claims].flatMap((one) => (one ? [one.id] : []))

/** The nearest thing within reach of `x`, whose time the cursor then takes. */
export function snapAt(row: Row, look: Look, x: number): Target | null {
  const near = marksNear(row, look, x)
  const distance = ({ time }: Mark): number => Math.abs(toX(look.view, look.width, time) - x)
  const best = near.reduce<Mark | null>(
    (found, mark) => (found && distance(found) <= distance(mark) ? found : mark),
    null,
  )
  return best && distance(best) <= REACH ? { ...best.target, time: best.time } : null
}

/** What the pointer stands on: something to snap to, or the stretch it is within. */
export function targetAt(row: Row, look: Look, x: number): Target | null {
  return snapAt(row, look, x) ?? around(row, look, toTime(look.view, look.width, x))
}

function marksNear(row: Row, look: Look, x: number): Mark[] {
  const from = toTime(look.view, look.width, x - REACH)
  const to = toTime(look.view, look.width, x + REACH)
  return tracksOfRow(row).flatMap((track) => {
    const loaded = look.loaded(track)
    return loaded ? marksBetween(row, loaded, { t0: from, t1: to }, look) : []
  })
}

function marksBetween(row: Row, { window, until }: Loaded, { t0, t1 }: Stretch, { entry }: Look): Mark[] {
  const within = ({ time }: Mark): boolean => time >= t0 && time <= t1
  switch (window.shape) {
    case 'accesses':
      return accessMarks(window.times, window.ops, window.seqs, { t0, t1 })
    case 'wave':
      return wavesOf(row, window, until)
        .map((segment): Mark => ({ time: segment.from, target: { what: 'value', time: segment.from, segment } }))
        .filter(within)
    case 'spans':
      return window.spans.flatMap((span) => edgesOf(span, { what: 'span', time: span.from, span })).filter(within)
    case 'claims':
      return window.bars.flatMap((bar) => edgesOf(bar, { what: 'claim', time: bar.from, bar })).filter(within)
    case 'refusals':
      return refusalsOf(row, window, entry)
        .map((refusal): Mark => ({ time: refusal.time, target: { what: 'refusal', ...refusal } }))
        .filter(within)
    case 'model':
      return window.moments
        .map((moment): Mark => ({ time: moment.time, target: { what: 'model', time: moment.time, moment } }))
        .filter(within)
    case 'link':
      return linkMarks(window).filter(within)
    case 'density':
      return []
  }
}

function accessMarks(times: Float64Array, ops: Uint8Array, seqs: Float64Array, { t0, t1 }: Stretch): Mark[] {
  const marks: Mark[] = []
  for (let i = lowerBound(times, t0); i < times.length && times[i]! <= t1; i++) {
    const time = times[i]!
    marks.push({ time, target: { what: 'access', time, seq: seqs[i]!, op: String.fromCharCode(ops[i]!) } })
  }
  return marks
}

const linkMarks = (window: LinkWindow): Mark[] => [
  ...window.changes.map((change): Mark => ({ time: change.time, target: { what: 'link', time: change.time, change } })),
  ...wiresOf(window).flatMap((wire) => edgesOf(wire, { what: 'wire', time: wire.from, wire })),
]

const edgesOf = ({ from, to }: { from: number; to: number }, target: Target): Mark[] => [
  { time: from, target },
  ...(to === Infinity ? [] : [{ time: to, target }]),
]

type Wave = Extract<Loaded['window'], { shape: 'wave' }>

const wavesOf = (row: Row, window: Wave, end: number): Segment[] =>
  row.field ? fieldSegments(segmentsOf(window, end), row.field) : segmentsOf(window, end)

function around(row: Row, look: Look, time: number): Target | null {
  for (const track of tracksOfRow(row)) {
    const loaded = look.loaded(track)
    const found = loaded && holds(row, loaded, time, look.end)
    if (found) return found
  }
  return null
}

function holds(row: Row, { window, until }: Loaded, time: number, end: number): Target | null {
  const covers = ({ from, to }: { from: number; to: number }): boolean => time >= from && time <= Math.min(to, end)
  switch (window.shape) {
    case 'wave': {
      const segment = segmentAt(wavesOf(row, window, Math.min(until, end)), time)
      return segment && { what: 'value', time: segment.from, segment }
    }
    case 'spans': {
      const innermost = window.spans.filter(covers).sort((a, b) => b.depth - a.depth)[0]
      return innermost ? { what: 'span', time: innermost.from, span: innermost } : null
    }
    case 'claims': {
      const bar = window.bars.find(covers)
      return bar ? { what: 'claim', time: bar.from, bar } : null
    }
    case 'link': {
      const wire = wiresOf(window).find(covers)
      return wire ? { what: 'wire', time: wire.from, wire } : null
    }
    default:
      return null
  }
}

/** Sequence number of the event that shows a target; null where only its time is known. */
export function seqOf(target: Target): number | null {
  switch (target.what) {
    case 'access':
    case 'refusal':
      return target.seq
    case 'span':
      return target.span.seq
    case 'claim':
      return target.bar.seq
    case 'model':
      return target.moment.seq
    case 'link':
      return target.change.seq
    case 'wire':
      return target.wire.seq
    case 'value':
      return null
  }
}

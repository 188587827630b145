// An answer of the trace thread together with the stretch it was asked for, and what of it is in view. Pure.
import type { AccessWindow, DensityWindow, TrackWindow } from '../../../src-preload/contract/query'
import type { Stretch } from '../../base/time-scale'

export interface Loaded {
  asked: Stretch
  /** Until when this answer knows anything, ns. */
  until: number
  window: TrackWindow
}

/** First index whose time is not before `time`. */
export function lowerBound(times: ArrayLike<number>, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Where something happens in this answer, in order; null where only counts are known. */
export function marksOf(window: TrackWindow): ArrayLike<number> | null {
  switch (window.shape) {
    case 'accesses':
    case 'wave':
      return window.times
    case 'spans':
      return window.spans.map(({ from }) => from)
    case 'claims':
      return window.bars.map(({ from }) => from)
    case 'refusals':
      return window.refusals.map(({ time }) => time)
    case 'model':
      return window.moments.map(({ time }) => time)
    case 'link':
      return window.to
    case 'density':
      return null
  }
}

/** Does the answer say anything about all of this view? While a lab runs on, it may lag behind. */
export const covers = ({ asked }: Loaded, view: Stretch): boolean => asked.t0 <= view.t0 && asked.t1 >= view.t1

export interface Seen {
  before: number
  inside: number
  after: number
  /** Times of the nearest ones outside, or of their bucket's far and near edge; NaN = none. */
  lastBefore: number
  firstAfter: number
}

/** How many lie before, in and after the view, though more than the view was asked for. */
export function seen({ asked, window }: Pick<Loaded, 'asked' | 'window'>, view: Stretch): Seen {
  const marks = marksOf(window)
  if (!marks) return seenCounts(asked, window as DensityWindow, view)
  const from = lowerBound(marks, view.t0)
  const to = lowerBound(marks, view.t1)
  const counted = (first: number, end: number): number =>
    window.shape === 'accesses' ? accessesIn(window.ops, first, end) : end - first
  return {
    before: window.before + counted(0, from),
    inside: counted(from, to),
    after: window.after + counted(to, marks.length),
    lastBefore: from > 0 ? marks[from - 1]! : window.lastBefore,
    firstAfter: to < marks.length ? marks[to]! : window.firstAfter,
  }
}

/** What is drawn beside accesses, and is none: arrivals and bursts. */
export const isBeside = (op: number): boolean => op === ARRIVAL || op === BURST
export const ARRIVAL = 'A'.charCodeAt(0)
export const BURST = 'B'.charCodeAt(0)

function accessesIn(ops: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (!isBeside(ops[i]!)) count++
  return count
}

function seenCounts(asked: Stretch, window: DensityWindow, view: Stretch): Seen {
  const all: Seen = { ...window, inside: 0 }
  const length = window.reads.length
  const bucket = (asked.t1 - asked.t0) / length
  for (let i = 0; i < length; i++) {
    const n = window.reads[i]! + window.writes[i]! + window.alerts[i]! + window.irqs[i]!
    const [from, to] = [asked.t0 + i * bucket, asked.t0 + (i + 1) * bucket]
    if (n === 0) continue
    if (to <= view.t0) {
      all.before += n
      all.lastBefore = to
    } else if (from <= view.t1) all.inside += n
    else {
      if (all.after === window.after) all.firstAfter = from
      all.after += n
    }
  }
  return all
}

/** One column of a density: counts between two times. */
export interface Column {
  from: number
  to: number
  reads: number
  writes: number
  irqs: number
  alerts: number
}

const empty = (from: number, to: number): Column => ({ from, to, reads: 0, writes: 0, irqs: 0, alerts: 0 })

/** The columns of an answer that are not empty, whether it came as counts or as single accesses. */
export function columns({ asked, window }: Pick<Loaded, 'asked' | 'window'>, bucket: number): Column[] {
  if (window.shape === 'density') return counted(asked, window)
  return window.shape === 'accesses' ? gathered(window, bucket) : []
}

function counted({ t0, t1 }: Stretch, window: DensityWindow): Column[] {
  const found: Column[] = []
  const bucket = (t1 - t0) / window.reads.length
  window.reads.forEach((reads, i) => {
    const [writes, irqs, alerts] = [window.writes[i]!, window.irqs[i]!, window.alerts[i]!]
    if (reads + writes + irqs + alerts === 0) return
    found.push({ from: t0 + i * bucket, to: t0 + (i + 1) * bucket, reads, writes, irqs, alerts })
  })
  return found
}

const COUNTER: Record<string, 'reads' | 'writes' | 'irqs' | 'alerts'> = {
  R: 'reads',
  W: 'writes',
  r: 'reads',
  w: 'writes',
  I: 'irqs',
  '!': 'alerts',
}

/** Buckets start at multiples of their length, so that they do not flicker while the view moves. */
function gathered(window: AccessWindow, bucket: number): Column[] {
  const found: Column[] = []
  window.times.forEach((time, i) => {
    if (isBeside(window.ops[i]!)) return
    const from = Math.floor(time / bucket) * bucket
    let last = found[found.length - 1]
    if (last?.from !== from) found.push((last = empty(from, from + bucket)))
    last[letterCounter(window.ops[i]!)]++
  })
  return found
}

const letterCounter = (op: number): 'reads' | 'writes' | 'irqs' | 'alerts' =>
  COUNTER[String.fromCharCode(op)] ?? 'alerts'

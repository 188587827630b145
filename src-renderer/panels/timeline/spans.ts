// Where the labels of call and poll spans stand: inside while they fit, else on a plate behind the span. Pure.
import type { CallEntry, Entry, PollEntry } from '../../../src-preload/contract/entry'
import type { Span } from '../../../src-preload/contract/query'
import { errnoName, time } from '../../base/format'
import { clearOf } from './paper'

const PAD = 8
const GAP = 6

export interface SpanBox {
  span: Span
  x0: number
  x1: number
  name: Spot | null
  /** Duration and return value, at the right end. */
  note: Spot | null
}

export interface Spot {
  text: string
  x: number
  outside: boolean
}

export interface Ruler {
  x: (time: number) => number
  width: number
  lines: readonly number[]
  /** Of words, and of numbers. */
  words: (text: string) => number
  numbers: (text: string) => number
}

export const isCall = (entry: Entry | null): entry is CallEntry => entry?.type === 'call'
export const isPoll = (entry: Entry | null): entry is PollEntry => entry?.type === 'poll'

/** @param device the row's own device name */
export function callName(entry: Entry | null, device: string): string {
  if (!isCall(entry)) return ''
  return entry.what === 'irq handler' ? entry.what : `${entry.what} ${device}`
}

export const isIrqCall = (entry: Entry | null): boolean => isCall(entry) && entry.irq !== undefined

export function callNote({ from, to, value }: Span): string {
  if (to === Infinity) return ''
  return `${time(to - from)} → ${errnoName(value)}`
}

/** @param until where the room behind the span ends: the next span's left edge */
export function placeSpan(span: Span, name: string, note: string, ruler: Ruler, until: number): SpanBox {
  const x0 = ruler.x(span.from)
  const x1 = Math.max(ruler.x(span.to), x0 + 2)
  const box: SpanBox = { span, x0, x1, name: null, note: null }
  const left = Math.max(x0, 0) + PAD
  const right = Math.min(x1, ruler.width) - PAD
  const wide = ruler.words(name)
  const start = clearOf(ruler.lines, left, wide)
  if (name && start + wide <= right) box.name = { text: name, x: start, outside: false }
  const noteWide = ruler.numbers(note)
  const taken = box.name ? box.name.x + wide + PAD * 2 : left
  if (note && right - noteWide >= taken) box.note = { text: note, x: right, outside: false }
  if (name && !box.name) box.name = behind(x1, [`${name} ${durationOf(span)}`.trim(), name], ruler, until)
  return box
}

const durationOf = ({ from, to }: Span): string => (to === Infinity ? '' : time(to - from))

function behind(x1: number, forms: string[], ruler: Ruler, until: number): Spot | null {
  const x = x1 + GAP
  const text = forms.find((form) => x + ruler.words(form) <= Math.min(until, ruler.width) - GAP)
  return text && x > 0 ? { text, x, outside: true } : null
}

/** Spans with their labels, in the order in which they are drawn: outer ones first. */
export function placeCalls(
  spans: readonly Span[],
  entry: (id: number) => Entry | null,
  device: string,
  ruler: Ruler,
): SpanBox[] {
  const sorted = [...spans].sort((a, b) => a.depth - b.depth || a.from - b.from)
  return sorted.map((span) => {
    const next = Math.min(...spans.map(({ from }) => (from > span.from ? from : Infinity)))
    const until = next === Infinity ? ruler.width : ruler.x(next)
    return placeSpan(span, callName(entry(span.entry), device), callNote(span), ruler, until)
  })
}

const TIMED_OUT = -110

export interface PollMargin {
  /** Time left when the condition came true, ns. */
  left: number
  of: number
  deadline: number
}

/** What was left of a poll's time; null without a deadline, while it lasts, or when it ran out. */
export function marginOf({ from, to, value, deadline }: Span): PollMargin | null {
  if (deadline === undefined || deadline === Infinity || to === Infinity || value === TIMED_OUT) return null
  return { left: deadline - to, of: deadline - from, deadline }
}

export const timedOut = ({ to, value }: Span): boolean => to !== Infinity && value === TIMED_OUT

/** `until !BUSY`, `sleep 10`, `4 reads`: one word per stretch between reads, the rest stays empty. */
export function pollWords(entry: Entry | null, reads: number): string[][] {
  if (!isPoll(entry)) return []
  const sleep = entry.sleepUs > 0 ? [`sleep ${entry.sleepUs}`] : []
  const all = [[`until ${entry.until}`, entry.until], sleep, [`${reads} ${reads === 1 ? 'read' : 'reads'}`]]
  return all.filter((forms) => forms.length > 0)
}

export interface Word {
  text: string
  x: number
  /** The condition and the count are louder than the pause. */
  quiet: boolean
}

/** Words of a poll, each in a stretch of its own where the reads leave room; all in one row where they do not. */
export function placePoll(span: Span, words: string[][], ruler: Ruler): Word[] {
  const cuts = (span.reads ?? []).map(ruler.x).filter((x) => x > -PAD)
  const edges = [...cuts, ruler.x(span.to)].map((x) => Math.min(x, ruler.width))
  const placed: Word[] = []
  let slot = 0
  for (const forms of words) {
    while (slot < cuts.length) {
      const x = clearOf(ruler.lines, Math.max(cuts[slot]!, 0) + GAP, ruler.words(forms[forms.length - 1]!))
      const text = forms.find((form) => x + ruler.words(form) <= edges[slot + 1]! - 2)
      slot++
      if (!text) continue
      placed.push({ text, x, quiet: text.startsWith('sleep') })
      break
    }
  }
  return placed
}

// The link over time as plain geometry: accesses on the wire in lanes, stretches without an answer, and what changed. Pure.
import type { LinkEntry } from '../../../src-preload/contract/entry'
import { MirrorResult } from '../../../src-preload/contract/event'
import type { LinkWindow } from '../../../src-preload/contract/query'

/** How an access went, as the row shows it. */
export type Outcome = 'fine' | 'noise' | 'differs' | 'failed' | 'skipped'

const OUTCOMES: Record<MirrorResult, Outcome> = {
  [MirrorResult.unchecked]: 'fine',
  [MirrorResult.equal]: 'fine',
  [MirrorResult.noise]: 'noise',
  [MirrorResult.differs]: 'differs',
  [MirrorResult.fault]: 'failed',
  [MirrorResult.timeout]: 'failed',
  [MirrorResult.lost]: 'failed',
  [MirrorResult.skipped]: 'skipped',
}

export const outcomeOf = (result: number): Outcome => OUTCOMES[result as MirrorResult] ?? 'failed'

/** One access on the wire, or several that share their pixels. */
export interface Wire {
  from: number
  to: number
  result: number
  retries: number
  count: number
  /** Of the `mirror` event. */
  seq: number
  /** Of the access; NaN = only the link asked. */
  access: number
  lane: number
}

/** More at a time are drawn over each other in the last lane. */
export const MOST_LANES = 3

/** In order of their beginning. */
export function wiresOf({ from, to, results, retries, counts, seqs, accesses }: LinkWindow): Wire[] {
  const wires = Array.from(from, (start, i): Wire => ({
    from: start,
    to: to[i]!,
    result: results[i]!,
    retries: retries[i]!,
    count: counts[i]!,
    seq: seqs[i]!,
    access: accesses[i]!,
    lane: 0,
  })).sort((a, b) => a.from - b.from)
  const free: number[] = []
  for (const wire of wires) {
    const found = free.findIndex((until) => until <= wire.from)
    wire.lane = Math.min(found < 0 ? free.length : found, MOST_LANES - 1)
    free[wire.lane] = Math.max(free[wire.lane] ?? -Infinity, wire.to)
  }
  return wires
}

export type Change = LinkWindow['changes'][number]

/** How the link stands after a change; a reset of the board leaves it as it was. */
type Standing = 'down' | 'up' | 'silent' | 'lost'
const AFTER: Record<LinkEntry['what'], Standing | null> = {
  attached: 'up',
  back: 'up',
  silent: 'silent',
  lost: 'lost',
  detached: 'down',
  reset: null,
}

export interface Stand {
  from: number
  to: number
  standing: Standing
}

/** Stretches of one standing, in order, from the left edge of the view to where anything is known. */
export function standsOf({ changes, earlier }: LinkWindow, view: { from: number; end: number }): Stand[] {
  const stands: Stand[] = []
  let standing: Standing = (earlier && AFTER[earlier.what]) ?? (earlier ? 'up' : 'down')
  let { from } = view
  for (const { time, entry } of changes) {
    const next = AFTER[entry.what]
    if (next === null || next === standing) continue
    stands.push({ from, to: time, standing })
    standing = next
    from = time
  }
  stands.push({ from, to: Math.max(view.end, from), standing })
  return stands.filter(({ from: start, to }) => to > start)
}

const named = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ')

/** Longest first; the last is one word. */
export function changeForms({ what, port, protocol, board, text }: LinkEntry): string[] {
  const word = what === 'reset' ? 'board reset' : what
  const said = text && `${word}: ${text}`
  const full =
    what === 'attached' ? [`${word} ${named(port, protocol, board)}`, `${word} ${named(port, protocol)}`] : []
  return [...new Set([...full, said, word].map((form) => form.trim()).filter((form) => form !== ''))]
}

export const isTrouble = ({ what }: LinkEntry): boolean => what === 'silent' || what === 'lost' || what === 'reset'

const RESULT_TEXT: Record<MirrorResult, string> = {
  [MirrorResult.unchecked]: 'answered, nothing to compare with',
  [MirrorResult.equal]: 'the same as the model',
  [MirrorResult.differs]: 'differs from the model',
  [MirrorResult.noise]: 'differs in fields that may',
  [MirrorResult.fault]: 'the board’s bus answered with an error',
  [MirrorResult.timeout]: 'no answer in time',
  [MirrorResult.lost]: 'the link went down before an answer',
  [MirrorResult.skipped]: 'not sent',
}

export const resultText = (result: number): string => RESULT_TEXT[result as MirrorResult] ?? `result ${result}`

/** Of a `mirror` event's mirror byte. */
export const resultOf = (mirror: number): number => mirror & 0xf
export const retriesOf = (mirror: number): number => mirror >>> 4

// What an empty row says about where to look: `◂ 1,976 accesses before 1,040.000 µs`. Pure.
import type { TrackWindow } from '../../../src-preload/contract/query'
import { count, time, type TimeUnit } from '../../base/format'
import type { Stretch } from '../../base/time-scale'
import { covers, seen, type Loaded } from './loaded'

export interface Hint {
  text: string
  /** Where a click goes, ns. */
  time: number
  side: 'left' | 'right'
}

const NOUNS: Record<TrackWindow['shape'], [string, string]> = {
  accesses: ['access', 'accesses'],
  density: ['access', 'accesses'],
  wave: ['change', 'changes'],
  spans: ['call', 'calls'],
  claims: ['claim', 'claims'],
  refusals: ['refused request', 'refused requests'],
  model: ['event', 'events'],
  link: ['access on the board', 'accesses on the board'],
}

/** Empty while something is in view. */
export function hintsOf(loaded: Loaded, view: Stretch, unit: TimeUnit): Hint[] {
  if (!covers(loaded, view)) return []
  const { before, inside, after, lastBefore, firstAfter } = seen(loaded, view)
  if (inside > 0) return []
  const hints: Hint[] = []
  const named = (n: number): string => `${count(n)} ${NOUNS[loaded.window.shape][n === 1 ? 0 : 1]}`
  if (before > 0 && !Number.isNaN(lastBefore))
    hints.push({ text: `◂ ${named(before)} before ${time(lastBefore, unit)}`, time: lastBefore, side: 'left' })
  if (after > 0 && !Number.isNaN(firstAfter))
    hints.push({ text: `${named(after)} from ${time(firstAfter, unit)} ▸`, time: firstAfter, side: 'right' })
  return hints
}

// The answers to `events` and `count`: walks over the chunks that can hold what is looked for.
import { EVENT_WORDS } from '../../../src-preload/contract/event'
import type { EventRow, EventsQuery } from '../../../src-preload/contract/query'
import { type Chunk, seqOf } from '../chunk'
import { EventView } from '../event-view'
import { compileFilter } from '../filter'
import { ALL_KINDS, type Condition } from '../filter-fields'
import { rowOf, timeOf } from '../row'
import type { Store } from '../store'
import { eventsUpTo } from './state'

/** Rows of one answer at most. */
const MOST_ROWS = 20_000

/** Events at or after `time`, oldest first; or at or before it, newest first. @throws FilterError */
export function eventsAnswer(store: Store, query: EventsQuery): EventRow[] {
  const condition = compileFilter(query.filter, store.tables)
  const most = Math.min(query.count, MOST_ROWS)
  const rows: EventRow[] = []
  const visit = (chunk: Chunk, index: number): boolean => {
    rows.push(rowOf(chunk.words, index, seqOf(chunk, index), store.entryOf))
    return rows.length < most
  }
  if (most <= 0) return rows
  if (query.direction === 'forward') forward(store, condition, query.time, Infinity, visit)
  else backward(store, condition, query.time, visit)
  return rows
}

/** @throws FilterError */
export function countAnswer(store: Store, filter: string, t0: number, t1: number): number {
  const condition = compileFilter(filter, store.tables)
  let count = 0
  forward(store, condition, t0, t1, () => {
    count++
    return true
  })
  return count
}

/** Calls `visit` with each event of a stretch of time that fits, until it says false. */
export function forward(
  store: Store,
  { test, kinds }: Condition,
  t0: number,
  t1: number,
  visit: (chunk: Chunk, index: number) => boolean,
): void {
  const view = new EventView(store.tables, store.entryOf)
  for (let i = store.firstEndingFrom(t0); i < store.digests.length && store.digests[i]!.from <= t1; i++) {
    if (kinds !== ALL_KINDS && (store.digests[i]!.kinds & kinds) === 0) continue
    const chunk = store.chunk(i)
    const end = eventsUpTo(chunk.words, chunk.count, t1)
    for (let index = eventsBefore(chunk, t0); index < end; index++) {
      view.show(chunk, index)
      if (test(view) && !visit(chunk, index)) return
    }
  }
}

function backward(
  store: Store,
  { test, kinds }: Condition,
  time: number,
  visit: (chunk: Chunk, index: number) => boolean,
): void {
  const view = new EventView(store.tables, store.entryOf)
  for (let i = store.chunkAt(time); i >= 0; i--) {
    if (kinds !== ALL_KINDS && (store.digests[i]!.kinds & kinds) === 0) continue
    const chunk = store.chunk(i)
    for (let index = eventsUpTo(chunk.words, chunk.count, time) - 1; index >= 0; index--) {
      view.show(chunk, index)
      if (test(view) && !visit(chunk, index)) return
    }
  }
}

/** How many events lie before `time`. */
function eventsBefore(chunk: Chunk, time: number): number {
  if (timeOf(chunk.words, 0) >= time) return 0
  let low = 0
  let high = chunk.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(chunk.words, middle * EVENT_WORDS) < time) low = middle + 1
    else high = middle
  }
  return low
}

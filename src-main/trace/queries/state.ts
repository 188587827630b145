// The answer to `state`: everything a panel shows for one moment, from a keyframe and at most one chunk after it.
import type { BindEntry, Entry } from '../../../src-preload/contract/entry'
import { EVENT_WORDS } from '../../../src-preload/contract/event'
import type { RegionState, StateAnswer } from '../../../src-preload/contract/query'
import { timeOf } from '../row'
import type { Store } from '../store'
import { Tracker } from '../tracker'

/** The state after all events up to `time`, that time included. The live tracker itself where that is now: do not change it. */
export function trackerAt(store: Store, time: number): Tracker {
  const index = store.chunkAt(time)
  const { tracker } = store.index
  if (index === store.digests.length - 1 && time >= (store.digests.at(-1)?.to ?? 0)) return tracker
  const past = new Tracker(store.tables, store.entryOf)
  if (index < 0) return past
  const chunk = store.chunk(index)
  past.load(chunk.keyframe)
  past.seq = chunk.seq - 1
  past.apply(chunk.words, 0, eventsUpTo(chunk.words, chunk.count, time), chunk.seq)
  return past
}

/** How many of the events, which are in order of time, lie at or before `time`. */
export function eventsUpTo(words: Uint32Array, count: number, time: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(words, middle * EVENT_WORDS) <= time) low = middle + 1
    else high = middle
  }
  return low
}

function bindings(ids: readonly number[], entryOf: (id: number) => Entry | null): (BindEntry | null)[] {
  return ids.map((id) => {
    const entry = entryOf(id)
    return entry?.type === 'bind' ? entry : null
  })
}

export function stateAnswer(store: Store, time: number): StateAnswer {
  const tracker = trackerAt(store, time)
  const { tables } = store
  const regions = tables.regions.map(({ info, first, count, registerAt }): RegionState => {
    const values = registerAt === null ? new Float64Array(0) : tracker.values.slice(first, first + count)
    const reads = Uint32Array.from(tracker.reads.subarray(first, first + count))
    return { region: info.id, values, reads, writes: Uint32Array.from(tracker.writes.subarray(first, first + count)) }
  })
  return {
    time: Number.isFinite(time) ? time : (store.digests.at(-1)?.to ?? 0),
    seq: tracker.seq,
    resources: tracker.nodes.list(),
    mappings: [...tracker.mappings.values()].map((live) => ({ ...live, attribute: live.entry.attribute })),
    refusals: store.index.journal.refusals.filter((refusal) => refusal.time <= time),
    regions,
    bindings: bindings(tracker.bindings, store.entryOf),
    drivers: bindings(tracker.drivers, store.entryOf),
    irqs: [...tracker.irqs].map(([irq, level]) => ({ irq, level })),
  }
}

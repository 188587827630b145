// The answer to `stats`: accesses and interrupts between two times, as the difference of two states.
import { EVENT_WORDS, EventKind, Word } from '../../../src-preload/contract/event'
import type { Stats } from '../../../src-preload/contract/query'
import type { Store } from '../store'
import { eventsUpTo, trackerAt } from './state'

/** The last time before `time` that an event can have: times are whole. */
const justBefore = (time: number): number => Math.ceil(time) - 1

/** How often an irq line went up, up to `time`. */
function irqsUpTo(store: Store, time: number): number {
  const index = store.chunkAt(time)
  let irqs = 0
  for (let i = 0; i < index; i++) irqs += store.digests[i]!.irqs
  const digest = store.digests[index]
  if (!digest || digest.irqs === 0) return irqs
  if (digest.to <= time) return irqs + digest.irqs
  const chunk = store.chunk(index)
  const level = new Map(chunk.keyframe.irqs)
  const count = eventsUpTo(chunk.words, chunk.count, time)
  for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
    if ((chunk.words[at + Word.KIND]! & 0xff) !== EventKind.irq) continue
    const [line, value] = [chunk.words[at + Word.OFFSET]!, chunk.words[at + Word.VALUE_LO]!]
    if (value === 1 && level.get(line) !== 1) irqs++
    level.set(line, value)
  }
  return irqs
}

/** From t0 to t1, both included. */
export function statsAnswer(store: Store, t0: number, t1: number): Stats {
  const before = trackerAt(store, justBefore(t0))
  const after = trackerAt(store, t1)
  const stats: Stats = {
    reads: 0,
    writes: 0,
    irqs: irqsUpTo(store, t1) - irqsUpTo(store, justBefore(t0)),
    registers: [],
  }
  for (const { info, first, count, registerAt } of store.tables.regions) {
    const map = store.tables.description.maps[info.map]
    for (let i = 0; i < count; i++) {
      const reads = after.reads[first + i]! - before.reads[first + i]!
      const writes = after.writes[first + i]! - before.writes[first + i]!
      if (reads === 0 && writes === 0) continue
      stats.reads += reads
      stats.writes += writes
      const offset = registerAt === null ? Math.ceil((i * info.size) / count) : map!.registers[i]!.offset
      stats.registers.push({ region: info.id, offset, reads, writes })
    }
  }
  return stats
}

// The answers to `memory` and `serial`: bytes as they were, replayed from the last snapshot before.
import type { Answers } from '../../../src-preload/contract/query'
import { applyWrite, eachAbout, KeptWrites } from '../memory-images'
import type { Store } from '../store'
import { eventsUpTo } from './state'

/** Bytes of one answer at most. */
const MOST = 1 << 24
/** Text of one answer at most; `bytes` says how much there was. */
const MOST_TEXT = 1 << 16

export function memoryAnswer(store: Store, region: number, from: number, length: number, time: number): Uint8Array {
  const size = store.tables.region(region)?.info.size ?? 0
  const offset = Math.min(Math.max(0, Math.floor(from)), size)
  const bytes = new Uint8Array(Math.min(Math.max(0, Math.floor(length)), size - offset, MOST))
  const { images } = store.index
  const last = store.chunkAt(time)
  if (time >= (store.digests.at(-1)?.to ?? 0)) {
    images.copy(region, offset, bytes, null)
    return bytes
  }
  const snapshot = images.snapshots.filter(({ chunk }) => chunk <= last).at(-1) ?? null
  if (snapshot) images.copy(region, offset, bytes, snapshot)
  const kept = snapshot?.kept.copy() ?? new KeptWrites()
  for (let i = snapshot?.chunk ?? 0; i <= last; i++) {
    if (!store.digests[i]!.memory.has(region)) continue
    const { words, count } = store.chunk(i)
    const apply = (own: Uint32Array, at: number): void => applyWrite(bytes, offset, own, at)
    eachAbout(region, words, eventsUpTo(words, count, time), (at) => kept.pass(region, words, at, apply))
  }
  return bytes
}

export function serialAnswer(store: Store, region: number, time: number): Answers['serial'] {
  const said = store.index.journal.serial.get(region)?.until(time) ?? new Uint8Array(0)
  return { text: new TextDecoder().decode(said.subarray(-MOST_TEXT)), bytes: said.length }
}

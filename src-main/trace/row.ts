// Unpacks 32-byte events into rows. Knows the layout of contract/event.ts and nothing of rings, chunks or files.
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_WORDS, EventKind, FLAG_SHIFT, TIME_HI_MASK, Word } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'

const TWO_32 = 2 ** 32

/** Time of the event whose first word is words[at], ns. */
export function timeOf(words: Uint32Array, at: number): number {
  return words[at + Word.TIME_LO]! + (words[at + Word.TIME_HI]! & TIME_HI_MASK) * TWO_32
}

/** Flag bits of the event whose first word is words[at]. */
export function flagsOf(words: Uint32Array, at: number): number {
  return words[at + Word.TIME_HI]! >>> FLAG_SHIFT
}

/** The kind of the event whose first word is words[at]; of a hostile file any number up to 255. */
export function kindOf(words: Uint32Array, at: number): number {
  return words[at + Word.KIND]! & 0xff
}

/** Kind → the word that names an entry, 0 = none does. */
const ENTRY_WORD = new Uint8Array(256)
for (const kind of [
  EventKind.request,
  EventKind.release,
  EventKind.map,
  EventKind.unmap,
  EventKind.pollBegin,
  EventKind.callBegin,
  EventKind.log,
  EventKind.finding,
  EventKind.bind,
  EventKind.insert,
  EventKind.model,
  EventKind.link,
]) {
  ENTRY_WORD[kind] = Word.VALUE_LO
}
ENTRY_WORD[EventKind.pollEnd] = ENTRY_WORD[EventKind.callEnd] = Word.OFFSET

/** Id of the entry that the event names; 0 = it names none. */
export function entryIdOf(words: Uint32Array, at: number): number {
  const word = ENTRY_WORD[words[at + Word.KIND]! & 0xff]!
  return word === 0 ? 0 : words[at + word]!
}

const NO_ACCESS = 0xffff_ffff

/** Full sequence number of the access that a `mirror` event belongs to; NaN: to none. @param seq its own, full */
export function accessOf(words: Uint32Array, at: number, seq: number): number {
  const access = words[at + Word.VALUE_HI]!
  if (access === NO_ACCESS) return NaN
  return seq - ((words[at + Word.SEQ]! - access) >>> 0)
}

/** `value` as the kind means it: a return value is signed, everything else unsigned. */
function valueOf(words: Uint32Array, at: number): number {
  const kind = kindOf(words, at)
  const value = words[at + Word.VALUE_LO]!
  return kind === EventKind.pollEnd || kind === EventKind.callEnd ? value | 0 : value
}

/**
 * One event as a row.
 * @param index event number within words
 * @param seq   its full sequence number, of which the event holds the low 32 bits
 */
export function rowOf(words: Uint32Array, index: number, seq: number, entryOf: (id: number) => Entry | null): EventRow {
  const at = index * EVENT_WORDS
  const what = words[at + Word.KIND]!
  const where = words[at + Word.WHERE]!
  const entryId = entryIdOf(words, at)
  return {
    seq,
    time: timeOf(words, at),
    kind: (what & 0xff) as EventKind,
    width: (what >>> 8) & 0xff,
    flags: flagsOf(words, at),
    region: where & 0xffff,
    offset: words[at + Word.OFFSET]!,
    value: valueOf(words, at),
    valueHi: words[at + Word.VALUE_HI]!,
    initiator: (where >>> 16) & 0xff,
    mirror: where >>> 24,
    site: what >>> 16,
    entry: entryId === 0 ? null : entryOf(entryId),
  }
}

// Columns back into 32-byte events. Trusts nothing: whatever the bytes say, it ends with events or with a FormatError.
import { EVENT_WORDS, FLAG_SHIFT, Word } from '../../src-preload/contract/event'
import { ByteReader, FormatError, unzigzag } from './bytes'
import type { Columns } from './column-encoder'

const TWO_32 = 2 ** 32

interface Keys {
  count: number
  /** What, where, how (flags << 1 | moves), offset: four words a key. */
  words: Uint32Array
}

/** There are never more keys than events. */
function readKeys(bytes: Uint8Array, events: number): Keys {
  const reader = new ByteReader(bytes)
  const words: number[] = []
  while (!reader.done && words.length <= events * 4) words.push(reader.u32())
  if (words.length % 4 !== 0) throw new FormatError('the dictionary of keys does not fit its events', reader.at)
  return { count: words.length / 4, words: Uint32Array.from(words) }
}

/** One u32 of a column. Past the end it reads zeros; the caller checks `at` once, after the whole column. */
class Cursor {
  readonly #bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  next(): number {
    const bytes = this.#bytes
    let byte = bytes[this.at++]!
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      byte = bytes[this.at++]!
      value |= (byte & 0x7f) << shift
      if (!(byte >= 0x80)) return value >>> 0
    }
    throw new FormatError('a number is too large', this.at)
  }

  check(name: string): void {
    if (this.at !== this.#bytes.length) throw new FormatError(`column ${name} does not fit its events`, this.at)
  }
}

/**
 * @param columns as ColumnEncoder made them, or as a stranger did
 * @param count events, already bounded by the caller
 * @throws FormatError
 */
export function decodeColumns(columns: Columns, count: number, seq: number, time: number): Uint32Array {
  const words = new Uint32Array(count * EVENT_WORDS)
  const keyOf = fillKeysAndValues(words, columns, count)
  fillTimes(words, columns.times, count, time)
  fillSeqs(words, columns.seqs, count, seq)
  fillHighs(words, columns.highs, count, keyOf)
  return words
}

function fillKeysAndValues(words: Uint32Array, columns: Columns, count: number): Uint32Array {
  const keys = readKeys(columns.keys, count)
  const ids = new Cursor(columns.ids)
  const values = new Cursor(columns.values)
  const offsets = new Cursor(columns.offsets)
  const lastValue = new Uint32Array(keys.count)
  const lastOffset = new Uint32Array(keys.count)
  const keyOf = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    const key = ids.next()
    if (!(key < keys.count)) throw new FormatError('an event names a key that does not exist', ids.at)
    const at = i * EVENT_WORDS
    const k = key * 4
    const how = keys.words[k + 2]!
    keyOf[i] = key
    words[at + Word.TIME_HI] = (how >>> 1) << FLAG_SHIFT
    words[at + Word.KIND] = keys.words[k]!
    words[at + Word.WHERE] = keys.words[k + 1]!
    words[at + Word.VALUE_LO] = lastValue[key] = (lastValue[key]! + unzigzag(values.next())) >>> 0
    words[at + Word.OFFSET] =
      (how & 1) === 0 ? keys.words[k + 3]! : (lastOffset[key] = (lastOffset[key]! + unzigzag(offsets.next())) >>> 0)
  }
  ids.check('ids')
  values.check('values')
  offsets.check('offsets')
  return keyOf
}

function fillTimes(words: Uint32Array, bytes: Uint8Array, count: number, first: number): void {
  let at = 0
  let time = first
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      let scale = 1
      let byte: number
      do {
        byte = bytes[at++]!
        time += (byte & 0x7f) * scale
        scale *= 128
      } while (byte >= 0x80)
    }
    words[i * EVENT_WORDS] = time
    words[i * EVENT_WORDS + Word.TIME_HI]! |= time / TWO_32
  }
  if (at !== bytes.length) throw new FormatError('column times does not fit its events', at)
  if (time > Number.MAX_SAFE_INTEGER) throw new FormatError('a time is beyond 2^53 ns', at)
}

function fillSeqs(words: Uint32Array, bytes: Uint8Array, count: number, first: number): void {
  const seqs = new Cursor(bytes)
  let jumpAt = seqs.at < bytes.length ? seqs.next() : -1
  let seq = first % TWO_32
  words[Word.SEQ] = seq
  for (let i = 1; i < count; i++) {
    if (i === jumpAt) {
      seq += seqs.next()
      jumpAt = seqs.at < bytes.length ? i + seqs.next() : -1
    } else seq++
    words[i * EVENT_WORDS + Word.SEQ] = seq
  }
  seqs.check('seqs')
}

function fillHighs(words: Uint32Array, bytes: Uint8Array, count: number, keyOf: Uint32Array): void {
  if (bytes.length === 0) return
  const highs = new Cursor(bytes)
  const last = new Map<number, number>()
  let changeAt = highs.next()
  for (let i = 0; i < count; i++) {
    if (i === changeAt) {
      last.set(keyOf[i]!, highs.next())
      changeAt = highs.at < bytes.length ? i + highs.next() : -1
    }
    words[i * EVENT_WORDS + Word.VALUE_HI] = last.get(keyOf[i]!) ?? 0
  }
  highs.check('highs')
}

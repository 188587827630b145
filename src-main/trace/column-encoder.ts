// Events into columns: what repeats goes into a dictionary, what changes is written as differences. Knows no file and no state.
import { EVENT_WORDS, FLAG_SHIFT, Word } from '../../src-preload/contract/event'
import { putVarint, putWide, zigzag } from './bytes'
import { flagsOf, timeOf } from './row'

/** The most events that the lab puts into one chunk. */
export const CHUNK_EVENTS = 8192
/** Beyond so many keys in a chunk, new ones leave their offset to a column. */
const MANY_KEYS = 2048
const HASH_SLOTS = 1 << 15

export const SECTIONS = ['keys', 'ids', 'times', 'seqs', 'values', 'highs', 'offsets'] as const
export type Section = (typeof SECTIONS)[number]
export type Columns = Record<Section, Uint8Array>

class Column {
  readonly bytes: Uint8Array
  length = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  put(value: number): void {
    this.length = putVarint(this.bytes, this.length, value)
  }

  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

/** Reused from chunk to chunk; what it returns is valid until the next call. */
export class ColumnEncoder {
  readonly #columns: Record<Section, Column>
  readonly #slots = new Int32Array(HASH_SLOTS)
  readonly #keys = new Uint32Array(CHUNK_EVENTS * 4)
  readonly #value = new Uint32Array(CHUNK_EVENTS)
  readonly #high = new Uint32Array(CHUNK_EVENTS)
  readonly #offset = new Uint32Array(CHUNK_EVENTS)
  /** Key → the key of the event that followed it last. */
  readonly #after = new Uint16Array(CHUNK_EVENTS)
  readonly #moves: (region: number) => boolean
  #count = 0

  /** @param moves true for regions in which nearly every access has another offset: memory */
  constructor(moves: (region: number) => boolean) {
    const size = { keys: 20, ids: 3, times: 8, seqs: 8, values: 5, highs: 8, offsets: 5 }
    const column = (name: Section): [Section, Column] => [name, new Column(CHUNK_EVENTS * size[name])]
    this.#columns = Object.fromEntries(SECTIONS.map(column)) as Record<Section, Column>
    this.#moves = moves
  }

  encode(words: Uint32Array, count: number): Columns {
    this.#reset()
    this.#putKeysAndValues(words, count)
    this.#putTimes(words, count)
    this.#putSeqs(words, count)
    this.#putHighs(words, count)
    const written = (name: Section): [Section, Uint8Array] => [name, this.#columns[name].written]
    return Object.fromEntries(SECTIONS.map(written)) as Columns
  }

  /** The hot loop: what it needs lies in locals, and the key that came after this one last time is tried first. */
  #putKeysAndValues(words: Uint32Array, count: number): void {
    const { ids, values } = this.#columns
    const [idBytes, valueBytes, last, after] = [ids.bytes, values.bytes, this.#value, this.#after]
    let idsAt = 0
    let valuesAt = 0
    let before = 0
    for (let i = 0; i < count; i++) {
      const at = i * EVENT_WORDS
      let key = after[before]!
      if (key >= this.#count || !this.#fits(key, words, at)) key = after[before] = this.#keyOf(words, at)
      before = key
      if (key > 0x7f) idBytes[idsAt++] = key | 0x80
      idBytes[idsAt++] = key > 0x7f ? key >>> 7 : key
      const value = words[at + Word.VALUE_LO]!
      const code = zigzag((value - last[key]!) | 0)
      last[key] = value
      if (code < 0x80) valueBytes[valuesAt++] = code
      else valuesAt = putVarint(valueBytes, valuesAt, code)
      if ((this.#keys[key * 4 + 2]! & 1) === 1) this.#putOffset(key, words[at + Word.OFFSET]!)
    }
    ids.length = idsAt
    values.length = valuesAt
  }

  #fits(key: number, words: Uint32Array, at: number): boolean {
    const keys = this.#keys
    const k = key * 4
    const how = keys[k + 2]!
    return (
      keys[k] === words[at + Word.KIND] &&
      keys[k + 1] === words[at + Word.WHERE] &&
      how >>> 1 === words[at + Word.TIME_HI]! >>> FLAG_SHIFT &&
      ((how & 1) === 1 || keys[k + 3] === words[at + Word.OFFSET])
    )
  }

  #reset(): void {
    this.#count = 0
    this.#slots.fill(-1)
    this.#after.fill(0)
    for (const name of SECTIONS) this.#columns[name].length = 0
  }

  #putOffset(key: number, offset: number): void {
    this.#columns.offsets.put(zigzag((offset - this.#offset[key]!) | 0))
    this.#offset[key] = offset
  }

  #putTimes(words: Uint32Array, count: number): void {
    const { times } = this.#columns
    const { bytes } = times
    let length = 0
    let before = timeOf(words, 0)
    for (let i = 1; i < count; i++) {
      const time = timeOf(words, i * EVENT_WORDS)
      const step = time - before
      if (step >= 0 && step < 0x80) bytes[length++] = step
      else if (step >= 0) length = step < 0x10000000 ? putVarint(bytes, length, step) : putWide(bytes, length, step)
      else bytes[length++] = 0
      if (step > 0) before = time
    }
    times.length = length
  }

  #putSeqs(words: Uint32Array, count: number): void {
    const { seqs } = this.#columns
    let last = 0
    for (let i = 1; i < count; i++) {
      const at = i * EVENT_WORDS + Word.SEQ
      const step = (words[at]! - words[at - EVENT_WORDS]!) >>> 0
      if (step === 1) continue
      seqs.put(i - last)
      seqs.put(step)
      last = i
    }
  }

  #putHighs(words: Uint32Array, count: number): void {
    const { highs } = this.#columns
    const ids = this.#columns.ids.bytes
    let last = 0
    let from = 0
    for (let i = 0; i < count; i++) {
      let key = ids[from++]!
      if (key > 0x7f) key = (key & 0x7f) | (ids[from++]! << 7)
      const high = words[i * EVENT_WORDS + Word.VALUE_HI]!
      if (high === this.#high[key]) continue
      highs.put(i - last)
      highs.put(high)
      this.#high[key] = high
      last = i
    }
  }

  #keyOf(words: Uint32Array, at: number): number {
    const what = words[at + Word.KIND]!
    const where = words[at + Word.WHERE]!
    const moves = this.#count >= MANY_KEYS || this.#moves(where & 0xffff)
    const how = (flagsOf(words, at) << 1) | (moves ? 1 : 0)
    const offset = moves ? 0 : words[at + Word.OFFSET]!
    const keys = this.#keys
    const mixed =
      Math.imul(what ^ Math.imul(offset, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(where ^ (how << 20), 0xc2b2ae35)
    for (let slot = mixed ^ (mixed >>> 15); ; slot++) {
      const key = this.#slots[slot & (HASH_SLOTS - 1)]!
      if (key < 0) {
        this.#slots[slot & (HASH_SLOTS - 1)] = this.#count
        return this.#newKey(what, where, how, offset)
      }
      const k = key * 4
      if (keys[k] === what && keys[k + 1] === where && keys[k + 2] === how && keys[k + 3] === offset) return key
    }
  }

  #newKey(what: number, where: number, how: number, offset: number): number {
    const key = this.#count++
    this.#keys[key * 4] = what
    this.#keys[key * 4 + 1] = where
    this.#keys[key * 4 + 2] = how
    this.#keys[key * 4 + 3] = offset
    this.#value[key] = this.#high[key] = this.#offset[key] = 0
    const { keys } = this.#columns
    for (const word of [what, where, how, offset]) keys.put(word)
    return key
  }
}

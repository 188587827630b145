// Reads that board and model answered differently, each with both values. Kept whole, in columns; knows no fields.
import type { Difference } from '../../src-preload/contract/entry'
import { MirrorMode, Word } from '../../src-preload/contract/event'
import { timeOf } from './row'

/** Reads whose answer from the board is still to come, at most: far more than any link has on the way. */
const MOST_ASKED = 4096
/** A finding about a difference follows it closely: so many records are looked through for it. */
const LOOK_BACK = 64

/** Columns of a record. */
const Column = { time: 0, seq: 1, access: 2, where: 3, offset: 4, model: 5, board: 6 } as const
const COLUMNS = 7

export interface Divergence {
  time: number
  seq: number
  region: number
  offset: number
  /** Of the whole access; NaN = not known. */
  model: number
  board: number
}

export class Divergences {
  length = 0
  #columns = new Float64Array(64 * COLUMNS)
  /** Sequence number, low half → what the model answered. */
  readonly #asked = new Map<number, number>()
  /** What findings say about a register: names of fields, by region and offset. */
  readonly #fields = new Map<string, Set<string>>()

  /** A mirrored read. @param held what the model's register holds, NaN = not known */
  asked(words: Uint32Array, at: number, held: number): void {
    const mode = words[at + Word.WHERE]! >>> 24
    if (this.#asked.size >= MOST_ASKED) this.#asked.delete(this.#asked.keys().next().value!)
    this.#asked.set(words[at + Word.SEQ]!, mode === MirrorMode.board ? held : words[at + Word.VALUE_LO]!)
  }

  /** A `mirror` event. @param seq its full sequence number */
  answered(words: Uint32Array, at: number, seq: number, differs: boolean): void {
    const access = words[at + Word.VALUE_HI]!
    const model = this.#asked.get(access) ?? NaN
    this.#asked.delete(access)
    if (!differs) return
    if ((this.length + 1) * COLUMNS > this.#columns.length) {
      const columns = this.#columns
      this.#columns = new Float64Array(columns.length * 2)
      this.#columns.set(columns)
    }
    const region = words[at + Word.WHERE]! & 0xffff
    const [offset, board] = [words[at + Word.OFFSET]!, words[at + Word.VALUE_LO]!]
    this.#columns.set([timeOf(words, at), seq, access, region, offset, model, board], this.length * COLUMNS)
    this.length++
  }

  /** A finding says more about the difference at an access. @param at sequence number of the access or of its `mirror` event */
  explain({ region, offset, field, model, board }: Difference, at: number): void {
    const key = `${region}:${offset}`
    const fields = this.#fields.get(key)
    if (fields) fields.add(field)
    else this.#fields.set(key, new Set([field]))
    for (let i = this.length - 1; i >= Math.max(0, this.length - LOOK_BACK); i--) {
      const record = this.#columns.subarray(i * COLUMNS, (i + 1) * COLUMNS)
      const isMeant = record[Column.access] === at % 2 ** 32 || record[Column.seq] === at
      if (!isMeant || record[Column.where] !== region) continue
      record[Column.model] = model
      record[Column.board] = board
      return
    }
  }

  /** Fields that findings name for a register. */
  fieldsOf(region: number, offset: number): ReadonlySet<string> | undefined {
    return this.#fields.get(`${region}:${offset}`)
  }

  /** Those up to a time, that time included, oldest first. */
  *until(end: number): Generator<Divergence> {
    for (let i = 0; i < this.length; i++) {
      const [time, seq, , region, offset, model, board] = this.#columns.subarray(i * COLUMNS, (i + 1) * COLUMNS)
      if (time! > end) return
      yield { time: time!, seq: seq!, region: region!, offset: offset!, model: model!, board: board! }
    }
  }
}

// Reads that board and model answered differently, each with both values. Kept whole, in columns; knows no fields.
import type { Difference } from '../../src-preload/contract/entry'
import { MirrorMode, Word } from '../../src-preload/contract/event'
import { timeOf } from './row'

/** Reads whose answer from the board is still to come, at most: far more than any link has on the way. */
const MOST_ASKED = 4096
/** A finding about a difference follows it closely: so many records are looked through for it. */
const LOOK_BACK = 64

const TWO_32 = 2 ** 32

/** Columns of a record, in the order of the answers: of the access, then of its `mirror` event. */
const Column = { time: 0, seq: 1, where: 2, offset: 3, model: 4, board: 5, answered: 6, answer: 7 } as const
const COLUMNS = 8

export interface Divergence {
  /** Of the access; of the board's answer where the access was lost. */
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
  /** The longest that an answer took, ns. */
  #longest = 0
  /** Sequence number, low half → when the board was asked, and what the model answered. */
  readonly #asked = new Map<number, { time: number; model: number }>()
  /** What findings say about a register: names of fields, by region and offset. */
  readonly #fields = new Map<string, Set<string>>()

  /** A mirrored read. @param held what the model's register holds, NaN = not known */
  asked(words: Uint32Array, at: number, held: number): void {
    const mode = words[at + Word.WHERE]! >>> 24
    if (this.#asked.size >= MOST_ASKED) this.#asked.delete(this.#asked.keys().next().value!)
    const model = mode === MirrorMode.board ? held : words[at + Word.VALUE_LO]!
    this.#asked.set(words[at + Word.SEQ]!, { time: timeOf(words, at), model })
  }

  /** A `mirror` event. @param seq its full sequence number */
  answered(words: Uint32Array, at: number, seq: number, differs: boolean): void {
    const access = words[at + Word.VALUE_HI]!
    const asked = this.#asked.get(access)
    this.#asked.delete(access)
    if (!differs) return
    if ((this.length + 1) * COLUMNS > this.#columns.length) {
      const columns = this.#columns
      this.#columns = new Float64Array(columns.length * 2)
      this.#columns.set(columns)
    }
    const region = words[at + Word.WHERE]! & 0xffff
    const [offset, board, answered] = [words[at + Word.OFFSET]!, words[at + Word.VALUE_LO]!, timeOf(words, at)]
    const { time, model } = asked ?? { time: answered, model: NaN }
    const shown = asked ? seq - ((seq - access) % TWO_32) : seq
    this.#columns.set([time, shown, region, offset, model, board, answered, seq], this.length * COLUMNS)
    this.#longest = Math.max(this.#longest, answered - time)
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
      const isMeant = record[Column.seq]! % TWO_32 === at % TWO_32 || record[Column.answer] === at
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

  /** Those whose access lies between two times, both included, in the order of the answers. */
  *between(from: number, to: number): Generator<Divergence> {
    for (let i = this.#firstAnswered(from); i < this.length; i++) {
      const at = i * COLUMNS
      const [time, seq, region, offset, model, board, answered] = this.#columns.subarray(at, at + COLUMNS)
      if (answered! > to + this.#longest) return
      if (time! < from || time! > to) continue
      yield { time: time!, seq: seq!, region: region!, offset: offset!, model: model!, board: board! }
    }
  }

  /** Index of the first that was answered at a time or after it. */
  #firstAnswered(time: number): number {
    let [low, high] = [0, this.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#columns[middle * COLUMNS + Column.answered]! < time) low = middle + 1
      else high = middle
    }
    return low
  }
}

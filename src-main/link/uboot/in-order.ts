// Answers in the order of the questions: an access whose answer is known waits until those asked before it are answered.
import type { BoardAnswer, BoardOp, BoardStatus } from '../board-io'
import type { Value } from './text'

export interface Entry {
  op: BoardOp
  /** When its first byte was sent; NaN: not yet. ms */
  sent: number
  /** Times that it may have been carried out. */
  tries: number
  /** This board cannot do it, so it is never sent. */
  refused: boolean
}

type Settle = (answer: BoardAnswer) => void

export class InOrder {
  readonly #waiting: { entry: Entry; settle: Settle; answer: BoardAnswer | null }[] = []

  add(op: BoardOp, refused: boolean, settle: Settle): Entry {
    const entry = { op: { ...op }, sent: NaN, tries: 0, refused }
    this.#waiting.push({ entry, settle, answer: null })
    return entry
  }

  answer(entry: Entry, status: BoardStatus, value?: Value): void {
    const place = this.#waiting.find((waiting) => waiting.entry === entry)
    if (place) place.answer = answerOf(entry, status, value)
    while (this.#waiting[0]?.answer) {
      const { settle, answer } = this.#waiting.shift()!
      settle(answer!)
    }
  }
}

export function answerOf({ op, sent, tries }: Omit<Entry, 'refused'>, status: BoardStatus, value?: Value): BoardAnswer {
  const read = op.write ? undefined : value
  return {
    status,
    value: (read?.value ?? 0) >>> 0,
    high: (read?.high ?? 0) >>> 0,
    roundTripNs: Number.isNaN(sent) ? 0 : Math.round((performance.now() - sent) * 1e6),
    retries: Math.max(0, tries - 1),
  }
}

// A frame on the way: its accesses, its bytes, and how often it was sent. Knows no line and no clock.
import type { BoardAnswer, BoardOp, BoardStatus } from '../board-io'
import type { Batch, BatchAnswer } from './batch'
import { encodeFrame } from './frame'

/** An access that somebody waits for. */
export interface Waiting {
  op: BoardOp
  resolve(answer: BoardAnswer): void
  /** When it was asked for, and when its first byte was sent, ms; NaN before. */
  asked: number
  sent: number
}

export class Flight {
  readonly number: number
  readonly batch: Batch
  readonly accesses: readonly Waiting[]
  readonly frame: Uint8Array
  /** Times that it was sent; and tries that ran out of time. */
  copies = 0
  tries = 0
  /** It was sent again before its time was up, because something said that it is missing. Once for each try. */
  nudged = false
  /** Its reply, come before that of a frame ahead of it. */
  early: Uint8Array | null = null

  constructor(number: number, batch: Batch, accesses: readonly Waiting[]) {
    this.number = number
    this.batch = batch
    this.accesses = accesses
    this.frame = encodeFrame(batch.encode(number))
  }

  settle(answers: readonly BatchAnswer[], now: number): void {
    this.accesses.forEach((access, at) => answer(access, answers[at]!.status, answers[at]!.value, now, this.copies - 1))
  }
}

export function answer(access: Waiting, status: BoardStatus, value: number, now: number, retries = 0): void {
  const since = Number.isNaN(access.sent) ? access.asked : access.sent
  access.resolve({ status, value, high: 0, roundTripNs: Math.round((now - since) * 1e6), retries })
}

/**
 * Of accesses that may have been made before the board lost its session: those which can be made again without harm, behind the last one
 * that cannot. The others have to be answered as unknown, and answers keep their order.
 */
export function repeatable(accesses: readonly Waiting[]): number {
  let from = accesses.length
  while (from > 0 && !accesses[from - 1]!.op.write && !accesses[from - 1]!.op.once) from--
  return from
}

// Which accesses that wait in a row can travel as one command.
import type { BoardOp } from '../board-io'
import { MOST_WORDS, type Burst } from './codec'

/**
 * The board gives up on a command 100 ms after its first byte, however busy the line is: command and answer must be over before.
 * What the board's bus and the sender's pauses take is left over.
 */
const READ_MS = 90
/** The host may pause between two bytes that it sends, as USB does; and words behind 64 save little. */
const WRITE_MS = 45
const MOST_WRITES = 64

/** Words of one read or write at most, on a line of that speed, bits per second. */
export function burstLimit(write: boolean, baud: number, window: number): number {
  const bytes = ((write ? WRITE_MS : READ_MS) * baud) / 10_000
  const most = Math.min(write ? MOST_WRITES : MOST_WORDS, window > 0 ? window : MOST_WORDS)
  return Math.max(1, Math.min(most, Math.floor((bytes - 5) / 4)))
}

/** The first accesses of a queue as one command: same direction, and each at the next word or all at the same. */
export function takeBurst(queue: readonly { op: BoardOp }[], limit: (write: boolean) => number): Burst {
  const { write, address } = queue[0]!.op
  const step = queue[1]?.op.address === address ? 0 : 4
  const most = Math.min(queue.length, limit(write))
  let words = 1
  // On the way of every burst, while the line waits for it: no calls, no copies.
  for (; words < most; words++) {
    const { op } = queue[words]!
    if (op.write !== write || op.address !== address + words * step) break
  }
  const values = write ? queue.slice(0, words).map(({ op }) => op.value >>> 0) : []
  return { write, address, next: step === 4 || words === 1, words, values }
}

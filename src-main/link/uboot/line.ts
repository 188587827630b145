// Many accesses in one line of U-Boot's: which go together, and which rows must answer them. Knows no wire.
import type { BoardOp } from '../board-io'
import { readCommand, ROW_BYTES, rowOf, writeCommand, type Value } from './text'

/** U-Boot drops what is too long and carries out the rest; 256 is the shortest buffer that was seen. Characters */
const LONGEST_LINE = 250
/** Reads in one line at most: of a burst, and in all. */
const MOST_BURST = 64
const MOST_READS = 64
/** A row as it is shown: address, 16 bytes, characters, CRLF. */
const ROW_CHARS = 76

/** Accesses that one command carries out: a write, a read, or a read of consecutive places. */
interface Part {
  ops: BoardOp[]
  text: string
}

export interface Line {
  text: string
  parts: readonly Part[]
  /** Accesses in it, from the first that was asked for. */
  count: number
  /** What the board says to it at most, bytes. */
  answerBytes: number
}

/**
 * Places that have answered. A first write to anywhere else ends its line: should the board restart, it is known which access it was.
 * In steps of a page, since that is what buses decode; where one access of a page worked and another did not, nothing is taken for granted.
 */
export class Trust {
  readonly #pages = new Map<number, 'good' | 'holes'>()

  has({ space, address }: BoardOp): boolean {
    return space === 'io' || this.#pages.get(pageOf(address)) === 'good'
  }

  answered({ space, address }: BoardOp): void {
    if (space === 'io' || this.#pages.has(pageOf(address))) return
    if (this.#pages.size >= MOST_PAGES) this.#pages.clear()
    this.#pages.set(pageOf(address), 'good')
  }

  failed({ address }: BoardOp): void {
    this.#pages.set(pageOf(address), 'holes')
  }
}

const MOST_PAGES = 4096
const pageOf = (address: number): number => Math.floor(address / 4096)

/** The next line of what waits, which is not empty. */
export function pack(waiting: readonly BoardOp[], trust: Trust): Line {
  const parts: Part[] = []
  let length = 0
  let count = 0
  let reads = 0
  for (const op of waiting) {
    const last = parts[parts.length - 1]
    const joins = last !== undefined && continues(last, op, trust)
    const part = joins ? partOf([...last.ops, op]) : partOf([op])
    const longer = joins ? part.text.length - last.text.length : part.text.length + (last ? 1 : 0)
    if (length + longer > LONGEST_LINE || reads + (op.write ? 0 : 1) > MOST_READS) break
    if (joins) parts.pop()
    parts.push(part)
    length += longer
    count++
    if (!op.write) reads++
    else if (!trust.has(op)) break
  }
  const rows = parts.flatMap(({ ops }) => rowsOf(ops)).length
  return { text: parts.map(({ text }) => text).join(';'), parts, count, answerBytes: rows * ROW_CHARS + 64 }
}

function continues({ ops }: Part, op: BoardOp, trust: Trust): boolean {
  const last = ops[ops.length - 1]!
  if (last.write || op.write || last.once || op.once || op.space === 'io' || last.space === 'io') return false
  if (op.width !== last.width || op.address !== last.address + last.width || ops.length >= MOST_BURST) return false
  return trust.has(op) && trust.has(last)
}

function partOf(ops: BoardOp[]): Part {
  const [first] = ops
  return { ops, text: first!.write ? writeCommand(first!) : readCommand(first!, ops.length) }
}

/** Reads that come in one row each. */
export function rowsOf(ops: readonly BoardOp[]): BoardOp[][] {
  const [first] = ops
  if (first!.write) return []
  const each = ROW_BYTES / first!.width
  return Array.from({ length: Math.ceil(ops.length / each) }, (_, row) => ops.slice(row * each, (row + 1) * each))
}

/**
 * What the lines answer: of each access of the line its value, null where none is known.
 * Rows come in order. Where some are missing, only those before the first line that is something else are sure: two reads of the same place
 * look the same, and the answer of one must not be taken for that of the other.
 */
export function valuesOf({ parts }: Line, lines: readonly string[]): (Value | null)[] {
  const wanted = parts.flatMap(({ ops }) => rowsOf(ops))
  const skipping = match(wanted, lines, true)
  const found = skipping.length === wanted.length ? skipping : match(wanted, lines, false)
  const values = new Map<BoardOp, Value>()
  found.forEach((row, index) => wanted[index]!.forEach((op, at) => values.set(op, row[at]!)))
  return parts.flatMap(({ ops }) => ops.map((op) => values.get(op) ?? null))
}

function match(wanted: readonly BoardOp[][], lines: readonly string[], skip: boolean): Value[][] {
  const found: Value[][] = []
  for (const line of lines) {
    const next = wanted[found.length]
    if (!next) break
    const row = rowOf(line, next[0]!.width)
    if (row?.address === next[0]!.address && row.values.length === next.length) found.push(row.values)
    else if (!skip) break
  }
  return found
}

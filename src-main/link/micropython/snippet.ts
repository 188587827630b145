// Accesses as Python, and the answer of the raw REPL (MicroPython's docs/reference/repl.rst; machine.mem8, mem16, mem32). Knows no line.
import type { BoardOp } from '../board-io'

/** Names that a session defines once; short, since every byte of them is sent with every access. */
const MEMORY = { 1: '_b', 2: '_h', 4: '_w' } as const
const PRINT = '_p'
export const SETUP = `from machine import mem8 as _b,mem16 as _h,mem32 as _w\n${PRINT}=print`
/** Says in three lines who is there, and which widths it has. */
export const WHO = [
  'import sys,machine',
  'i=sys.implementation',
  "print(i[0],'.'.join([str(n) for n in i[1][:3]]))",
  "print(getattr(i,'_machine',sys.platform))",
  "print([w for w in (8,16,32) if hasattr(machine,'mem%d'%w)])",
].join('\n')

/** A loop costs more bytes than so many single reads. */
const SHORTEST_BURST = 4
const MOST_OPS = 64

/** One source line each, so that a traceback names the one that failed. */
export interface Part {
  ops: BoardOp[]
  code: string
}

export interface Snippet {
  code: string
  parts: readonly Part[]
  /** Accesses in it, from the first that was asked for. */
  count: number
}

/** The next snippet of what waits, which is not empty. @param mostBytes a board keeps so many while it is busy */
export function snippetOf(waiting: readonly BoardOp[], mostBytes: number): Snippet {
  const parts: Part[] = []
  let count = 0
  let length = 0
  while (count < waiting.length && count < MOST_OPS) {
    const part = partOf(waiting.slice(count, MOST_OPS))
    if (count > 0 && length + part.code.length + 1 > mostBytes) break
    parts.push(part)
    length += part.code.length + 1
    count += part.ops.length
  }
  return { code: parts.map(({ code }) => code).join('\n'), parts, count }
}

function partOf(waiting: readonly BoardOp[]): Part {
  const first = waiting[0]!
  const width = first.width as 1 | 2 | 4
  const other = waiting.findIndex((op, index) => !continues(first, op, index))
  const run = other < 0 ? waiting.length : other
  if (run < SHORTEST_BURST) return { ops: [first], code: single(first, width) }
  const [from, to] = [first.address, first.address + run * width]
  return {
    ops: waiting.slice(0, run),
    code: `for a in range(${from},${to}${width === 1 ? '' : `,${width}`}):${PRINT}(${MEMORY[width]}[a])`,
  }
}

const continues = (first: BoardOp, op: BoardOp, index: number): boolean =>
  !first.write && !op.write && !first.once && !op.once && sameStep(first, op, index)

const sameStep = (first: BoardOp, { width, address }: BoardOp, index: number): boolean =>
  width === first.width && address === first.address + index * width

const single = ({ write, address, value }: BoardOp, width: 1 | 2 | 4): string =>
  write ? `${MEMORY[width]}[${address}]=${value >>> 0}` : `${PRINT}(${MEMORY[width]}[${address}])`

/** What the raw REPL answers: `OK`, what was printed, Ctrl-D, the traceback, Ctrl-D, `>`. */
export interface Reply {
  out: string
  error: string
}

const ERROR_END = '\x04'

/** @returns null while it is not complete */
export function replyOf(text: string): Reply | null {
  const start = text.indexOf('OK')
  const outEnd = start < 0 ? -1 : text.indexOf(ERROR_END, start)
  const errorEnd = outEnd < 0 ? -1 : text.indexOf(`${ERROR_END}>`, outEnd + 1)
  if (errorEnd < 0) return null
  return { out: text.slice(start + 2, outEnd), error: text.slice(outEnd + 1, errorEnd) }
}

/**
 * Reads what was printed, of each read of the snippet in order, u32; fewer where it ended early. null: something else was printed as well, so that
 * nothing is sure. Boards whose numbers have 31 bits print the upper half of them as negative.
 */
export function valuesOf(out: string): number[] | null {
  const lines = out.split(/\r?\n/).filter((line) => line !== '')
  return lines.every((line) => /^-?\d{1,10}$/.test(line)) ? lines.map((line) => Number(line) >>> 0) : null
}

export interface PythonError {
  /** Of the source, from 1; 0: not said. */
  line: number
  /** ValueError: address 00000005 is not aligned to 4 bytes */
  text: string
}

/** @returns null where there is none */
export function errorOf(error: string): PythonError | null {
  const lines = error.trim().split(/\r?\n/)
  const text = lines[lines.length - 1]!
  if (text === '') return null
  const [, line] = /File "<stdin>", line (\d+)/.exec(error) ?? []
  return { line: Number(line ?? 0), text: text.slice(0, 200) }
}

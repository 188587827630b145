// What became of each access of a line: carried out, to blame for a restart, never made, or nobody knows. Knows no wire and no repetition.
import type { BoardOp } from '../board-io'
import type { Said } from './console'
import { rowsOf, valuesOf, type Line, type Trust } from './line'
import { isComplaint, type Abort, type Value } from './text'

/**
 * - unknown: no answer was understood. `repeatable`: making it again gives what it would have given, unless it does harm
 */
export type Outcome =
  { status: 'ok'; value: Value } | { status: 'fault' | 'lost' | 'refused' } | { status: 'unknown'; repeatable: boolean }

const WRITTEN: Value = { value: 0, high: 0 }

export function outcomesOf(line: Line, said: Said, trust: Trust): Outcome[] {
  const ops = line.parts.flatMap((part) => part.ops)
  const values = valuesOf(line, said.lines)
  if (said.ending === 'prompt') return carriedOut(ops, values, said.lines.some(isComplaint))
  if (said.ending === 'abort') return aborted(line, ops, values, said.abort!, trust)
  return interrupted(ops, values)
}

/** Behind a write of the same line a read cannot be made again: it would not see what it should have seen. */
const isRepeatable = (ops: readonly BoardOp[], index: number): boolean =>
  ops[index]!.write || !ops.slice(index).some(({ write }) => write)

/** All was made. Rows may have been destroyed by something else on the console. */
function carriedOut(ops: readonly BoardOp[], values: readonly (Value | null)[], complaint: boolean): Outcome[] {
  return ops.map(({ write }, index) => {
    const value = write && !complaint ? WRITTEN : (values[index] ?? null)
    if (value) return { status: 'ok', value }
    return complaint ? { status: 'refused' } : { status: 'unknown', repeatable: isRepeatable(ops, index) }
  })
}

/** No prompt came. What stands before the last row was made. */
function interrupted(ops: readonly BoardOp[], values: readonly (Value | null)[]): Outcome[] {
  const sure = behindLast(values)
  return ops.map(({ write }, index) => {
    const value = write && index < sure ? WRITTEN : (values[index] ?? null)
    return value ? { status: 'ok', value } : { status: 'unknown', repeatable: isRepeatable(ops, index) }
  })
}

function aborted(
  line: Line,
  ops: readonly BoardOp[],
  values: readonly (Value | null)[],
  abort: Abort,
  trust: Trust,
): Outcome[] {
  const [from, to] = culprits(line, ops, values, abort, trust)
  return ops.map(({ write }, index) => {
    if (index >= from) return { status: index < to ? 'fault' : 'lost' }
    const value = write ? WRITTEN : (values[index] ?? null)
    return value ? { status: 'ok', value } : { status: 'lost' }
  })
}

/**
 * Which accesses the board restarted at, from and up to. One, unless nothing tells which of several: then all of these.
 * Those before were made, those behind were not.
 */
function culprits(
  line: Line,
  ops: readonly BoardOp[],
  values: readonly (Value | null)[],
  { address }: Abort,
  trust: Trust,
): [number, number] {
  const first = Math.min(behindLast(values), ops.length - 1)
  const named = ops.findIndex((op, index) => index >= first && isAt(op, address))
  if (named >= 0) return [named, named + 1]
  const rows = line.parts.flatMap((part) => rowsOf(part.ops))
  const row = rows.find((each) => ops.indexOf(each[0]!) >= first)
  const end = row ? ops.indexOf(row[row.length - 1]!) + 1 : ops.length
  const strange = ops.findIndex((op, index) => index >= first && index < end && !trust.has(op))
  return strange >= 0 ? [strange, strange + 1] : [first, end]
}

const behindLast = (values: readonly (Value | null)[]): number =>
  values.reduce((behind, value, index) => (value ? index + 1 : behind), 0)

const isAt = ({ space, address, width }: BoardOp, at: number | null): boolean =>
  space === 'mem' && at !== null && at >= address && at < address + width

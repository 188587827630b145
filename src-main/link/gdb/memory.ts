// Accesses as packets: `m` and `M`, values in the target's byte order, and what may answer them.
import type { BoardOp } from '../board-io'
import type { Reply } from './reply'
import type { Verdict } from './request'

export type Order = 'little' | 'big'

/** `m4000c018,4`; `M4000c000,4:41000000`. A value travels as the target's memory holds it. */
export function memoryPayload({ write, address, width, value, high }: BoardOp, order: Order): string {
  const place = `${address.toString(16)},${width}`
  return write ? `M${place}:${hexOf(value, high, width, order)}` : `m${place}`
}

export function memorySaid({ write, address, width, value, high }: BoardOp): string {
  const at = `0x${address.toString(16).padStart(8, '0')}, ${width} byte${width === 1 ? '' : 's'}`
  return write ? `write ${at}: 0x${numberText(value, high, width)}` : `read ${at}`
}

export function valueOf(bytes: Uint8Array, order: Order): { value: number; high: number } {
  const view = Buffer.alloc(8)
  const little = order === 'little' ? bytes : [...bytes].reverse()
  view.set(little)
  return { value: view.readUInt32LE(0), high: view.readUInt32LE(4) }
}

/** For people: `= 0x00000090`. */
export function valueSaid(bytes: Uint8Array, order: Order): string {
  const { value, high } = valueOf(bytes, order)
  return `= 0x${numberText(value, high, bytes.length)}`
}

/** A read is answered by as many bytes as were asked for, a write by OK; both by an error, or not known. */
export function memoryVerdict({ write, width }: BoardOp, reply: Reply): Verdict {
  if (reply.kind === 'error' || reply.kind === 'unknown') return 'answer'
  const fits = write ? reply.kind === 'ok' : reply.kind === 'data' && reply.bytes.length === width
  return fits ? 'answer' : 'strange'
}

function hexOf(value: number, high: number, width: number, order: Order): string {
  const all = Buffer.alloc(8)
  all.writeUInt32LE(value >>> 0, 0)
  all.writeUInt32LE(high >>> 0, 4)
  const bytes = all.subarray(0, width)
  return (order === 'little' ? bytes : bytes.reverse()).toString('hex')
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0')
function numberText(value: number, high: number, width: number): string {
  if (width === 8) return hex(high, 8) + hex(value, 8)
  return hex(width === 4 ? value : value & (2 ** (8 * width) - 1), 2 * width)
}

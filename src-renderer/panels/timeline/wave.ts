// A value over time as segments, and which label each carries. Pure; the drawing is in draw-wave.ts.
import type { FieldInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { WaveWindow } from '../../../src-preload/contract/query'
import { hexShort, valueIn, type Radix } from '../../base/format'
import { fieldValue, setFields, valueName } from '../../base/register'
import { clearOf } from './paper'

export interface Segment {
  from: number
  to: number
  /** NaN = unknown. */
  value: number
  /** Several changes share this pixel; `value` is the last. */
  dense: boolean
}

const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

/** @param end until when anything is known, ns */
export function segmentsOf({ times, values, dense }: WaveWindow, end: number): Segment[] {
  const found: Segment[] = []
  for (let i = 0; i < times.length; i++) {
    const from = times[i]!
    const to = times[i + 1] ?? Math.max(end, from)
    if (to > from || i === times.length - 1) found.push({ from, to, value: values[i]!, dense: dense[i] === 1 })
  }
  return merged(found)
}

/** One field of a register's segments: neighbours where the field did not change are one. */
export const fieldSegments = (segments: readonly Segment[], field: FieldInfo): Segment[] =>
  merged(segments.map((segment) => ({ ...segment, value: fieldValue(segment.value, field) })))

function merged(segments: readonly Segment[]): Segment[] {
  const found: Segment[] = []
  for (const segment of segments) {
    const last = found[found.length - 1]
    if (last && !last.dense && !segment.dense && same(last.value, segment.value)) last.to = segment.to
    else found.push({ ...segment })
  }
  return found
}

/** The segment that covers a time. */
export const segmentAt = (segments: readonly Segment[], time: number): Segment | null =>
  segments.find(({ from, to }) => time >= from && time < to) ?? null

export interface Label {
  text: string
  /** Names of what is set, in a quieter colour; '' = none. */
  names: string
}

const plain = (text: string): Label => ({ text, names: '' })

function shortest(radix: Radix, value: number): string {
  if (Number.isNaN(value)) return '?'
  if (radix === 'bin') return `0b${value.toString(2)}`
  return radix === 'hex' ? hexShort(value) : valueIn(radix, value)
}

/** A register that is one wide field says nothing twice. */
const isOneNumber = ({ fields }: RegisterInfo): boolean => fields.length === 1 && fields[0]!.width >= 8

/** `0x0000_0005  ENABLE | IRQ_EN`, then `0x0000_0005`, then `0x5`. */
export function registerForms(register: RegisterInfo | null, value: number, radix: Radix): Label[] {
  const long = valueIn(radix, value, register?.size ?? 32)
  const names = register && !isOneNumber(register) ? setFields(register, value) : ''
  return [...(names ? [{ text: long, names }] : []), plain(long), plain(shortest(radix, value))]
}

/** `FAST (0x2)`, then `FAST`, then `0x2`. One bit without a name is `1` or `0`. */
export function fieldForms(field: FieldInfo, value: number, radix: Radix): Label[] {
  const number = field.width === 1 && !Number.isNaN(value) ? String(value) : shortest(radix, value)
  const name = valueName(field, value)
  if (!name) return [plain(number)]
  return field.width === 1 ? [plain(name)] : [plain(`${name} (${number})`), plain(name), plain(number)]
}

/** Between a value and the names behind it. */
export const NAMES_GAP = 8

const INSET = 8
const INSET_OUTSIDE = 4
const RIGHT = 6

export interface Placed extends Label {
  x: number
}

export interface Room {
  /** px of the segment's edges and of the canvas' right end. */
  x0: number
  x1: number
  width: number
  lines: readonly number[]
}

/** The longest form that fits between the edges and stays clear of the cursors; null = none. Never an ellipsis. */
export function placeLabel(forms: readonly Label[], room: Room, measure: (text: string) => number): Placed | null {
  const start = room.x0 < 0 ? INSET_OUTSIDE : room.x0 + INSET
  const end = Math.min(room.x1, room.width) - RIGHT
  for (const form of forms) {
    const wide = measure(form.text) + (form.names ? NAMES_GAP + measure(form.names) : 0)
    const clear = clearOf(room.lines, start, wide)
    const x = clear + wide <= end ? clear : start
    if (x + wide <= end) return { ...form, x }
  }
  return null
}

// Values as people type them, and what a write of single bits means for each kind of access. Pure; 32 bits and below.
import type { Access, FieldInfo, RegisterInfo } from '../../../src-preload/contract/description'

const FORMS: [RegExp, number][] = [
  [/^0x([0-9a-f]+)$/i, 16],
  [/^0b([01]+)$/i, 2],
  [/^([0-9]+)$/, 10],
]

/** Hex, decimal or binary with `_` or `,` anywhere between digits; null when it is none, or wider than the register. */
export function parseValue(text: string, bits: number): number | null {
  const plain = text.trim().replace(/[_,]/g, '')
  for (const [form, base] of FORMS) {
    const digits = form.exec(plain)?.[1]
    if (digits === undefined) continue
    const value = Number.parseInt(digits, base)
    return value < 2 ** bits ? value : null
  }
  return null
}

export const bitOf = (value: number, bit: number): 0 | 1 => (((value >>> bit) & 1) === 1 ? 1 : 0)

export const withBit = (value: number, bit: number, to: 0 | 1): number =>
  to === 1 ? (value | (2 ** bit)) >>> 0 : (value & ~(2 ** bit)) >>> 0

export const fieldOf = (register: RegisterInfo, bit: number): FieldInfo | null =>
  register.fields.find(({ lsb, width }) => bit >= lsb && bit < lsb + width) ?? null

export const canRead = (access: Access): boolean => access !== 'wo'
export const canWrite = (access: Access): boolean => access !== 'ro' && access !== 'rc'

/** Writing back what is there would act on these: a staged write starts from 0. */
const ACTS_ON_ONE: readonly Access[] = ['wo', 'w1c', 'w1s', 'w1t']

/** A bit that a click may stage: of a writable field, or any where the datasheet names no fields. */
export function stageable(register: RegisterInfo, bit: number): boolean {
  if (!canWrite(register.access) || bit >= register.size) return false
  if (register.fields.length === 0) return true
  const field = fieldOf(register, bit)
  return field !== null && canWrite(field.access)
}

/**
 * What a staged write starts from: the present value, with 0 wherever writing a 1 acts.
 * @param present NaN when it is not known: then everything starts from 0
 */
export function writeBase(register: RegisterInfo, present: number): number {
  if (Number.isNaN(present) || ACTS_ON_ONE.includes(register.access)) return 0
  let base = present
  for (const { access, lsb, width } of register.fields)
    if (ACTS_ON_ONE.includes(access)) for (let bit = lsb; bit < lsb + width; bit++) base = withBit(base, bit, 0)
  return base
}

interface Part {
  name: string
  lsb: number
  width: number
}

/** Fields that differ between two values, highest bit first: `RESET 0 → 1`. Reserved bits are named by their numbers. */
export function changedFields(register: RegisterInfo, from: number, to: number): string {
  if (register.fields.length === 0) return ''
  const reserved = reservedRanges(register).map(({ msb, lsb }) => ({
    name: `reserved ${bitRange(msb, lsb)}`,
    lsb,
    width: msb - lsb + 1,
  }))
  const part = (value: number, { lsb, width }: Part): number => Math.floor(value / 2 ** lsb) % 2 ** width
  return [...register.fields, ...reserved]
    .filter((field) => part(from, field) !== part(to, field))
    .sort((a, b) => b.lsb - a.lsb)
    .map((field) => `${field.name} ${part(from, field)} → ${part(to, field)}`)
    .join(', ')
}

/** `[31:3]` of bits that no field has, highest first. */
export function reservedRanges({ fields, size }: RegisterInfo): { msb: number; lsb: number }[] {
  const ranges: { msb: number; lsb: number }[] = []
  let msb = -1
  const taken = (bit: number): boolean => fields.some(({ lsb, width }) => bit >= lsb && bit < lsb + width)
  for (let bit = size - 1; bit >= -1; bit--) {
    const free = bit >= 0 && !taken(bit)
    if (free && msb < 0) msb = bit
    if (free || msb < 0) continue
    ranges.push({ msb, lsb: bit + 1 })
    msb = -1
  }
  return ranges
}

export const bitRange = (msb: number, lsb: number): string => (msb === lsb ? String(lsb) : `${msb}:${lsb}`)

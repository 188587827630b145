// Two values of one register side by side: which bits and fields differ, and how that is written. Pure.
import type { RegisterInfo } from '../../src-preload/contract/description'
import { hex } from './format'

const bitsBetween = (a: number, b: number): number => (a ^ b) >>> 0

/** Names of the fields that differ, from the highest bit; the register's own name where a bit is of no field. */
export function differingFields(register: RegisterInfo, a: number, b: number): string[] {
  const differing = bitsBetween(a, b)
  const names: string[] = []
  for (let bit = register.size - 1; bit >= 0; bit--) {
    if (((differing >>> bit) & 1) === 0) continue
    const field = register.fields.find(({ lsb, width }) => bit >= lsb && bit < lsb + width)
    const name = field?.name ?? register.name
    if (!names.includes(name)) names.push(name)
  }
  return names
}

/** `7, 4`; empty where nothing differs. */
export function differingBits(a: number, b: number): string {
  const differing = bitsBetween(a, b)
  const bits = Array.from({ length: 32 }, (_, i) => 31 - i).filter((bit) => ((differing >>> bit) & 1) === 1)
  return bits.join(', ')
}

/** A stretch of digits of which all differ, or none does. */
export interface Digits {
  text: string
  differs: boolean
}

/** A value in hex of full width, cut where digits begin or end to differ from the other value's. */
export function markedDigits(value: number, other: number, bits: number): Digits[] {
  const [own, beside] = [hex(value, bits), hex(other, bits)]
  const parts: Digits[] = []
  for (let i = 0; i < own.length; i++) {
    const differs = own.length === beside.length && own[i] !== beside[i]
    const last = parts.at(-1)
    if (last?.differs === differs) last.text += own[i]!
    else parts.push({ text: own[i]!, differs })
  }
  return parts
}

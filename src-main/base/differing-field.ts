// Where two values of one register differ, by field: the one rule for mirrored accesses, snapshots and replays.
import type { RegisterInfo } from '../../src-preload/contract/description'

const ALL = 0xffff_ffff

const maskOf = ({ lsb, width }: { lsb: number; width: number }): number =>
  width >= 32 ? ALL : (((2 ** width - 1) << lsb) & ALL) >>> 0

/** Names of fields that differ by nature: `UARTFR.TXFE`, or `UARTRIS` for all of a register. */
export type Noise = ReadonlySet<string>

export const NO_NOISE: Noise = new Set()

/**
 * Bits that are worth comparing: neither volatile nor noise, and neither write-only nor reserved, as no datasheet says what those read.
 */
export function comparedBits(register: RegisterInfo, noise: Noise = NO_NOISE): number {
  const { name, size, access, fields } = register
  if (register.volatile === true || noise.has(name)) return 0
  if (fields.length === 0) return access === 'wo' ? 0 : maskOf({ lsb: 0, width: size })
  const compared = fields.filter(
    (field) => !field.volatile && field.access !== 'wo' && !noise.has(`${name}.${field.name}`),
  )
  return compared.reduce((mask, field) => (mask | maskOf(field)) >>> 0, 0)
}

/**
 * The first field, from the highest bit, in which two values of a register differ; the register's own name where the bit is of no field.
 * null: they do not differ in these bits.
 */
export function differingField(register: RegisterInfo, a: number, b: number, bits = ALL): string | null {
  const differing = ((a ^ b) & bits) >>> 0
  if (differing === 0) return null
  const highest = 31 - Math.clz32(differing)
  const field = register.fields.find(({ lsb, width }) => highest >= lsb && highest < lsb + width)
  return field?.name ?? register.name
}

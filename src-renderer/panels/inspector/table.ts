// Rows of the register table: registers of a device, with the fields of those that are open.
import type { FieldInfo, LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { StateAnswer } from '../../../src-preload/contract/query'
import { enumerated, hex, valueIn, type Radix } from '../../base/format'
import { fieldValue, valueName } from '../../base/register'
import { bitRange } from './value'

export interface RegisterRow {
  kind: 'register'
  key: string
  region: RegionInfo
  register: RegisterInfo
  /** NaN = not known. */
  at: number
  live: number
  open: boolean
}

export interface FieldRow {
  kind: 'field'
  key: string
  region: RegionInfo
  register: RegisterInfo
  field: FieldInfo
  bits: string
  at: number
  live: number
}

export type Row = RegisterRow | FieldRow

export const registerKey = (region: number, offset: number): string => `${region}:${offset}`

export function valueAt(state: StateAnswer | null, region: number, index: number): number {
  return state?.regions.find((one) => one.region === region)?.values[index] ?? NaN
}

export function tableRows(
  lab: LabDescription,
  regions: readonly RegionInfo[],
  at: StateAnswer | null,
  live: StateAnswer | null,
  open: ReadonlySet<string>,
): Row[] {
  return regions.flatMap((region) =>
    (lab.maps[region.map]?.registers ?? []).flatMap((register, index) => {
      const key = registerKey(region.id, register.offset)
      const values = { at: valueAt(at, region.id, index), live: valueAt(live, region.id, index) }
      const row: Row = { kind: 'register', key, region, register, ...values, open: open.has(key) }
      return row.open ? [row, ...fieldRows(row)] : [row]
    }),
  )
}

function fieldRows({ key, region, register, at, live }: RegisterRow): FieldRow[] {
  return register.fields.map((field) => ({
    kind: 'field',
    key: `${key}:${field.lsb}`,
    region,
    register,
    field,
    bits: `[${bitRange(field.lsb + field.width - 1, field.lsb)}]`,
    at: fieldValue(at, field),
    live: fieldValue(live, field),
  }))
}

/** A field's value with its name: `DONE (0x2)`; one bit is `1 done`. */
export function fieldText(field: FieldInfo, value: number, radix: Radix): string {
  const name = Number.isNaN(value) ? null : valueName(field, value)
  if (field.width === 1) return name ? `${value} ${name}` : valueIn('dec', value)
  return name ? enumerated(name, value) : valueIn(radix, value, field.width)
}

/** The value in full; where that does not fit without its leading zeros; where that does not fit either in hex. */
export function fitted(radix: Radix, value: number, bits: number, chars: number): string {
  const full = valueIn(radix, value, bits)
  if (full.length <= chars || radix !== 'bin') return full
  const short = valueIn('bin', value, Math.max(4, Math.ceil(value.toString(2).length / 4) * 4))
  return short.length <= chars ? short : hex(value, bits)
}

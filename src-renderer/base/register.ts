// Reading a value by its register's description: fields, their names, what is set.
import type { FieldInfo, LabDescription, RegisterInfo } from '../../src-preload/contract/description'
import { hexShort } from './format'

export const fieldValue = (value: number, { lsb, width }: FieldInfo): number =>
  Number.isNaN(value) ? NaN : Math.floor(value / 2 ** lsb) % 2 ** width

/** The name of a field's value, where the datasheet gives one. */
export const valueName = (field: FieldInfo, value: number): string | null =>
  field.values.find((one) => one.value === value)?.name ?? null

/** What is set, as a C author would write it: `ENABLE | IRQ_EN`; wider fields as `MODE=FAST`. Empty when nothing is. */
export function setFields(register: RegisterInfo, value: number): string {
  if (Number.isNaN(value)) return ''
  const parts = [...register.fields]
    .sort((a, b) => a.lsb - b.lsb)
    .map((field) => ({ field, part: fieldValue(value, field) }))
    .filter(({ part }) => part !== 0)
    .map(({ field, part }) =>
      field.width === 1 ? field.name : `${field.name}=${valueName(field, part) ?? hexShort(part)}`,
    )
  return parts.join(' | ')
}

/** The registers of a region; empty where it is plain memory. */
export function registersOf(lab: LabDescription, region: number): RegisterInfo[] {
  const map = lab.regions.find(({ id }) => id === region)?.map ?? -1
  return lab.maps[map]?.registers ?? []
}

export const registerAt = (lab: LabDescription, region: number, offset: number): RegisterInfo | null =>
  registersOf(lab, region).find((register) => register.offset === offset) ?? null

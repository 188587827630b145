// What of a difference the model can be taught, and why it cannot be. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { LinkRequest } from '../../../src-preload/contract/link'
import { hex } from '../../base/format'
import { fieldValue, registerAt } from '../../base/register'
import type { Row } from './rows'

export interface Lesson {
  label: string
  /** Why not; null when it can be taught. */
  refused: string | null
  request: Extract<LinkRequest, { ask: 'teach' }>
}

/** @param why of the window as a whole: a recording cannot be changed; null = none */
export function lessonsOf(lab: LabDescription, row: Row, why: string | null): Lesson[] {
  const { device, found, bits } = row
  const { register: name, field: fieldName, first, last } = found
  const register = registerAt(lab, found.region, found.offset)
  const field = register?.fields.find((one) => one.name === fieldName)
  const ask = { ask: 'teach', device, register: name } as const
  const reset: Lesson = {
    label: `${name} is ${hex(first.board, bits)} after reset`,
    refused: why ?? refusalOfReset(register),
    request: { ...ask, value: first.board },
  }
  if (!field) return [reset]
  const [before, value] = [fieldValue(first.board, field), fieldValue(last.board, field)]
  const moved = before === value ? null : `the board answered ${hex(before, field.width)} at first`
  const constant: Lesson = {
    label: `${name}.${fieldName} is always ${hex(value, field.width)}`,
    refused: why ?? (field.volatile ? 'the field runs by itself' : moved),
    request: { ...ask, field: fieldName, value },
  }
  return [reset, constant]
}

function refusalOfReset(register: ReturnType<typeof registerAt>): string | null {
  if (!register) return 'no register of the map is there'
  if (register.volatile) return 'the register runs by itself'
  return register.access === 'wo' ? 'what is read there is not what it holds' : null
}

// What model and board answered to one access, compared by field. Pure.
import type { FieldInfo } from '../../../src-preload/contract/description'
import { differingField } from '../../base/differing-field'
import type { RegisterPlan } from './plan'

export interface Comparison {
  result: 'equal' | 'noise' | 'differs'
  /** The first that differs, from the highest bit; null: the value as a whole. */
  field: FieldInfo | null
}

/**
 * Values as they cross the bus; `lanes`: the bits that the access carries.
 * @param register null where no map says what the bits mean: all of them count
 */
export function compareValues(register: RegisterPlan | null, model: number, board: number, lanes: number): Comparison {
  if (((model ^ board) & lanes) === 0) return { result: 'equal', field: null }
  if (register === null) return { result: 'differs', field: null }
  const { info, compared } = register
  const name = differingField(info, model, board, compared & lanes)
  if (name === null) return { result: 'noise', field: null }
  return { result: 'differs', field: info.fields.find((field) => field.name === name) ?? null }
}

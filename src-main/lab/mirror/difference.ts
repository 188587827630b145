// What model and board answered, compared by field. Pure.
import type { FieldInfo } from '../../../src-preload/contract/description'
import { fieldMask } from '../../registers/define-map'
import type { RegisterPlan } from './plan'

export interface Comparison {
  result: 'equal' | 'noise' | 'differs'
  /** The first that differs, from the highest bit; null: the value as a whole. */
  field: FieldInfo | null
}

const EQUAL: Comparison = { result: 'equal', field: null }
const NOISE: Comparison = { result: 'noise', field: null }

/**
 * Values as they cross the bus; `lanes`: the bits that the access carries.
 * @param register null where no map says what the bits mean: all of them count
 */
export function compareValues(register: RegisterPlan | null, model: number, board: number, lanes: number): Comparison {
  const apart = (model ^ board) & lanes
  if (apart === 0) return EQUAL
  if (register === null) return { result: 'differs', field: null }
  const counted = (apart & register.compared) >>> 0
  if (counted === 0) return NOISE
  // Highest bit first, as RegisterInfo has them.
  const field = register.info.fields.find((each) => (fieldMask(each) & counted) !== 0)
  return { result: 'differs', field: field ?? null }
}

/** A field's value within its register's. */
export const valueOf = (field: FieldInfo | null, value: number): number =>
  field === null ? value : ((value & fieldMask(field)) >>> field.lsb) >>> 0

// A register map with what a real board was found to do otherwise: other reset values, fields that never change. Knows no board.
import { fieldMask, type RegisterMap, type RegisterSpec } from './define-map'

/** By names of registers and fields; those that the map does not have are passed over. */
export interface Taught {
  /** Register → what it holds after reset. */
  reset?: Readonly<Record<string, number>>
  /** `REGISTER.FIELD` → what it always reads. */
  constant?: Readonly<Record<string, number>>
}

/** The map itself where nothing of it was taught. */
export function taughtMap<M extends RegisterMap>(map: M, { reset = {}, constant = {} }: Taught): M {
  const registers: Record<string, RegisterSpec> = { ...map.registers }
  for (const [name, value] of Object.entries(reset)) {
    const spec = registers[name]
    if (spec) registers[name] = { ...spec, reset: value }
  }
  for (const [path, value] of Object.entries(constant)) {
    const [name, field] = path.split('.') as [string, string]
    if (registers[name]?.fields?.[field]) registers[name] = withConstant(registers[name], field, value)
  }
  const isTaught = Object.keys(registers).some((name) => registers[name] !== map.registers[name])
  // The names are those of the map itself.
  return isTaught ? { ...map, registers: registers } : map
}

function withConstant(spec: RegisterSpec, name: string, value: number): RegisterSpec {
  const field = spec.fields![name]!
  const mask = fieldMask(field)
  const bits = ((value << field.lsb) & mask) >>> 0
  return {
    ...spec,
    reset: (((spec.reset ?? 0) & ~mask) | bits) >>> 0,
    constant: { mask: ((spec.constant?.mask ?? 0) | mask) >>> 0, bits: ((spec.constant?.bits ?? 0) | bits) >>> 0 },
    fields: { ...spec.fields, [name]: { ...field, access: 'ro' } },
  }
}

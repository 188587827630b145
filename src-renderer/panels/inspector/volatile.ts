// Bits of a register that run by themselves or come from outside: model and board need not agree in them. Pure.
import type { RegisterInfo } from '../../../src-preload/contract/description'

const ALL = 0xffff_ffff

export function volatileBits(register: RegisterInfo): number {
  if (register.volatile) return ALL
  let bits = 0
  for (const { lsb, width, volatile } of register.fields)
    if (volatile) bits |= width >= 32 ? ALL : (2 ** width - 1) << lsb
  return bits >>> 0
}

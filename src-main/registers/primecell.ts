// The eight identification registers at the end of every ARM PrimeCell, as part of its register map.
import { bits, type RegisterSpec } from './define-map'

/** What is read from the four last words: the class of PrimeCells. */
const CELL = [0x0d, 0xf0, 0x05, 0xb1] as const
/** JEDEC's number for ARM, as its identification has it. */
const ARM = 0x41

export type IdentityName = `${'PERIPHID' | 'PCELLID'}${0 | 1 | 2 | 3}`

export interface Identity {
  /** 12 bits: 0x011 is the PL011. */
  part: number
  revision: number
  configuration?: number
}

/** PERIPHID0–3 as one number, as Linux's AMBA bus and `arm,primecell-periphid` have it. */
export const periphid = ({ part, revision, configuration = 0 }: Identity): number =>
  (part | (ARM << 12) | (revision << 20) | (configuration << 24)) >>> 0

const register = (offset: number, reset: number, doc: string): RegisterSpec & { readonly access: 'ro' } => ({
  offset,
  access: 'ro',
  reset,
  anyByte: true,
  doc,
  fields: { VALUE: bits(0, 8, doc) },
})

/** Registers 0xfe0 to 0xffc. */
export function identityRegisters(identity: Identity): Record<IdentityName, RegisterSpec & { readonly access: 'ro' }> {
  const id = periphid(identity)
  const byte = (index: number): number => (id >>> (index * 8)) & 0xff
  return {
    PERIPHID0: register(0xfe0, byte(0), 'Part number, bits 7–0.'),
    PERIPHID1: register(0xfe4, byte(1), 'Designer, bits 3–0; part number, bits 11–8.'),
    PERIPHID2: register(0xfe8, byte(2), 'Revision; designer, bits 7–4.'),
    PERIPHID3: register(0xfec, byte(3), 'Configuration.'),
    PCELLID0: register(0xff0, CELL[0], 'PrimeCell identification, byte 0.'),
    PCELLID1: register(0xff4, CELL[1], 'PrimeCell identification, byte 1.'),
    PCELLID2: register(0xff8, CELL[2], 'PrimeCell identification, byte 2.'),
    PCELLID3: register(0xffc, CELL[3], 'PrimeCell identification, byte 3.'),
  }
}

// Register maps as data: one declaration per chip, written like its datasheet. Knows no storage and no bus.
import type {
  Access,
  EnumeratedValue,
  FieldInfo,
  RegisterInfo,
  RegisterMapInfo,
} from '../../src-preload/contract/description'

export interface FieldSpec {
  lsb: number
  width: number
  doc: string
  values: EnumeratedValue[]
  /** Where it differs from its register's. */
  access?: Access
  /** It runs by itself or comes from outside: a board's is not compared with the model's. */
  volatile?: true
}

export interface FieldOptions {
  /** Names of the values, as the datasheet calls them. */
  values?: Readonly<Record<string, number>>
  access?: Access
  volatile?: true
}

export interface RegisterSpec {
  /** Bytes from the start of the region. */
  readonly offset: number
  /**
   * Bytes from the start of the region where the bus reaches it while the device shows it there (RegisterBank.show): one of several
   * registers at one address, or behind an index. Its `offset` then lies past the map and only names it.
   */
  readonly behind?: number
  readonly access: Access
  /** Bits; 32 unless told. */
  readonly size?: 8 | 16 | 32
  /** Value after reset; 0 unless told. */
  readonly reset?: number
  /** Reading changes the device. A register or field of access `rc` has it anyway. */
  readonly readHasEffect?: boolean
  /** All of it, see FieldSpec. */
  readonly volatile?: true
  /** Two registers at one address: what is written goes to the device alone and does not become what is read. */
  readonly split?: boolean
  /**
   * It answers in all of these bytes as well, and bits 2 and up of the address are a mask: an access reads and writes only those bits
   * whose address bit is set. `offset` is where all of its bits are reached.
   */
  readonly maskedAt?: { readonly from: number; readonly bytes: number }
  /** Where it differs from its map's. */
  readonly anyByte?: boolean
  /** Bits that nothing changes, not even the device. */
  readonly constant?: { readonly mask: number; readonly bits: number }
  readonly doc: string
  /** Bits that no field names are reserved: they keep their reset value. No fields at all: every bit has `access`. */
  readonly fields?: Readonly<Record<string, FieldSpec>>
}

export type RegisterSpecs = Readonly<Record<string, RegisterSpec>>

export interface RegisterMap<R extends RegisterSpecs = RegisterSpecs> {
  readonly name: string
  readonly doc: string
  readonly datasheet: string
  /** Bytes that the bus sees. */
  readonly size: number
  /**
   * Access widths in bytes that the bus interface of the chip takes. A narrower access than the register reaches it at its
   * first byte only: a read gives the low bits, a write is extended with zeros. Unless told: only the register's own width.
   * With 8, a 64-bit access becomes two of 32 bits, the lower address first; without it nobody answers one.
   */
  readonly widths?: readonly (1 | 2 | 4 | 8)[]
  /** A narrower access at any of a register's bytes reaches its low bits: the bus interface has no byte lanes. */
  readonly anyByte?: boolean
  /** Where no register is, the chip answers: reads give 0 and writes are dropped. Unless told, nobody answers there. */
  readonly elseZero?: boolean
  readonly registers: R
}

export type RegisterName<M extends RegisterMap> = Extract<keyof M['registers'], string>
export type FieldName<M extends RegisterMap, R extends RegisterName<M>> = Extract<
  keyof NonNullable<M['registers'][R]['fields']>,
  string
>

/** `width` bits from bit `lsb` up. */
export function bits(lsb: number, width: number, doc: string, options: FieldOptions = {}): FieldSpec {
  const values = Object.entries(options.values ?? {}).map(([name, value]) => ({ name, value }))
  const { access, volatile } = options
  return { lsb, width, doc, values, ...(access && { access }), ...(volatile && { volatile }) }
}

/** One bit. */
export const bit = (lsb: number, doc: string, options: FieldOptions = {}): FieldSpec => bits(lsb, 1, doc, options)

/** Mask of a field within its register. */
export const fieldMask = ({ lsb, width }: { lsb: number; width: number }): number =>
  width >= 32 ? 0xffff_ffff : (((1 << width) - 1) << lsb) >>> 0

/** Bytes that the values of all registers take, those behind others included. */
export const storageOf = ({ size, registers }: RegisterMap): number =>
  Object.values(registers).reduce((most, register) => Math.max(most, register.offset + (register.size ?? 32) / 8), size)

/** Declares a map; throws where the declaration contradicts itself, since that is a mistake in the code. */
export function defineMap<const R extends RegisterSpecs>(map: RegisterMap<R>): RegisterMap<R> {
  const taken: { name: string; from: number; to: number }[] = []
  for (const [name, register] of Object.entries(map.registers)) {
    const size = (register.size ?? 32) / 8
    const { from, bytes } = register.maskedAt ?? { from: register.offset, bytes: size }
    const clash = taken.find((other) => from < other.to && other.from < from + bytes)
    if (clash) throw new Error(`${map.name}.${name} overlaps ${clash.name}`)
    if (register.offset % size !== 0) throw new Error(`${map.name}.${name} is not aligned to its size`)
    if (register.maskedAt) checkMask(`${map.name}.${name}`, register.offset, register.maskedAt)
    if ((register.behind ?? from) + bytes > map.size) throw new Error(`${map.name}.${name} lies outside the map`)
    if (register.behind !== undefined && from < map.size)
      throw new Error(`${map.name}.${name} has two places in the map`)
    checkFields(`${map.name}.${name}`, register)
    taken.push({ name, from, to: from + bytes })
  }
  return map
}

/** All bits are reached at the last word only. */
function checkMask(where: string, offset: number, { from, bytes }: { from: number; bytes: number }): void {
  if (offset !== from + bytes - 4) throw new Error(`${where} is not at the last word of its addresses`)
  if (from % bytes !== 0) throw new Error(`${where} is masked by an address that is no multiple of its length`)
}

function checkFields(where: string, register: RegisterSpec): void {
  let taken = 0
  for (const [name, field] of Object.entries(register.fields ?? {})) {
    const mask = fieldMask(field)
    if (field.width < 1 || field.lsb + field.width > (register.size ?? 32)) {
      throw new Error(`${where}.${name} does not fit its register`)
    }
    if ((taken & mask) !== 0) throw new Error(`${where}.${name} overlaps another field`)
    const tooLarge = field.values.find(({ value }) => value < 0 || value >= 2 ** field.width)
    if (tooLarge) throw new Error(`${where}.${name} cannot hold ${tooLarge.name}`)
    taken |= mask
  }
}

/** The map as plain data, for sessions and panels. */
export function mapInfo(map: RegisterMap): RegisterMapInfo {
  const registers = Object.entries(map.registers)
    .map(([name, register]) => registerInfo(name, register))
    .sort((a, b) => a.offset - b.offset)
  return { name: map.name, doc: map.doc, datasheet: map.datasheet, size: map.size, registers }
}

function registerInfo(name: string, register: RegisterSpec): RegisterInfo {
  const fields: FieldInfo[] = Object.entries(register.fields ?? {})
    .map(([field, { lsb, width, doc, values, access, volatile }]) => ({
      name: field,
      lsb,
      width,
      access: access ?? register.access,
      doc,
      values: values.map((value) => ({ ...value })),
      ...(volatile && { volatile }),
    }))
    .sort((a, b) => b.lsb - a.lsb)
  return {
    name,
    offset: register.offset,
    ...(register.behind !== undefined && { behind: register.behind }),
    size: register.size ?? 32,
    access: register.access,
    reset: (register.reset ?? 0) >>> 0,
    readHasEffect: register.readHasEffect ?? [register.access, ...fields.map(({ access }) => access)].includes('rc'),
    ...(register.split && { split: true }),
    ...(register.volatile && { volatile: true }),
    doc: register.doc,
    fields,
  }
}

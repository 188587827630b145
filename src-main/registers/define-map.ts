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
}

export interface FieldOptions {
  /** Names of the values, as the datasheet calls them. */
  values?: Readonly<Record<string, number>>
  access?: Access
}

export interface RegisterSpec {
  /** Bytes from the start of the region. */
  readonly offset: number
  readonly access: Access
  /** Bits; 32 unless told. */
  readonly size?: 8 | 16 | 32
  /** Value after reset; 0 unless told. */
  readonly reset?: number
  /** Reading changes the device. A register or field of access `rc` has it anyway. */
  readonly readHasEffect?: boolean
  /** Two registers at one address: what is written goes to the device alone and does not become what is read. */
  readonly split?: boolean
  readonly doc: string
  /** Bits that no field names are reserved: they keep their reset value. No fields at all: every bit has `access`. */
  readonly fields?: Readonly<Record<string, FieldSpec>>
}

export type RegisterSpecs = Readonly<Record<string, RegisterSpec>>

export interface RegisterMap<R extends RegisterSpecs = RegisterSpecs> {
  readonly name: string
  readonly doc: string
  readonly datasheet: string
  /** Bytes. */
  readonly size: number
  /**
   * Access widths in bytes that the bus interface of the chip takes. A narrower access than the register reaches it at its
   * first byte only: a read gives the low bits, a write is extended with zeros. Unless told: only the register's own width.
   */
  readonly widths?: readonly (1 | 2 | 4)[]
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
  return { lsb, width, doc, values, ...(options.access && { access: options.access }) }
}

/** One bit. */
export const bit = (lsb: number, doc: string, options: FieldOptions = {}): FieldSpec => bits(lsb, 1, doc, options)

/** Mask of a field within its register. */
export const fieldMask = ({ lsb, width }: { lsb: number; width: number }): number =>
  width >= 32 ? 0xffff_ffff : (((1 << width) - 1) << lsb) >>> 0

/** Declares a map; throws where the declaration contradicts itself, since that is a mistake in the code. */
export function defineMap<const R extends RegisterSpecs>(map: RegisterMap<R>): RegisterMap<R> {
  const taken: { name: string; from: number; to: number }[] = []
  for (const [name, register] of Object.entries(map.registers)) {
    const bytes = (register.size ?? 32) / 8
    const from = register.offset
    const clash = taken.find((other) => from < other.to && other.from < from + bytes)
    if (clash) throw new Error(`${map.name}.${name} overlaps ${clash.name}`)
    if (from % bytes !== 0) throw new Error(`${map.name}.${name} is not aligned to its size`)
    if (from + bytes > map.size) throw new Error(`${map.name}.${name} lies outside the map`)
    checkFields(`${map.name}.${name}`, register)
    taken.push({ name, from, to: from + bytes })
  }
  return map
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
    .map(([field, { lsb, width, doc, values, access }]) => ({
      name: field,
      lsb,
      width,
      access: access ?? register.access,
      doc,
      values: values.map((value) => ({ ...value })),
    }))
    .sort((a, b) => b.lsb - a.lsb)
  return {
    name,
    offset: register.offset,
    size: register.size ?? 32,
    access: register.access,
    reset: (register.reset ?? 0) >>> 0,
    readHasEffect: register.readHasEffect ?? [register.access, ...fields.map(({ access }) => access)].includes('rc'),
    ...(register.split && { split: true }),
    doc: register.doc,
    fields,
  }
}

// What the register maps say about each word of each region, computed once, in the form in which an access can look it up: one number.
import type { FieldInfo, LabDescription, RegionInfo, RegisterInfo } from '../../src-preload/contract/description'

/** What is known of a slot, in words of WordTable.slots, next to each other so that an access finds them in one place. */
export const Slot = {
  /** See About. */
  ABOUT: 0,
  /** What was read there last; at first the reset value. */
  HELD: 1,
  /** The call that read it last and has not written it since, 0 = none. */
  READ_BY: 2,
  /** Masks of the register. */
  RESERVED: 3,
  READ_ONLY: 4,
  W1C: 5,
  /** Words of one slot. */
  SIZE: 8,
} as const

/** Bits of Slot.ABOUT: who holds the slot in the resource tree (an initiator, 0 = nobody), and the bits below. */
export const About = {
  HOLDER: 0xff,
  /** Reads are remembered and writes looked at. */
  TRACK: 1 << 8,
  /** No mask says whether a write is good: the rules look at each. */
  ALWAYS: 1 << 9,
  /** Memory of the board, which devices read as well. */
  RAM: 1 << 10,
} as const

/** Of one register: masks within its value, u32. */
export interface RegisterMasks {
  readonly info: RegisterInfo
  readonly region: RegionInfo
  readonly w1c: number
  /** Bits that take the value written and can be read back. */
  readonly stored: number
  /** Bits that no field names; 0 where the register has no fields at all. */
  readonly reserved: number
  readonly readOnly: number
  /** All bits. */
  readonly all: number
}

/** A shift takes the lowest five bits of its right side: the rest needs no mask. */
export const PLACE_SHIFT = 5
const PAGE_SHIFT = 12
const MOST_SLOTS = 1 << 16

const ones = (width: number): number => (width >= 32 ? 0xffff_ffff : ((1 << width) - 1) >>> 0)
export const maskOf = ({ lsb, width }: Pick<FieldInfo, 'lsb' | 'width'>): number => (ones(width) << lsb) >>> 0

export class WordTable {
  /** By region: its first slot << PLACE_SHIFT | by how many bits an offset is shifted to count slots from there. */
  readonly place: Int32Array
  /** By region: its device. */
  readonly device: Int32Array
  /** See Slot. */
  readonly slots: Int32Array
  /** By slot: the register that starts there. */
  readonly registers: (RegisterMasks | null)[] = []
  readonly #lab: LabDescription

  constructor(lab: LabDescription) {
    this.#lab = lab
    const ids = lab.regions.reduce((most, { id }) => Math.max(most, id), 0) + 1
    this.place = new Int32Array(ids).fill(31)
    this.device = new Int32Array(ids).fill(-1)
    // Slot 0 is where no region is.
    let slots = 1
    for (const region of lab.regions) {
      const { shift, count } = this.#measure(region)
      this.place[region.id] = (slots << PLACE_SHIFT) | shift
      this.device[region.id] = region.device
      slots += count
    }
    this.slots = new Int32Array(slots * Slot.SIZE)
    this.registers = new Array<RegisterMasks | null>(slots).fill(null)
    for (const region of lab.regions) this.#fill(region)
  }

  /** No number where the region is not known. */
  slotOf(region: number, offset: number): number {
    const place = this.place[region]!
    return (place >> PLACE_SHIFT) + (offset >>> place)
  }

  /** The register whose bytes include this offset. */
  registerAt(region: number, offset: number): RegisterMasks | null {
    for (let at = offset; at >= 0 && offset - at < 4; at--) {
      const found = this.registers[this.slotOf(region, at)]
      if (found?.region.id !== region) continue
      if (offset >= found.info.offset && offset < found.info.offset + found.info.size / 8) return found
    }
    return null
  }

  /** Notes who holds the slots that lie within these offsets of a region, ends included. */
  hold(region: number, from: number, to: number, initiator: number): void {
    const unit = 2 ** (this.place[region]! & 31)
    const start = this.slotOf(region, 0)
    const first = start + Math.ceil(from / unit)
    const end = Math.min(start + Math.floor((to + 1) / unit), this.#endOf(region))
    for (let at = first * Slot.SIZE; at < end * Slot.SIZE; at += Slot.SIZE) {
      const about = this.slots[at]!
      if ((about & About.RAM) === 0) this.slots[at] = (about & ~About.HOLDER) | initiator
    }
  }

  #endOf(region: number): number {
    const next = this.#lab.regions.findIndex(({ id }) => id === region) + 1
    return next < this.#lab.regions.length ? this.slotOf(this.#lab.regions[next]!.id, 0) : this.registers.length
  }

  /** Registers have a slot per word, or per byte where some are narrower; memory a slot per page or more. */
  #measure({ map, size }: RegionInfo): { shift: number; count: number } {
    const registers = this.#lab.maps[map]
    let shift = registers ? (registers.registers.every((each) => each.size === 32) ? 2 : 0) : PAGE_SHIFT
    const length = registers ? endOf(registers.registers) : size
    while (!registers && length / 2 ** shift > MOST_SLOTS) shift++
    return { shift, count: Math.ceil(length / 2 ** shift) }
  }

  #fill(region: RegionInfo): void {
    const slots = this.#endOf(region.id)
    if (isRam(region, this.#lab)) {
      for (let slot = this.slotOf(region.id, 0); slot < slots; slot++) this.slots[slot * Slot.SIZE] = About.RAM
    }
    for (const info of this.#lab.maps[region.map]?.registers ?? []) {
      const slot = this.slotOf(region.id, info.offset)
      const masks = masksOf(region, info)
      this.registers[slot] = masks
      const { reserved, readOnly, w1c } = masks
      this.slots.set([aboutOf(masks), info.reset, 0, reserved, readOnly, w1c], slot * Slot.SIZE)
    }
  }
}

const isRam = ({ map, space, device, start, size, unanswered }: RegionInfo, { memory }: LabDescription): boolean => {
  if (map >= 0 || space !== 'mem' || unanswered) return false
  return device < 0 || (memory ?? []).some((each) => start >= each.start && start + size <= each.start + each.size)
}

/** Registers behind others are named by offsets past their map. */
const endOf = (registers: readonly RegisterInfo[]): number =>
  registers.reduce((most, { offset, size }) => Math.max(most, offset + size / 8), 4)

function masksOf(region: RegionInfo, info: RegisterInfo): RegisterMasks {
  const all = ones(info.size)
  const having = (...access: string[]): number => {
    if (info.fields.length === 0) return access.includes(info.access) ? all : 0
    return info.fields.reduce((mask, field) => (access.includes(field.access) ? mask | maskOf(field) : mask), 0) >>> 0
  }
  const named = info.fields.length === 0 ? all : info.fields.reduce((mask, field) => mask | maskOf(field), 0)
  return {
    info,
    region,
    w1c: having('w1c'),
    stored: having('rw'),
    reserved: (all & ~named) >>> 0,
    readOnly: having('ro', 'rc'),
    all,
  }
}

/** A register that is written as a whole needs no memory of what was read. */
function aboutOf({ info, w1c, stored, reserved, readOnly, all }: RegisterMasks): number {
  if (info.split === true) return 0
  if (stored === 0) return (readOnly | reserved) >>> 0 === all ? About.TRACK | About.ALWAYS : 0
  if (info.fields.some(isPartlyNamed)) return About.TRACK | About.ALWAYS
  const isModified = info.fields.filter(({ access }) => access === 'rw').length > 1
  return isModified || (w1c | reserved | readOnly) !== 0 ? About.TRACK : 0
}

/** Some of its values have names and others none. */
export const isPartlyNamed = ({ values, width }: FieldInfo): boolean => values.length > 0 && values.length < 2 ** width

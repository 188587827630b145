// What happens to an access once it has reached its region: rules, storage, the event, then the device's effect.
// Knows no address space and no time: bus.ts brings accesses here.
import { EventKind, Flag, Initiator, MirrorMode, UNMAPPED_REGION } from '../../src-preload/contract/event'
import type { EventSink } from '../base/event-sink'
import type { ReadEffect, Refresh, RegisterRule, WriteEffect } from '../registers/register-rule'
import { About, type AddressMap, type Attached } from './address-map'
import { swapBytes } from '../base/swap-bytes'
import { allOnes, loadBytes, storeBytes, type Width } from './lanes'
import type { BusMirror, Label, MirroredAccess, ModelSide } from './mirror-hook'

const { OWNER, OWNER_SHIFT } = About
const { FIRST_DRIVER } = Initiator
const SITE_BITS = 0xffff_0000 | 0
const ACTOR_IRQ = 1 << 8

/** Why an access is not plain: the CPU keeps lines or stores back, writes are posted. */
export const Aside = { lines: 1 << 21, stores: 1 << 22, posting: 1 << 20 } as const

const MODEL = MirrorMode.model
const MIRROR_SHIFT = 24

export class Arrival implements ModelSide {
  /** Site of the access, where its event wants it: in bits 16–31. */
  siteBits = 0
  /** Flags of every access from here on: irqContext or none. */
  context = 0
  /** 1 while a device's code is running. Flags of the access path are numbers: cheaper to test than booleans. */
  inDevice = 0
  /** Not 0 where a read, a write has to look first: bits of Aside. */
  readAside = 0
  writeAside = 0
  /** High half of the last 64-bit read. */
  readHigh = 0
  /** See Bus.onForeignWrite. */
  onForeignWrite: (word: number, previous: number) => void = () => undefined

  readonly #map: AddressMap
  readonly #sink: EventSink | null
  /** Bits of About that are compared with the initiator's: none without tracking. */
  readonly #ownerMask: number
  /** The initiator in bits 16–23, where both an event and About want it. */
  #initiatorBits = 0
  #owner = 0
  // Last, since an engine reaches the first fields of an object faster.
  /** Lets a board take part; null: there is none. */
  mirror: BusMirror | null = null
  /** Of the mirrored access whose event comes next. */
  #label: Label | null = null

  constructor(map: AddressMap, sink: EventSink | null, tracking: boolean) {
    this.#map = map
    this.#sink = sink
    this.#ownerMask = tracking ? OWNER : 0
  }

  get initiator(): number {
    return this.#initiatorBits >> OWNER_SHIFT
  }

  set initiator(initiator: number) {
    this.#initiatorBits = initiator << OWNER_SHIFT
    this.#owner = this.#initiatorBits & this.#ownerMask
  }

  /** Who acts, from where and in which context, as one number: to act as the same later. */
  get actor(): number {
    return this.siteBits | (this.context !== 0 ? ACTOR_IRQ : 0) | this.initiator
  }

  set actor(actor: number) {
    this.siteBits = actor & SITE_BITS
    this.context = (actor & ACTOR_IRQ) !== 0 ? Flag.irqContext : 0
    this.initiator = actor & 0xff
  }

  /** Accesses that are no driver's: of no line, in no interrupt handler. */
  as<T>(initiator: number, access: () => T): T {
    const { actor } = this
    this.actor = initiator
    try {
      return access()
    } finally {
      this.actor = actor
    }
  }

  /** Sets or clears a reason for all accesses. */
  keepsBack(bit: number, isSo: boolean): void {
    this.readAside = isSo ? this.readAside | bit : this.readAside & ~bit
    this.writeAside = isSo ? this.writeAside | bit : this.writeAside & ~bit
  }

  /** Writes the event of an access, and answers its sequence number. @param kind kind | width << 8 */
  record(kind: number, flags: number, region: number, offset: number, value: number, high: number): number {
    if (this.#sink === null) return 0
    return this.#sink.write(
      kind | this.siteBits,
      flags | this.context,
      region | this.#initiatorBits,
      offset,
      value,
      high,
    )
  }

  /** The same, of an access that a board may take part in. `value`: what the model answers, or is given. */
  #recordAccess(kind: number, flags: number, region: number, offset: number, value: number, high = 0): void {
    const label = this.#label
    if (label === null) {
      this.record(kind, flags, region, offset, value, high)
      return
    }
    this.#label = null
    const shown = label.instead ?? value
    label.isRefused = (flags & Flag.failed) !== 0
    const failed = (label.isFailed ?? label.isRefused) ? Flag.failed : 0
    const stored = shown === value ? flags & Flag.stored : 0
    const said = (flags & ~(Flag.failed | Flag.stored)) | failed | stored
    const where = region | (label.mode << MIRROR_SHIFT)
    label.kind = kind | this.siteBits
    label.where = where | this.#initiatorBits
    label.offset = offset
    label.seq = this.record(kind, said, where, offset, shown, high)
  }

  /** Keeps account of who wrote a word last; tells when one driver writes where another did. @param about of that word */
  own(word: number, about: number): void {
    if ((about & this.#ownerMask) !== this.#owner) this.#changeOwner(word, about)
  }

  #changeOwner(word: number, about: number): void {
    const previous = (about & OWNER) >> OWNER_SHIFT
    this.#map.about[word] = (about & ~OWNER) | this.#owner
    if (previous >= FIRST_DRIVER && this.initiator >= FIRST_DRIVER) this.onForeignWrite(word, previous)
  }

  /** Something else than an access changed what is stored there, or the access left another value than it brought. */
  recordChange(region: number, offset: number, size: number, value: number): void {
    if (this.#sink !== null) this.#sink.write(EventKind.change | (size << 8), 0, region, offset, value, 0)
  }

  /** An access that no device answers: reads all ones, drops writes. */
  nobody(kind: number, address: number, width: Width, flags: number, value: number): number {
    const shown = (value & allOnes(width)) >>> 0
    const high = Math.floor(address / 2 ** 32)
    this.readHigh = 0xffff_ffff
    this.record(kind | (width << 8), flags | Flag.failed, UNMAPPED_REGION, address >>> 0, shown, high)
    return shown
  }

  #refresh(refresh: Refresh): void {
    this.inDevice = 1
    refresh()
    this.inDevice = 0
  }

  /** Runs what a device does about a read. A device that throws is a bug: the bus stays closed. */
  #effectOfRead(effect: ReadEffect, value: number): void {
    this.inDevice = 1
    effect(value)
    this.inDevice = 0
  }

  #effectOfWrite(effect: WriteEffect, written: number, before: number): void {
    this.inDevice = 1
    effect(written, before)
    this.inDevice = 0
  }

  /** A read by the register's rules. */
  readRegister(rule: RegisterRule, region: number, width: number, flags: number): number {
    if (rule.refresh !== null) this.#refresh(rule.refresh)
    const before = rule.value
    const read = (rule.take() & allOnes(width)) >>> 0
    const value = (flags & Flag.bigEndian) === 0 ? read : swapBytes(read, width)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    this.#recordAccess(EventKind.read | (width << 8), flags | stored, region, rule.offset, value)
    if (stored === 0 && after !== before) this.recordChange(region, rule.offset, rule.size, after)
    if (rule.onRead !== null) this.#effectOfRead(rule.onRead, read)
    return value
  }

  writeRegister(rule: RegisterRule, region: number, width: number, flags: number, value: number): void {
    const before = rule.value
    const written = (flags & Flag.bigEndian) === 0 ? value : swapBytes(value, width)
    rule.put(written)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    this.own(rule.word, this.#map.about[rule.word]!)
    this.#recordAccess(EventKind.write | (width << 8), flags | stored, region, rule.offset, value)
    if (stored === 0 && after !== before) this.recordChange(region, rule.offset, rule.size, after)
    if (rule.onWrite !== null) this.#effectOfWrite(rule.onWrite, rule.meant(written), before)
  }

  /** A write that was made earlier reaches its register; `told` writes the event, before the device acts. */
  landOnRegister(rule: RegisterRule, written: number, told: (after: number, before: number) => void): void {
    const before = rule.value
    rule.put(written)
    told(rule.value, before)
    if (rule.onWrite !== null) this.#effectOfWrite(rule.onWrite, rule.meant(written), before)
  }

  /** A board takes part in accesses to this place. Reads by the user are the model's: a board is not touched unless asked. */
  isMirrored(at: Attached, offset: number, width: Width): boolean {
    return this.mirror !== null && this.mirror.modeOf(at, offset, width) !== MODEL
  }

  readRegion(at: Attached, offset: number, width: Width, flags: number): number {
    const { mirror } = this
    if (mirror !== null && this.initiator !== Initiator.user && !isHalved(at, width)) {
      const mode = mirror.modeOf(at, offset, width)
      if (mode !== MODEL) return mirror.read(this, { mode, at, offset, width, flags })
    }
    return this.#readModel(at, offset, width, flags)
  }

  /** `high`: bits 32–63 of an 8-byte write. */
  writeRegion(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    const { mirror } = this
    if (mirror !== null && !isHalved(at, width)) {
      const mode = mirror.modeOf(at, offset, width)
      if (mode !== MODEL) return mirror.write(this, { mode, at, offset, width, flags }, value, high)
    }
    this.#writeModel(at, offset, width, flags, value, high)
  }

  readModel({ at, offset, width, flags }: MirroredAccess, label: Label): number {
    this.#label = label
    const value = this.#readModel(at, offset, width, flags)
    return label.instead ?? value
  }

  writeModel({ at, offset, width, flags }: MirroredAccess, label: Label, value: number, high: number): void {
    this.#label = label
    this.#writeModel(at, offset, width, flags, value, high)
  }

  wouldRead({ at, offset, width }: MirroredAccess): number | null {
    const rule = at.bank?.ruleAt(offset, width) ?? null
    if (rule === null || (rule.widths & width) === 0) return null
    if (rule.refresh !== null) this.#refresh(rule.refresh)
    return (rule.shown & allOnes(width)) >>> 0
  }

  #readModel(at: Attached, offset: number, width: Width, flags: number): number {
    if (at.bank === null) return this.#readMemory(at, offset, width, flags)
    if (width === 8 && takesWide(at)) return this.#readHalves(at, offset, flags)
    const rule = at.bank.ruleAt(offset, width)
    if (rule === null || (rule.widths & width) === 0) return this.#refuse(EventKind.read, at, offset, width, flags)
    return this.readRegister(rule, at.info.id, width, flags)
  }

  #writeModel(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    const low = (value & allOnes(width)) >>> 0
    if (at.bank === null) {
      this.#writeMemory(at, offset, width, flags, low, high >>> 0)
      return
    }
    if (width === 8 && takesWide(at)) {
      this.#writeHalves(at, offset, flags, low, high)
      return
    }
    const rule = at.bank.ruleAt(offset, width)
    if (rule === null || (rule.widths & width) === 0) this.#refuse(EventKind.write, at, offset, width, flags, low)
    else this.writeRegister(rule, at.info.id, width, flags, low)
  }

  #readMemory(at: Attached, offset: number, width: Width, flags: number): number {
    if (!isInside(at, offset, width)) return this.#refuse(EventKind.read, at, offset, width, flags)
    const byte = at.firstWord * 4 + offset
    const { words } = this.#map
    const low = loadBytes(words, byte, width)
    const high = width === 8 ? loadBytes(words, byte + 4, 4) : 0
    const turned = (flags & Flag.bigEndian) !== 0
    const value = turned ? swapBytes(width === 8 ? high : low, width) : low
    this.readHigh = turned && width === 8 ? swapBytes(low, 4) : high
    const stored = turned ? 0 : Flag.stored
    this.#recordAccess(EventKind.read | (width << 8), flags | stored, at.info.id, offset, value, this.readHigh)
    return value
  }

  #writeMemory(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    if (!isInside(at, offset, width)) {
      this.#refuse(EventKind.write, at, offset, width, flags, value)
      return
    }
    const byte = at.firstWord * 4 + offset
    const { words } = this.#map
    const turned = (flags & Flag.bigEndian) !== 0
    const low = turned ? swapBytes(width === 8 ? high : value, width) : value
    const upper = turned ? swapBytes(value, 4) : high
    storeBytes(words, byte, width, low)
    if (width === 8) storeBytes(words, byte + 4, 4, upper)
    this.own(byte >> 2, this.#map.about[byte >> 2]!)
    const stored = turned ? 0 : Flag.stored
    this.#recordAccess(
      EventKind.write | (width << 8),
      flags | stored,
      at.info.id,
      offset,
      value,
      width === 8 ? high : 0,
    )
    if (!turned) return
    this.recordChange(at.info.id, offset, Math.min(width, 4), low)
    if (width === 8) this.recordChange(at.info.id, offset + 4, 4, upper)
  }

  /** The bus interface makes two accesses of a wide one, the lower address first. */
  #readHalves(at: Attached, offset: number, flags: number): number {
    const first = this.readRegion(at, offset, 4, flags)
    const second = this.readRegion(at, offset + 4, 4, flags)
    const turned = (flags & Flag.bigEndian) !== 0
    this.readHigh = turned ? first : second
    return turned ? second : first
  }

  #writeHalves(at: Attached, offset: number, flags: number, low: number, high: number): void {
    const turned = (flags & Flag.bigEndian) !== 0
    this.writeRegion(at, offset, 4, flags, turned ? high : low, 0)
    this.writeRegion(at, offset + 4, 4, flags, turned ? low : high, 0)
  }

  /** The region is there, but has nothing at that place, or does not take that width. */
  #refuse(kind: number, at: Attached, offset: number, width: Width, flags: number, value = 0xffff_ffff): number {
    const shown = (value & allOnes(width)) >>> 0
    this.readHigh = 0xffff_ffff
    this.#recordAccess(kind | (width << 8), flags | Flag.failed, at.info.id, offset, shown)
    return shown
  }
}

const isInside = ({ info, empty }: Attached, offset: number, width: Width): boolean =>
  !empty && offset + width <= info.size

/** Registers are reached in two halves, if at all: each is an access of its own. */
const isHalved = ({ bank }: Attached, width: Width): boolean => width === 8 && bank !== null

/** A 64-bit access becomes two. */
export const takesWide = ({ bank }: Attached): boolean => bank?.map.widths?.includes(8) ?? false

/** Some device or memory there takes an access of this width. */
export function isTaken(at: Attached, offset: number, width: Width): boolean {
  if (at.bank === null) return isInside(at, offset, width)
  return ((at.bank.ruleAt(offset, width)?.widths ?? 0) & width) !== 0
}

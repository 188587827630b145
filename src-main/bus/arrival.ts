// What happens to an access once it has reached its region: rules, storage, the event, then the device's effect.
// Knows no address space and no time: bus.ts brings accesses here.
import { EventKind, Flag, Initiator, UNMAPPED_REGION } from '../../src-preload/contract/event'
import type { EventSink } from '../base/event-sink'
import type { RegisterRule } from '../registers/register-rule'
import type { AddressMap, Attached } from './address-map'
import { allOnes, loadPart, storePart, swapBytes, type Width } from './lanes'
import type { Usage } from './usage'

export class Arrival {
  initiator: number = Initiator.none
  site = 0
  /** Flags of every access from here on: irqContext or none. */
  context = 0
  /** A device's code is running. */
  inDevice = false
  /** High half of the last 64-bit read. */
  readHigh = 0

  readonly #map: AddressMap
  readonly #sink: EventSink | null
  readonly #usage: Usage | null

  constructor(map: AddressMap, sink: EventSink | null, usage: Usage | null) {
    this.#map = map
    this.#sink = sink
    this.#usage = usage
  }

  /** Writes the event of an access. @param kind kind | width << 8 */
  record(kind: number, flags: number, region: number, offset: number, value: number, high: number): void {
    if (this.#sink === null) return
    const where = region | (this.initiator << 16)
    this.#sink.write(kind | (this.site << 16), flags | this.context, where, offset, value, high)
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

  readRegister(rule: RegisterRule, region: number, width: number, flags: number): number {
    const before = rule.value
    const read = (rule.take() & allOnes(width)) >>> 0
    const value = (flags & Flag.bigEndian) === 0 ? read : swapBytes(read, width)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    if (this.#usage !== null) this.#usage.read(rule.word)
    this.record(EventKind.read | (width << 8), flags | stored, region, rule.offset, value, 0)
    if (stored === 0 && after !== before) this.recordChange(region, rule.offset, rule.size, after)
    if (rule.onRead !== null) this.#effectOfRead(rule, read)
    return value
  }

  writeRegister(rule: RegisterRule, region: number, width: number, flags: number, value: number): void {
    const before = rule.value
    const written = (flags & Flag.bigEndian) === 0 ? value : swapBytes(value, width)
    rule.put(written)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    if (this.#usage !== null) this.#usage.write(rule.word, this.initiator)
    this.record(EventKind.write | (width << 8), flags | stored, region, rule.offset, value, 0)
    if (stored === 0 && after !== before) this.recordChange(region, rule.offset, rule.size, after)
    if (rule.onWrite !== null) this.#effectOfWrite(rule, written, before)
  }

  readRegion(at: Attached, offset: number, width: Width, flags: number): number {
    if (at.bank === null) return this.#readMemory(at, offset, width, flags)
    const rule = at.bank.ruleAt(offset)
    if (rule === null || (rule.widths & width) === 0) return this.#refuse(EventKind.read, at, offset, width, flags)
    return this.readRegister(rule, at.info.id, width, flags)
  }

  /** `high`: bits 32–63 of an 8-byte write. */
  writeRegion(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    const low = (value & allOnes(width)) >>> 0
    if (at.bank === null) {
      this.#writeMemory(at, offset, width, flags, low, high >>> 0)
      return
    }
    const rule = at.bank.ruleAt(offset)
    if (rule === null || (rule.widths & width) === 0) this.#refuse(EventKind.write, at, offset, width, flags, low)
    else this.writeRegister(rule, at.info.id, width, flags, low)
  }

  #readMemory(at: Attached, offset: number, width: Width, flags: number): number {
    if (!isInside(at, offset, width)) return this.#refuse(EventKind.read, at, offset, width, flags)
    const byte = at.firstWord * 4 + offset
    const { words } = this.#map
    const low = loadPart(words, byte, width)
    const value = (flags & Flag.bigEndian) === 0 ? low : swapBytes(low, width)
    const stored = value === low ? Flag.stored : 0
    this.readHigh = width === 8 ? words[(byte >> 2) + 1]! : 0
    if (this.#usage !== null) this.#usage.read(byte >> 2)
    this.record(EventKind.read | (width << 8), flags | stored, at.info.id, offset, value, this.readHigh)
    return value
  }

  #writeMemory(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    if (!isInside(at, offset, width)) {
      this.#refuse(EventKind.write, at, offset, width, flags, value)
      return
    }
    const byte = at.firstWord * 4 + offset
    const low = (flags & Flag.bigEndian) === 0 ? value : swapBytes(value, width)
    storePart(this.#map.words, byte, width, low)
    if (width === 8) this.#map.words[(byte >> 2) + 1] = high
    if (this.#usage !== null) this.#usage.write(byte >> 2, this.initiator)
    const stored = value === low ? Flag.stored : 0
    this.record(EventKind.write | (width << 8), flags | stored, at.info.id, offset, value, width === 8 ? high : 0)
    if (stored === 0) this.recordChange(at.info.id, offset, width, low)
  }

  /** The region is there, but has nothing at that place, or does not take that width. */
  #refuse(kind: number, at: Attached, offset: number, width: Width, flags: number, value = 0xffff_ffff): number {
    const shown = (value & allOnes(width)) >>> 0
    this.readHigh = 0xffff_ffff
    this.record(kind | (width << 8), flags | Flag.failed, at.info.id, offset, shown, 0)
    return shown
  }

  #effectOfRead(rule: RegisterRule, value: number): void {
    this.inDevice = true
    try {
      rule.onRead!(value)
    } finally {
      this.inDevice = false
    }
  }

  #effectOfWrite(rule: RegisterRule, written: number, before: number): void {
    this.inDevice = true
    try {
      rule.onWrite!(rule.meant(written), before)
    } finally {
      this.inDevice = false
    }
  }
}

const isInside = ({ info }: Attached, offset: number, width: Width): boolean =>
  offset % width === 0 && offset + width <= info.size

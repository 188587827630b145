// The bus: takes accesses at cookies, ports or regions, lets them cost time, and writes each as an event before it returns.
// Knows regions, words and rules; no device, no resource tree and no driver.
import type { RegionInfo } from '../../src-preload/contract/description'
import type { CacheAttribute } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator, UNMAPPED_REGION } from '../../src-preload/contract/event'
import type { Address } from '../../src-preload/contract/units'
import type { SimClock } from '../base/clock'
import type { EventSink } from '../base/event-sink'
import type { RegisterBank } from '../registers/register-bank'
import type { RegisterRule } from '../registers/register-rule'
import { AddressMap, PAGE_MASK, PAGE_SHIFT, PLAIN, FIRST_RULE, type Attached } from './address-map'
import { ControlWord } from './control'
import { COOKIE_BASE, CookieTable, type Mapping } from './cookie-table'
import { BusFault, BusReentry } from './fault'
import { allOnes, loadPart, storePart, swapBytes, type Width } from './lanes'
import { Usage, type WordUsage } from './usage'

/** What an access costs the CPU, ns. */
export interface BusTiming {
  readNs: number
  writeNs: number
  /** Port space: either direction. */
  portNs: number
}

const DEFAULT_TIMING: BusTiming = { readNs: 200, writeNs: 20, portNs: 500 }

export interface BusOptions {
  clock: SimClock
  /** null: accesses are not recorded. */
  sink: EventSink | null
  /** See ControlWord. */
  control: SharedArrayBuffer
  timing?: BusTiming
  /** Keep account of who wrote and read what; see Bus.usage. On unless told. */
  tracking?: boolean
}

export class Bus {
  /** Who makes the accesses: an Initiator, or FIRST_DRIVER + n. */
  initiator: number = Initiator.none
  /** Source position of the access to come; u16. */
  site = 0
  /** Not 0: onInterrupt is called at the end of the next access, as when the control word asks for it. */
  attention = 0
  /** Called between two accesses of a driver when attention or the control word asks for it. May throw to stop the driver. */
  onInterrupt: () => void = () => undefined
  /** High half of what read64 read last. */
  readHigh = 0
  /** Who wrote and read what; null without tracking. */
  readonly usage: Usage | null

  readonly #clock: SimClock
  readonly #sink: EventSink | null
  readonly #timing: Readonly<BusTiming>
  readonly #control: Int32Array
  readonly #map = new AddressMap()
  readonly #cookies = new CookieTable(this.#map)
  readonly #pageWords = this.#cookies.words
  readonly #pageRegions = this.#cookies.regions
  readonly #pageOffsets = this.#cookies.offsets
  #words = this.#map.words
  #ruleOf = this.#map.ruleOf
  #context = 0
  #inDevice = false

  constructor({ clock, sink, control, timing, tracking }: BusOptions) {
    this.#clock = clock
    this.#sink = sink
    this.#timing = { ...DEFAULT_TIMING, ...timing }
    this.#control = new Int32Array(control)
    this.usage = (tracking ?? true) ? new Usage() : null
  }

  /** Accesses are marked as made by an interrupt handler. */
  get irqContext(): boolean {
    return this.#context !== 0
  }

  set irqContext(within: boolean) {
    this.#context = within ? Flag.irqContext : 0
  }

  /** Places a region; a device has set its behaviour before. Mappings made before do not see it. */
  attach(region: RegionInfo, bank: RegisterBank | null): void {
    this.#map.attach(region, bank)
    this.#words = this.#map.words
    this.#ruleOf = this.#map.ruleOf
    this.usage?.grow(this.#words.length)
    if (bank === null) return
    bank.onChange = (offset, size, value) => {
      this.#recordChange(region.id, offset, size, value)
    }
  }

  /** A region already there that shares a byte with this one: attach would throw. */
  overlap(region: Pick<RegionInfo, 'space' | 'start' | 'size'>): RegionInfo | null {
    return this.#map.overlap(region)
  }

  /** Maps a physical range and returns its cookie; 0 when the range is impossible or no address space is left. */
  map(physical: Address, size: number, attribute: CacheAttribute): number {
    return this.#cookies.add(physical, size, attribute)
  }

  /** Takes a mapping back; null when no mapping starts in that page. Accesses through it fault from now on. */
  unmap(cookie: number): Mapping | null {
    return this.#cookies.remove(cookie)
  }

  /** The mapping that a cookie lies in. */
  mappingOf(cookie: number): Mapping | null {
    return this.#cookies.find(cookie)
  }

  read32(cookie: number, flags = 0): number {
    const page = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    const word = this.#pageWords[page]! + ((cookie & PAGE_MASK) >> 2)
    if (!(word >= 0) || (cookie & 3) !== 0 || this.#inDevice || (flags & Flag.bigEndian) !== 0) {
      return this.#readSlowly(cookie, 4, flags)
    }
    this.#clock.advance(this.#timing.readNs)
    const region = this.#pageRegions[page]!
    const offset = this.#pageOffsets[page]! + (cookie & PAGE_MASK)
    const number = this.#ruleOf[word]!
    let value: number
    if (number === PLAIN) {
      value = this.#words[word]!
      if (this.usage !== null) this.usage.read(word)
      this.#record(EventKind.read | (4 << 8), flags | Flag.stored, region, offset, value)
    } else {
      value = this.#readNumbered(number, region, offset, flags)
    }
    this.#endAccess()
    return value
  }

  write32(value: number, cookie: number, flags = 0): void {
    const page = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    const word = this.#pageWords[page]! + ((cookie & PAGE_MASK) >> 2)
    if (!(word >= 0) || (cookie & 3) !== 0 || this.#inDevice || (flags & Flag.bigEndian) !== 0) {
      this.#writeSlowly(value, cookie, 4, flags)
      return
    }
    this.#clock.advance(this.#timing.writeNs)
    const region = this.#pageRegions[page]!
    const offset = this.#pageOffsets[page]! + (cookie & PAGE_MASK)
    const number = this.#ruleOf[word]!
    if (number === PLAIN) {
      this.#words[word] = value
      if (this.usage !== null) this.usage.write(word, this.initiator)
      this.#record(EventKind.write | (4 << 8), flags | Flag.stored, region, offset, value >>> 0)
    } else {
      this.#writeNumbered(number, value >>> 0, region, offset, flags)
    }
    this.#endAccess()
  }

  read8(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 1, flags)
  }

  read16(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 2, flags)
  }

  /** Low half of a 64-bit read; the high half is in `readHigh`. Only memory takes this width. */
  read64(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 8, flags)
  }

  write8(value: number, cookie: number, flags = 0): void {
    this.#writeSlowly(value, cookie, 1, flags)
  }

  write16(value: number, cookie: number, flags = 0): void {
    this.#writeSlowly(value, cookie, 2, flags)
  }

  write64(low: number, high: number, cookie: number, flags = 0): void {
    this.#writeSlowly(low, cookie, 8, flags, high)
  }

  /** Port space, 16-bit addresses; `width` 1, 2 or 4 bytes. */
  readPort(port: number, width: Width): number {
    this.#beginAccess(this.#timing.portNs)
    const found = this.#map.at('io', port & 0xffff)
    const value = found
      ? this.#readRegion(found, (port & 0xffff) - found.info.start, width, Flag.port)
      : this.#readNobody(port & 0xffff, width, Flag.port)
    this.#endAccess()
    return value
  }

  writePort(value: number, port: number, width: Width): void {
    this.#beginAccess(this.#timing.portNs)
    const found = this.#map.at('io', port & 0xffff)
    const offset = (port & 0xffff) - (found?.info.start ?? 0)
    if (found) this.#writeRegion(found, offset, width, Flag.port, value, 0)
    else this.#recordUnmapped(EventKind.write, width, Flag.port, offset, value)
    this.#endAccess()
  }

  /** A read by the user, with all its effects. Takes no simulated time. */
  userRead(region: number, offset: number, width: Width): number {
    return this.#asUser(() => this.#readRegion(this.#attached(region), offset, width, 0))
  }

  userWrite(region: number, offset: number, width: Width, value: number): void {
    this.#asUser(() => {
      this.#writeRegion(this.#attached(region), offset, width, 0, value, 0)
    })
  }

  /** What is stored there: no effect, no event, no time. Write-only bits are shown. All ones where there is nothing. */
  peek(region: number, offset: number, width: Width): number {
    const { info, bank, firstWord } = this.#attached(region)
    if (offset < 0 || offset + width > info.size) return allOnes(width)
    if (bank === null) return loadPart(this.#words, firstWord * 4 + offset, width)
    const rule = bank.ruleAt(offset)
    return rule ? (rule.value & allOnes(width)) >>> 0 : allOnes(width)
  }

  /** Who wrote the word at this place last, and how often it was written and read; null without tracking. */
  usageAt(region: number, offset: number): WordUsage | null {
    return this.usage?.of(this.#wordOf(region, offset)) ?? null
  }

  /** Bytes of a memory region as they are; a view, not a copy. */
  memory(region: number): Uint8Array {
    const { info, firstWord } = this.#attached(region)
    return new Uint8Array(this.#words.buffer, firstWord * 4, info.size)
  }

  /** Between accesses of a driver that makes none, e.g. while it waits: shows life and lets it be interrupted. */
  checkpoint(): void {
    this.#endAccess()
  }

  /** Runs code of a device; accesses from within are refused. */
  runDevice(run: () => void): void {
    const outer = this.#inDevice
    this.#inDevice = true
    try {
      run()
    } finally {
      this.#inDevice = outer
    }
  }

  #beginAccess(ns: number): void {
    if (this.#inDevice) throw new BusReentry()
    this.#clock.advance(ns)
  }

  #endAccess(): void {
    const control = this.#control
    control[ControlWord.heartbeat] = control[ControlWord.heartbeat]! + 1
    if ((control[ControlWord.request]! | this.attention) !== 0) this.onInterrupt()
  }

  #record(kind: number, flags: number, region: number, offset: number, value: number, high = 0): void {
    if (this.#sink === null) return
    const where = region | (this.initiator << 16)
    this.#sink.write(kind | (this.site << 16), flags | this.#context, where, offset, value, high)
  }

  #readNumbered(number: number, region: number, offset: number, flags: number): number {
    if (number >= FIRST_RULE) return this.#readRegister(this.#map.rules[number]!, region, 4, flags)
    return this.#readRegion(this.#map.byId[region]!, offset, 4, flags)
  }

  #writeNumbered(number: number, value: number, region: number, offset: number, flags: number): void {
    if (number >= FIRST_RULE) this.#writeRegister(this.#map.rules[number]!, region, 4, flags, value)
    else this.#writeRegion(this.#map.byId[region]!, offset, 4, flags, value, 0)
  }

  #readRegister(rule: RegisterRule, region: number, width: number, flags: number): number {
    const before = rule.value
    const read = (rule.take() & allOnes(width)) >>> 0
    const value = (flags & Flag.bigEndian) === 0 ? read : swapBytes(read, width)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    if (this.usage !== null) this.usage.read(this.#wordOf(region, rule.offset))
    this.#record(EventKind.read | (width << 8), flags | stored, region, rule.offset, value)
    if (stored === 0 && after !== before) this.#recordChange(region, rule.offset, rule.size, after)
    if (rule.onRead !== null) this.#effectOfRead(rule, read)
    return value
  }

  #writeRegister(rule: RegisterRule, region: number, width: number, flags: number, value: number): void {
    const before = rule.value
    const written = (flags & Flag.bigEndian) === 0 ? value : swapBytes(value, width)
    rule.put(written)
    const after = rule.value
    const stored = after === value ? Flag.stored : 0
    if (this.usage !== null) this.usage.write(this.#wordOf(region, rule.offset), this.initiator)
    this.#record(EventKind.write | (width << 8), flags | stored, region, rule.offset, value)
    if (stored === 0 && after !== before) this.#recordChange(region, rule.offset, rule.size, after)
    if (rule.onWrite !== null) this.#effectOfWrite(rule, written, before)
  }

  #effectOfRead(rule: RegisterRule, value: number): void {
    this.#inDevice = true
    try {
      rule.onRead!(value)
    } finally {
      this.#inDevice = false
    }
  }

  #effectOfWrite(rule: RegisterRule, written: number, before: number): void {
    this.#inDevice = true
    try {
      rule.onWrite!(rule.meant(written), before)
    } finally {
      this.#inDevice = false
    }
  }

  #recordChange(region: number, offset: number, size: number, value: number): void {
    if (this.#sink !== null) this.#sink.write(EventKind.change | (size << 8), 0, region, offset, value, 0)
  }

  #wordOf(region: number, offset: number): number {
    return this.#map.byId[region]!.firstWord + (offset >> 2)
  }

  #readSlowly(cookie: number, width: Width, flags: number): number {
    const page = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    if (!this.#cookies.isMapped(page)) throw new BusFault(cookie, width, false)
    this.#beginAccess(this.#timing.readNs)
    const found = this.#behind(page, cookie)
    const address = this.#cookies.physicalOf(cookie)
    const value = found
      ? this.#readRegion(found, address - found.info.start, width, flags)
      : this.#readNobody(address, width, flags)
    this.#endAccess()
    return value
  }

  #writeSlowly(value: number, cookie: number, width: Width, flags: number, high = 0): void {
    const page = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    if (!this.#cookies.isMapped(page)) throw new BusFault(cookie, width, true)
    this.#beginAccess(this.#timing.writeNs)
    const found = this.#behind(page, cookie)
    const address = this.#cookies.physicalOf(cookie)
    if (found) this.#writeRegion(found, address - found.info.start, width, flags, value, high)
    else this.#recordUnmapped(EventKind.write, width, flags, address, value)
    this.#endAccess()
  }

  #behind(page: number, cookie: number): Attached | null {
    const region = this.#map.byId[this.#pageRegions[page]!]
    const address = this.#cookies.physicalOf(cookie)
    if (!region) return this.#map.at('mem', address)
    return address >= region.info.start && address < region.info.start + region.info.size ? region : null
  }

  #readRegion(at: Attached, offset: number, width: Width, flags: number): number {
    const rule = at.bank?.ruleAt(offset)
    if (rule && (rule.widths & width) !== 0) return this.#readRegister(rule, at.info.id, width, flags)
    if (at.bank === null && isInside(at, offset, width)) return this.#readMemory(at, offset, width, flags)
    this.readHigh = 0xffff_ffff
    this.#record(EventKind.read | (width << 8), flags | Flag.failed, at.info.id, offset, allOnes(width))
    return allOnes(width)
  }

  #writeRegion(at: Attached, offset: number, width: Width, flags: number, value: number, high: number): void {
    const rule = at.bank?.ruleAt(offset)
    const low = (value & allOnes(width)) >>> 0
    if (rule && (rule.widths & width) !== 0) this.#writeRegister(rule, at.info.id, width, flags, low)
    else if (at.bank === null && isInside(at, offset, width)) this.#writeMemory(at, offset, width, flags, low, high)
    else this.#record(EventKind.write | (width << 8), flags | Flag.failed, at.info.id, offset, low)
  }

  #readMemory(at: Attached, offset: number, width: Width, flags: number): number {
    const byte = at.firstWord * 4 + offset
    const low = loadPart(this.#words, byte, width)
    this.readHigh = width === 8 ? this.#words[(byte >> 2) + 1]! : 0
    const swapped = (flags & Flag.bigEndian) === 0 ? low : swapBytes(low, width)
    if (this.usage !== null) this.usage.read(byte >> 2)
    const stored = swapped === low ? Flag.stored : 0
    this.#record(EventKind.read | (width << 8), flags | stored, at.info.id, offset, swapped, this.readHigh)
    return swapped
  }

  #writeMemory(at: Attached, offset: number, width: Width, flags: number, low: number, high: number): void {
    const byte = at.firstWord * 4 + offset
    const swapped = (flags & Flag.bigEndian) === 0 ? low : swapBytes(low, width)
    storePart(this.#words, byte, width, swapped)
    if (width === 8) this.#words[(byte >> 2) + 1] = high
    if (this.usage !== null) this.usage.write(byte >> 2, this.initiator)
    const stored = swapped === low ? Flag.stored : 0
    this.#record(EventKind.write | (width << 8), flags | stored, at.info.id, offset, low, width === 8 ? high >>> 0 : 0)
    if (stored === 0) this.#recordChange(at.info.id, offset, width, swapped)
  }

  #readNobody(address: number, width: Width, flags: number): number {
    this.readHigh = 0xffff_ffff
    this.#recordUnmapped(EventKind.read, width, flags, address, allOnes(width))
    return allOnes(width)
  }

  #recordUnmapped(kind: number, width: Width, flags: number, address: number, value: number): void {
    const shown = (value & allOnes(width)) >>> 0
    const high = Math.floor(address / 2 ** 32)
    this.#record(kind | (width << 8), flags | Flag.failed, UNMAPPED_REGION, address >>> 0, shown, high)
  }

  /** A user's access is nobody's in particular: no line of a driver, no interrupt handler. */
  #asUser<T>(access: () => T): T {
    if (this.#inDevice) throw new BusReentry()
    const { initiator, site } = this
    const context = this.#context
    this.initiator = Initiator.user
    this.site = 0
    this.#context = 0
    try {
      return access()
    } finally {
      this.initiator = initiator
      this.site = site
      this.#context = context
    }
  }

  #attached(region: number): Attached {
    const found = this.#map.byId[region]
    if (!found) throw new Error(`no region ${region} on the bus`)
    return found
  }
}

const isInside = ({ info }: Attached, offset: number, width: Width): boolean =>
  offset % width === 0 && offset + width <= info.size

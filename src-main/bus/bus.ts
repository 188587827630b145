// The bus: takes accesses at cookies, ports or regions, lets them cost time, and writes each as an event before it returns.
// Knows regions, words and rules; no device, no resource tree and no driver.
import type { RegionInfo } from '../../src-preload/contract/description'
import type { CacheAttribute } from '../../src-preload/contract/entry'
import { EventKind, FaultReason, Flag, Initiator } from '../../src-preload/contract/event'
import type { Address } from '../../src-preload/contract/units'
import type { SimClock } from '../base/clock'
import { Random } from '../base/random'
import type { RegisterBank } from '../registers/register-bank'
import { AccessPath } from './access-path'
import { About, AddressMap, PAGE_MASK, PAGE_SHIFT, type Attached } from './address-map'
import { Arrival, Aside } from './arrival'
import { Combining } from './combining'
import { ControlWord } from './control'
import { COOKIE_BASE, CookieTable, PAGE_ENTRY, PageWord, type Mapping } from './cookie-table'
import { CpuMemory } from './cpu-memory'
import { CPU_MODELS, type CpuModel } from './cpu-model'
import { Dma } from './dma'
import { readSwitch, writeSwitch } from './effect-switch'
import { BusReentry } from './fault'
import type { Width } from './lanes'
import type { BusMirror, MirrorPlace } from './mirror-hook'
import { Ports } from './ports'
import { Posted } from './posted'
import type { BusOptions } from './bus-options'
import { completeTiming, type BusTiming } from './timing'

// Numbers of the access path as constants of this module, which the engine puts into the code; members of an object that
// comes out of another chunk would be loaded each time.
const { request: REQUEST, heartbeat: HEARTBEAT } = ControlWord
const { FIRST, REGION, OFFSET } = PageWord
const { RULE, READ_LOOK, WRITE_LOOK, READ_EFFECT, WRITE_EFFECT } = About
const BIG_ENDIAN = Flag.bigEndian
const STORED = Flag.stored
const READ32 = EventKind.read | (4 << 8)
const WRITE32 = EventKind.write | (4 << 8)

const POSTING = Aside.posting
const RELAXED = Flag.relaxed
const REPEATED_PORT = Flag.port | Flag.repeated

/**
 * `flags` of an access: Flag.relaxed, Flag.repeated, Flag.bigEndian or-ed; with the last, values are in the CPU's order and
 * cross the bus turned around. Values read are u32; values written are taken modulo the width. An access at a cookie that
 * is not mapped throws BusFault; one that nobody answers, or of a width that the register does not take, reads all ones or
 * is dropped, and its event has Flag.failed.
 */
export class Bus {
  /** Not 0: onInterrupt is called at the end of the next access, as when the control word asks for it. */
  attention = 0
  /** Called between two accesses of a driver when attention or the control word asks for it. May throw to stop the driver. */
  onInterrupt: () => void = () => undefined

  /** Memory as bus masters other than the CPU see it. */
  readonly dma: Dma
  readonly #clock: SimClock
  readonly #timing: Required<BusTiming>
  readonly #readNs: number
  readonly #writeNs: number
  readonly #relaxedNs: number
  readonly #control: Int32Array
  readonly #map = new AddressMap()
  readonly #cookies = new CookieTable(this.#map)
  #readEffect!: (index: number, value: number) => void
  #writeEffect!: (index: number, written: number, before: number) => void
  readonly #arrival: Arrival
  readonly #cpu: CpuModel
  readonly #posted: Posted
  readonly #combining: Combining
  readonly #memory: CpuMemory
  readonly #path: AccessPath
  readonly #ports: Ports
  #words = this.#map.words
  #about = this.#map.about
  #pages = this.#cookies.pages

  constructor({ clock, sink, control, timing, tracking, cpu, postedNs, reorderSeed, unmapped }: BusOptions) {
    this.#clock = clock
    this.#cpu = CPU_MODELS[cpu ?? 'x86']
    this.#timing = completeTiming(timing)
    this.#readNs = this.#timing.readNs
    this.#writeNs = this.#timing.writeNs
    this.#relaxedNs = this.#cpu.writeIsBarrier ? this.#timing.bufferNs : this.#writeNs
    this.#control = new Int32Array(control)
    const reorder = reorderSeed === undefined ? null : new Random(reorderSeed)
    const arrival = new Arrival(this.#map, sink, tracking ?? true)
    const shared = { map: this.#map, arrival, clock }
    const effect = (index: number, written: number, before: number): void => this.#writeEffect(index, written, before)
    this.#arrival = arrival
    if ((postedNs ?? 0) > 0) arrival.keepsBack(POSTING, true)
    this.#posted = new Posted({ ...shared, latencyNs: postedNs ?? 0, reorder, effect })
    this.#combining = new Combining(shared, clock)
    this.#memory = new CpuMemory({ ...shared, reorder: this.#cpu.storesInOrder ? null : reorder })
    this.dma = new Dma(shared)
    const parts = { ...shared, posted: this.#posted, combining: this.#combining, cpu: this.#cpu }
    this.#path = new AccessPath({
      ...parts,
      cookies: this.#cookies,
      memory: this.#memory,
      timing: this.#timing,
      posting: (postedNs ?? 0) > 0,
      aborts: unmapped === 'abort',
    })
    this.#ports = new Ports({ ...parts, begin: () => this.#path.begin(this.#timing.portNs) })
    this.#awaitEffects()
  }

  /** Who makes the accesses: an Initiator, or FIRST_DRIVER + n. */
  get initiator(): number {
    return this.#arrival.initiator
  }

  set initiator(initiator: number) {
    this.#arrival.initiator = initiator
  }

  /** Source position of the access to come; u16. */
  get site(): number {
    return this.#arrival.siteBits >>> 16
  }

  set site(site: number) {
    this.#arrival.siteBits = site << 16
  }

  /** Accesses are marked as made by an interrupt handler. */
  get irqContext(): boolean {
    return this.#arrival.context !== 0
  }

  set irqContext(within: boolean) {
    // Taking an interrupt empties the buffers of an x86 CPU.
    if (within && this.#cpu.uncachedDrains) this.#combining.drain()
    this.#arrival.context = within ? Flag.irqContext : 0
  }

  /** High half of what read64 read last. */
  get readHigh(): number {
    return this.#arrival.readHigh
  }

  /** Told when a driver has written a word that another driver wrote last, before the event of that write. Needs tracking. */
  set onForeignWrite(told: (region: number, offset: number, previous: number) => void) {
    this.#arrival.onForeignWrite = (word, previous) => {
      const at = this.#map.regionOfWord(word)
      if (at) told(at.info.id, (word - at.firstWord) * 4, previous)
    }
  }

  /** Places a region; its device has set its behaviour before. Mappings made before do not see it. */
  attach(region: RegionInfo, bank: RegisterBank | null): void {
    this.#map.attach(region, bank)
    this.#words = this.#map.words
    this.#about = this.#map.about
    this.#awaitEffects()
    bank?.watch((offset, size, value) => this.#arrival.recordChange(region.id, offset, size, value))
  }

  /** A region already there that shares a byte with this one: attach would throw. */
  overlap(region: Pick<RegionInfo, 'space' | 'start' | 'size'>): RegionInfo | null {
    return this.#map.overlap(region)
  }

  /** Maps a physical range and returns its cookie; 0 when the range is impossible or no address space is left. */
  map(physical: Address, size: number, attribute: CacheAttribute): number {
    const cookie = this.#cookies.add(physical, size, attribute)
    this.#pages = this.#cookies.pages
    return cookie
  }

  /** Takes a mapping back; null when no mapping starts in that page. Accesses through it fault from now on. */
  unmap(cookie: number): Mapping | null {
    this.#combining.drain()
    const mapping = this.#cookies.remove(cookie)
    if (mapping) this.#path.forget(mapping.physical, mapping.size)
    return mapping
  }

  /** The mapping that a cookie lies in. */
  mappingOf(cookie: number): Mapping | null {
    return this.#cookies.find(cookie)
  }

  read32(cookie: number, flags = 0): number {
    const pages = this.#pages
    const entry = ((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY
    const word = pages[entry + FIRST]! + ((cookie & PAGE_MASK) >> 2)
    const arrival = this.#arrival
    if (!(word >= 0) || ((cookie & 3) | (flags & BIG_ENDIAN) | arrival.inDevice | arrival.readAside) !== 0) {
      return this.#readAside(cookie, word, flags)
    }
    this.#clock.advance(this.#readNs)
    const about = this.#about[word]!
    let value: number
    if ((about & READ_LOOK) === 0) {
      value = this.#words[word]!
      const offset = pages[entry + OFFSET]! + (cookie & PAGE_MASK)
      arrival.record(READ32, flags | STORED, pages[entry + REGION]!, offset, value, 0)
      if ((about & READ_EFFECT) !== 0) {
        arrival.inDevice = 1
        this.#readEffect(about & RULE, value)
        arrival.inDevice = 0
      }
    } else {
      value = this.#path.readHere(cookie, 4, flags)
    }
    this.checkpoint()
    return value
  }

  write32(value: number, cookie: number, flags = 0): void {
    const pages = this.#pages
    const entry = ((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY
    const word = pages[entry + FIRST]! + ((cookie & PAGE_MASK) >> 2)
    const arrival = this.#arrival
    const aside = (cookie & 3) | (flags & BIG_ENDIAN) | arrival.inDevice | arrival.writeAside
    if (!(word >= 0) || aside !== 0) {
      this.#writeAside(value, word, aside, cookie, flags)
      return
    }
    this.#clock.advance(this.#writeNs)
    const about = this.#about[word]!
    if ((about & WRITE_LOOK) === 0) {
      const words = this.#words
      const before = words[word]!
      words[word] = value
      arrival.own(word, about)
      const offset = pages[entry + OFFSET]! + (cookie & PAGE_MASK)
      arrival.record(WRITE32, flags | STORED, pages[entry + REGION]!, offset, value >>> 0, 0)
      if ((about & WRITE_EFFECT) !== 0) {
        arrival.inDevice = 1
        this.#writeEffect(about & RULE, value >>> 0, before)
        arrival.inDevice = 0
      }
    } else {
      this.#path.writeHere(value, cookie, flags)
    }
    this.checkpoint()
  }

  read8(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 1, flags)
  }

  read16(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 2, flags)
  }

  /** Low half of a 64-bit read; the high half is in `readHigh`. Memory takes this width, and chips whose map says 8. */
  read64(cookie: number, flags = 0): number {
    return this.#readSlowly(cookie, 8, flags)
  }

  write8(value: number, cookie: number, flags = 0): void {
    this.#writeSlowly(value, 0, cookie, 1, flags)
  }

  write16(value: number, cookie: number, flags = 0): void {
    this.#writeSlowly(value, 0, cookie, 2, flags)
  }

  write64(low: number, high: number, cookie: number, flags = 0): void {
    this.#writeSlowly(low, high, cookie, 8, flags)
  }

  /** A barrier: what has been written before is out, as far as the CPU goes; posted writes may still be under way. */
  barrier({ memory, lines }: { memory: boolean; lines: boolean }): void {
    if (this.#arrival.inDevice !== 0) throw new BusReentry()
    if (memory) this.#memory.publish()
    if (lines) this.#combining.drain()
    this.#arrival.mirror?.barrier()
  }

  /** From now on a board takes part in accesses to these places; null: no longer. What is under way arrives before. */
  mirror(mirror: BusMirror | null, places: readonly MirrorPlace[]): void {
    this.#path.mirror(mirror, places)
  }

  /** Writes back what cached mappings hold of these bytes, and forgets it. */
  flushCache(cookie: number, bytes: number): void {
    this.#path.flushCache(cookie, bytes)
  }

  /** A load of memory by the CPU, at a physical address; the high half of 64 bits is in `readHigh`. Null: there is no memory. */
  load(address: number, width: Width): number | null {
    const at = this.#memoryAt(address, width)
    if (at === null) return null
    this.#path.begin(this.#timing.memoryNs)
    const { low, high } = this.#memory.load(at, address - at.info.start, width)
    this.#arrival.readHigh = high
    this.checkpoint()
    return low
  }

  /** A store; false: there is no memory. */
  store(address: number, width: Width, low: number, high: number): boolean {
    const at = this.#memoryAt(address, width)
    if (at === null) return false
    this.#path.begin(this.#timing.memoryNs)
    this.#memory.store(at, address - at.info.start, width, { low, high })
    this.checkpoint()
    return true
  }

  /** Notes an access that the CPU refuses, and throws. */
  fault(address: number, width: number, isWrite: boolean): never {
    return this.#path.fault(address, width, isWrite, FaultReason.unmapped)
  }

  /** Port space: 16-bit addresses. A width that no device there takes becomes narrower cycles, lowest port first, as on ISA. */
  readPort(port: number, width: 1 | 2 | 4, repeated = false): number {
    const value = this.#ports.read(port & 0xffff, width, repeated ? REPEATED_PORT : Flag.port)
    this.checkpoint()
    return value
  }

  writePort(value: number, port: number, width: 1 | 2 | 4, repeated = false): void {
    this.#ports.write(value, port & 0xffff, width, repeated ? REPEATED_PORT : Flag.port)
    this.checkpoint()
  }

  /** A read by the user, with all its effects. Takes no simulated time. */
  userRead(region: number, offset: number, width: 1 | 2 | 4): number {
    return this.#asUser(() => this.#arrival.readRegion(this.#attached(region), offset, width, 0))
  }

  userWrite(region: number, offset: number, width: 1 | 2 | 4, value: number): void {
    this.#asUser(() => this.#arrival.writeRegion(this.#attached(region), offset, width, 0, value, 0))
  }

  /** What is stored there: no effect, no event, no time. Write-only bits are shown. All ones where there is nothing. */
  peek(region: number, offset: number, width: 1 | 2 | 4): number {
    return this.#map.peek(this.#attached(region), offset, width)
  }

  /** Who wrote the word at this place last; Initiator.none before the first write, and without tracking. */
  ownerAt(region: number, offset: number): number {
    const about = this.#about[this.#attached(region).firstWord + (offset >> 2)] ?? 0
    return (about & About.OWNER) >> About.OWNER_SHIFT
  }

  /** Ends an access; also for a driver that waits without one: shows life and lets it be interrupted. */
  checkpoint(): void {
    const control = this.#control
    control[HEARTBEAT] = control[HEARTBEAT]! + 1
    if ((control[REQUEST]! | this.attention) !== 0) this.onInterrupt()
  }

  /** Runs code of a device; accesses from within are refused. */
  runDevice(run: () => void): void {
    const outer = this.#arrival.inDevice
    this.#arrival.inDevice = 1
    run()
    this.#arrival.inDevice = outer
  }

  /** The switches are made at the first effect, when all regions are there; see effect-switch.ts. */
  #awaitEffects(): void {
    const { readEffects, writeEffects } = this.#map
    this.#readEffect = (index, value) => {
      this.#readEffect = readSwitch(readEffects)
      this.#readEffect(index, value)
    }
    this.#writeEffect = (index, written, before) => {
      this.#writeEffect = writeSwitch(writeEffects)
      this.#writeEffect(index, written, before)
    }
  }

  /** A read that is not plain. Where writes are posted and nothing else, one of a word that gives what it holds is made here. */
  #readAside(cookie: number, word: number, flags: number): number {
    const arrival = this.#arrival
    const aside = (cookie & 3) | (flags & BIG_ENDIAN) | arrival.inDevice | arrival.readAside
    if (!(word >= 0) || aside !== POSTING || (this.#about[word]! & READ_LOOK) !== 0) {
      return this.#readSlowly(cookie, 4, flags)
    }
    const entry = ((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY
    const region = this.#pages[entry + REGION]!
    this.#clock.advance(this.#readNs)
    if (this.#posted.count !== 0) this.#posted.settle(region)
    const value = this.#words[word]!
    arrival.record(READ32, flags | STORED, region, this.#pages[entry + OFFSET]! + (cookie & PAGE_MASK), value, 0)
    const about = this.#about[word]!
    if ((about & READ_EFFECT) !== 0) {
      arrival.inDevice = 1
      this.#readEffect(about & RULE, value)
      arrival.inDevice = 0
    }
    this.checkpoint()
    return value
  }

  #readSlowly(cookie: number, width: Width, flags: number): number {
    const value = this.#path.read(cookie, width, flags)
    this.checkpoint()
    return value
  }

  #writeSlowly(value: number, high: number, cookie: number, width: Width, flags: number): void {
    this.#path.write(value, high, cookie, width, flags)
    this.checkpoint()
  }

  /** A write that is not plain. What is posted and nothing else, to a word that takes it as it is, goes on its way here. */
  #writeAside(value: number, word: number, aside: number, cookie: number, flags: number): void {
    const about = word >= 0 ? this.#about[word]! : WRITE_LOOK
    if (aside !== POSTING || (about & WRITE_LOOK) !== 0) {
      this.#writeSlowly(value, 0, cookie, 4, flags)
      return
    }
    const entry = ((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY
    this.#clock.advance((flags & RELAXED) === 0 ? this.#writeNs : this.#relaxedNs)
    this.#arrival.own(word, about)
    const offset = this.#pages[entry + OFFSET]! + (cookie & PAGE_MASK)
    this.#posted.postWord(word, this.#pages[entry + REGION]!, offset, flags, value)
    this.checkpoint()
  }

  /** A user does not wait in simulated time for writes under way. */
  #asUser<T>(access: () => T): T {
    if (this.#arrival.inDevice !== 0) throw new BusReentry()
    this.#posted.hurry()
    return this.#arrival.as(Initiator.user, access)
  }

  #memoryAt(address: number, width: number): Attached | null {
    const at = this.#map.at('mem', address)
    return at !== null && at.bank === null && !at.empty && address + width <= at.info.start + at.info.size ? at : null
  }

  #attached(region: number): Attached {
    const found = this.#map.byId[region]
    if (!found) throw new Error(`no region ${region} on the bus`)
    return found
  }
}

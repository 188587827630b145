// The way of every access that is not a plain word of an uncached mapping: what the CPU's buffers and cache make of it, and how it faults.
import { EventKind, FaultReason, Flag, UNMAPPED_REGION } from '../../src-preload/contract/event'
import type { SimClock } from '../base/clock'
import { PAGE_MASK, PAGE_SIZE, type AddressMap, type Attached } from './address-map'
import { isTaken, takesWide, type Arrival } from './arrival'
import { Cache } from './cache'
import type { Combining, Wide } from './combining'
import { PageKind, type CookieTable } from './cookie-table'
import type { CpuMemory } from './cpu-memory'
import type { CpuModel } from './cpu-model'
import { BusFault, BusReentry } from './fault'
import { swapBytes } from '../base/swap-bytes'
import { type Width } from './lanes'
import { LINE } from './line'
import type { BusMirror, MirrorPlace } from './mirror-hook'
import type { Posted } from './posted'
import type { BusTiming } from './timing'

const RELAXED = Flag.relaxed
const BIG_ENDIAN = Flag.bigEndian

export interface AccessPathParts {
  map: AddressMap
  cookies: CookieTable
  arrival: Arrival
  clock: SimClock
  posted: Posted
  combining: Combining
  memory: CpuMemory
  cpu: CpuModel
  timing: Required<BusTiming>
  /** Uncached writes are posted. */
  posting: boolean
  /** Where no device is, the bus answers with an error instead of all ones. */
  aborts: boolean
}

export class AccessPath {
  readonly #cache: Cache
  readonly #parts: AccessPathParts

  constructor(parts: AccessPathParts) {
    this.#parts = parts
    this.#cache = new Cache(parts)
  }

  /** The low 32 bits; of 64, the high ones are in Arrival.readHigh. */
  read(cookie: number, width: Width, flags: number): number {
    const { combining, cpu, timing } = this.#parts
    const kind = this.#kindOf(cookie, width, false)
    const { at, address } = this.#placeOf(cookie)
    const isCached = kind === PageKind.back || kind === PageKind.through
    if (at && isCached && !this.#parts.arrival.isMirrored(at, address - at.info.start, width)) {
      return this.#readCached(at, address - at.info.start, width, flags)
    }
    if (kind !== PageKind.combining) {
      if (cpu.uncachedDrains) combining.drain()
    } else if (at) combining.drainRegion(at)
    this.begin(timing.readNs)
    return this.readHere(cookie, width, flags)
  }

  write(value: number, high: number, cookie: number, width: Width, flags: number): void {
    const kind = this.#kindOf(cookie, width, true)
    const { at, address } = this.#placeOf(cookie)
    const wide = { low: width === 1 ? value & 0xff : width === 2 ? value & 0xffff : value >>> 0, high: high >>> 0 }
    this.#order(kind, flags)
    this.begin(this.#costOf(kind, at, address, flags))
    if (at === null) this.#nobodyWrites(wide.low, address, cookie, width, flags)
    else this.#writeThere(kind, at, address - at.info.start, width, flags, wide)
  }

  /** An uncached read that has taken its time, by the rules of what is there. */
  readHere(cookie: number, width: Width, flags: number): number {
    const { arrival, posted, aborts } = this.#parts
    const { at, address } = this.#placeOf(cookie)
    if (at) {
      if (posted.count > 0) this.#settle(at, address - at.info.start, width)
      return arrival.readRegion(at, address - at.info.start, width, flags)
    }
    if (aborts) this.fault(cookie, width, false, FaultReason.externalAbort)
    return arrival.nobody(EventKind.read, address, width, flags, 0xffff_ffff)
  }

  /** The same for a word that is written, and is not posted. */
  writeHere(value: number, cookie: number, flags: number): void {
    const { at, address } = this.#placeOf(cookie)
    if (at) this.#parts.arrival.writeRegion(at, address - at.info.start, 4, flags, value, 0)
    else this.#nobodyWrites(value, address, cookie, 4, flags)
  }

  /** Writes back what the cache holds of these bytes of a mapping, and forgets it. */
  flushCache(cookie: number, bytes: number): void {
    const { cookies } = this.#parts
    for (let done = 0; done < bytes;) {
      const here = Math.min(bytes - done, PAGE_SIZE - ((cookie + done) & PAGE_MASK))
      if (cookies.isMapped(cookie + done)) this.#cache.flush(cookies.physicalOf(cookie + done), here)
      done += here
    }
  }

  /** See Bus.mirror. */
  mirror(mirror: BusMirror | null, places: readonly MirrorPlace[]): void {
    const { arrival, combining, posted, map } = this.#parts
    combining.drain()
    posted.hurry()
    this.forget(0, Number.MAX_SAFE_INTEGER)
    map.lookAt(places)
    arrival.mirror = mirror
  }

  /** A board is to get accesses in the order of the program: nothing of before is under way any more. */
  #settle(at: Attached, offset: number, width: Width): void {
    const { posted, arrival } = this.#parts
    if (arrival.isMirrored(at, offset, width)) posted.settleAll()
    else posted.settle(at.info.id)
  }

  /** The same by physical address, for a mapping that has gone. */
  forget(physical: number, bytes: number): void {
    this.#cache.flush(physical, bytes)
  }

  /** An access takes its time. */
  begin(ns: number): void {
    if (this.#parts.arrival.inDevice !== 0) throw new BusReentry()
    this.#parts.clock.advance(ns)
  }

  /** Notes the fault and throws it. */
  fault(cookie: number, width: number, isWrite: boolean, reason: FaultReason): never {
    const kind = EventKind.fault | (width << 8)
    this.#parts.arrival.record(kind, 0, UNMAPPED_REGION, cookie >>> 0, reason, Number(isWrite))
    throw new BusFault(cookie, width, isWrite, reason)
  }

  /** Faults where the CPU itself refuses. */
  #kindOf(cookie: number, width: Width, isWrite: boolean): PageKind {
    const { cookies, cpu } = this.#parts
    if (!cookies.isMapped(cookie) || !cookies.isMapped(cookie + width - 1)) {
      const reason = cookies.wasMapped(cookie) ? FaultReason.afterUnmap : FaultReason.unmapped
      this.fault(cookie, width, isWrite, reason)
    }
    const kind = cookies.kindOf(cookie)
    const isDevice = kind === PageKind.uncached || kind === PageKind.nonPosted
    if (isDevice && cpu.alignedDevices && cookie % width !== 0) {
      this.fault(cookie, width, isWrite, FaultReason.alignment)
    }
    return kind
  }

  /** What has to be out before this write. */
  #order(kind: PageKind, flags: number): void {
    const { combining, memory, cpu } = this.#parts
    const isUncached = kind === PageKind.uncached || kind === PageKind.nonPosted
    const isBarrier = cpu.writeIsBarrier && (flags & RELAXED) === 0
    if (isBarrier) memory.publish()
    if (isBarrier || (isUncached && cpu.uncachedDrains)) combining.drain()
  }

  #costOf(kind: PageKind, at: Attached | null, address: number, flags: number): number {
    const { timing, cpu, posting } = this.#parts
    if (kind === PageKind.nonPosted) return timing.readNs
    if (kind === PageKind.combining) return timing.bufferNs
    if (kind === PageKind.back)
      return at && !this.#cache.holds(at, address - at.info.start) ? timing.readNs : timing.bufferNs
    const isFree = kind === PageKind.uncached && posting && cpu.writeIsBarrier && (flags & RELAXED) !== 0
    return isFree ? timing.bufferNs : timing.writeNs
  }

  #writeThere(kind: PageKind, at: Attached, offset: number, width: Width, flags: number, wide: Wide): void {
    const { arrival, posted, combining, posting } = this.#parts
    const { low, high } = wide
    if (arrival.isMirrored(at, offset, width)) {
      posted.settleAll()
      arrival.writeRegion(at, offset, width, flags, low, high)
    } else if (!isTaken(at, offset, width) && !(width === 8 && takesWide(at))) {
      arrival.writeRegion(at, offset, width, flags, low, high)
    } else if (kind === PageKind.combining) {
      combining.write(at, offset, width, flags, wide, turned(wide, width, flags))
    } else if (kind === PageKind.back) {
      this.#writeCached(at, offset, width, flags, turned(wide, width, flags))
    } else if (kind === PageKind.uncached && posting) {
      this.#post(at, offset, width, flags, wide)
    } else {
      if (posted.count > 0) posted.settle(at.info.id)
      arrival.writeRegion(at, offset, width, flags, low, high)
      if (kind === PageKind.through) this.#cache.update(at, offset, width, turned(wide, width, flags))
    }
  }

  #post(at: Attached, offset: number, width: Width, flags: number, { low, high }: Wide): void {
    const { posted, map, arrival } = this.#parts
    if (width === 8 && at.bank !== null) {
      const isTurned = (flags & BIG_ENDIAN) !== 0
      this.#post(at, offset, 4, flags, { low: isTurned ? high : low, high: 0 })
      this.#post(at, offset + 4, 4, flags, { low: isTurned ? low : high, high: 0 })
      return
    }
    const word = at.bank?.ruleAt(offset, width)?.word ?? at.firstWord + (offset >> 2)
    arrival.own(word, map.about[word]!)
    posted.post(at, offset, width, flags, low, high)
  }

  #placeOf(cookie: number): { at: Attached | null; address: number } {
    const address = this.#parts.cookies.physicalOf(cookie)
    return { at: this.#parts.map.at('mem', address), address }
  }

  #nobodyWrites(value: number, address: number, cookie: number, width: Width, flags: number): void {
    if (this.#parts.aborts) this.fault(cookie, width, true, FaultReason.externalAbort)
    this.#parts.arrival.nobody(EventKind.write, address, width, flags, value)
  }

  #readCached(at: Attached, offset: number, width: Width, flags: number): number {
    const { arrival, timing, posted } = this.#parts
    const holds = this.#cache.holds(at, offset)
    this.begin(holds ? timing.bufferNs : timing.readNs)
    if (!holds && posted.count > 0) posted.settle(at.info.id)
    const parts = piecesOf(at, offset, width).map((piece) => this.#cache.read(at, piece.offset, piece.width, flags))
    const wide = parts.length === 1 ? parts[0]! : joined(parts)
    const read = turned(wide, width, flags)
    arrival.readHigh = read.high
    return read.low
  }

  #writeCached(at: Attached, offset: number, width: Width, flags: number, wide: Wide): void {
    const pieces = piecesOf(at, offset, width)
    if (pieces.length === 1) this.#cache.write(at, offset, width, flags, wide)
    else pieces.forEach((piece, index) => this.#cache.write(at, piece.offset, 1, flags, byteOf(wide, index)))
  }
}

/** One piece, or bytes where the access crosses lines. */
function piecesOf({ info }: Attached, offset: number, width: Width): { offset: number; width: Width }[] {
  if (((info.start + offset) % LINE) + width <= LINE) return [{ offset, width }]
  return Array.from({ length: width }, (_, index) => ({ offset: offset + index, width: 1 as const }))
}

const byteOf = ({ low, high }: Wide, index: number): Wide => ({
  low: ((index < 4 ? low : high) >>> (8 * (index & 3))) & 0xff,
  high: 0,
})

function joined(bytes: readonly Wide[]): Wide {
  const wide = { low: 0, high: 0 }
  bytes.forEach(({ low }, index) => {
    if (index < 4) wide.low = (wide.low | (low << (8 * index))) >>> 0
    else wide.high = (wide.high | (low << (8 * (index - 4)))) >>> 0
  })
  return wide
}

/** As it crosses the bus. */
function turned({ low, high }: Wide, width: Width, flags: number): Wide {
  if ((flags & BIG_ENDIAN) === 0) return { low, high }
  return width === 8 ? { low: swapBytes(high, 4), high: swapBytes(low, 4) } : { low: swapBytes(low, width), high }
}

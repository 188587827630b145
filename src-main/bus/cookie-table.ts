// Kernel virtual addresses: which cookie page shows which physical page. Knows no device, only where their words lie.
import type { CacheAttribute } from '../../src-preload/contract/entry'
import type { Address } from '../../src-preload/contract/units'
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE, type AddressMap } from './address-map'

/** Cookies are small positive numbers, so that an engine with 31-bit integers never has to box one. */
export const COOKIE_BASE = 0x1000_0000
const COOKIE_END = 0x4000_0000
const PAGES = (COOKIE_END - COOKIE_BASE) / PAGE_SIZE

/** What a driver's author sees instead of a cookie: VMALLOC_BASE + cookie - COOKIE_BASE. */
export const VMALLOC_BASE = 0xffff_8000_8000_0000n

/** Word indices so far below 0 that no offset within a page brings them back up. */
const NOT_MAPPED = -0x4000_0000
const NO_SINGLE_REGION = -0x2000_0000

export interface Mapping {
  readonly cookie: number
  readonly physical: Address
  readonly size: number
  readonly attribute: CacheAttribute
}

export class CookieTable {
  /** Per page: index of its first word; below 0 when an access has to be looked up or faults. */
  readonly words = new Int32Array(PAGES).fill(NOT_MAPPED)
  /** Per page: the one region that answers there, or 0. */
  readonly regions = new Uint16Array(PAGES)
  /** Per page: offset of its first byte in that region; may be negative. */
  readonly offsets = new Int32Array(PAGES)
  readonly #physical = new Float64Array(PAGES)
  readonly #mappings = new Map<number, Mapping>()
  /** Addresses are not used again until all have been used once, so that a stale pointer faults. */
  #next = 0

  constructor(readonly map: AddressMap) {}

  /** Maps whole pages around the range and leaves one page unmapped after them. 0 = no room or an impossible range. */
  add(physical: Address, size: number, attribute: CacheAttribute): number {
    const within = physical % PAGE_SIZE
    const firstPage = (physical - within) / PAGE_SIZE
    const count = Math.ceil((within + size) / PAGE_SIZE)
    if (!(size > 0) || physical < 0 || !Number.isSafeInteger(physical + size)) return 0
    const at = this.#place(count + 1)
    if (at < 0) return 0
    for (let page = 0; page < count; page++) this.#show(at + page, firstPage + page)
    const cookie = COOKIE_BASE + at * PAGE_SIZE + within
    this.#mappings.set(at, { cookie, physical, size, attribute })
    return cookie
  }

  /** Takes any address in the first page of a mapping, as iounmap does; null when nothing is mapped from there. */
  remove(cookie: number): Mapping | null {
    const at = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    const mapping = this.#mappings.get(at)
    if (!mapping) return null
    this.#mappings.delete(at)
    this.words.fill(NOT_MAPPED, at, at + pagesOf(mapping))
    return mapping
  }

  /** The mapping that this address lies in, to the end of its last page. */
  find(cookie: number): Mapping | null {
    if (!this.isMapped(cookie)) return null
    let at = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    while (!this.#mappings.has(at)) at--
    return this.#mappings.get(at)!
  }

  isMapped(cookie: number): boolean {
    const page = (cookie - COOKIE_BASE) >> PAGE_SHIFT
    return cookie >= COOKIE_BASE && cookie < COOKIE_END && this.words[page] !== NOT_MAPPED
  }

  /** Physical address behind a mapped cookie. */
  physicalOf(cookie: number): number {
    return this.#physical[(cookie - COOKIE_BASE) >> PAGE_SHIFT]! + (cookie & PAGE_MASK)
  }

  #show(page: number, physicalPage: number): void {
    const region = this.map.onlyOneIn(physicalPage)
    this.#physical[page] = physicalPage * PAGE_SIZE
    this.regions[page] = region ? region.info.id : 0
    this.offsets[page] = region ? physicalPage * PAGE_SIZE - region.info.start : 0
    this.words[page] = region ? this.map.wordOfPage(region, physicalPage) : NO_SINGLE_REGION
  }

  #place(count: number): number {
    if (this.#next + count <= PAGES) {
      this.#next += count
      return this.#next - count
    }
    const taken = [...this.#mappings].map(([at, mapping]) => ({ at, end: at + pagesOf(mapping) + 1 }))
    let from = 0
    for (const { at, end } of taken.sort((a, b) => a.at - b.at)) {
      if (at - from >= count) return from
      from = end
    }
    return from + count <= PAGES ? from : -1
  }
}

const pagesOf = ({ physical, size }: Mapping): number => Math.ceil(((physical % PAGE_SIZE) + size) / PAGE_SIZE)

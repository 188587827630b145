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

/**
 * What is known of a page, in words of CookieTable.pages: index of its first word, or a number so far below 0 that no offset
 * within the page brings it back up; the one region that answers there, or 0; offset of the page's first byte in that region;
 * its PageKind. Only pages of kind `uncached` have a first word: accesses to others take more than a load or a store.
 */
export const PAGE_ENTRY = 4
export const PageWord = { FIRST: 0, REGION: 1, OFFSET: 2, KIND: 3 } as const
const NOT_MAPPED = -0x4000_0000
/** Not mapped either, but once was. */
const GONE = NOT_MAPPED - PAGE_SIZE
const NO_SINGLE_REGION = -0x2000_0000

/** What the CPU does with accesses to a page. */
export const PageKind = { uncached: 0, nonPosted: 1, combining: 2, through: 3, back: 4 } as const
export type PageKind = (typeof PageKind)[keyof typeof PageKind]

const KINDS: Readonly<Record<CacheAttribute, PageKind>> = {
  UC: PageKind.uncached,
  'UC-': PageKind.uncached,
  NP: PageKind.nonPosted,
  WC: PageKind.combining,
  WT: PageKind.through,
  WB: PageKind.back,
}

export interface Mapping {
  readonly cookie: number
  readonly physical: Address
  readonly size: number
  readonly attribute: CacheAttribute
}

export class CookieTable {
  /** Replaced when it grows. */
  pages = emptyPages(256)
  #physical: number[] = []
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
    this.#grow(at + count)
    for (let page = 0; page < count; page++) this.#show(at + page, firstPage + page, KINDS[attribute])
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
    for (let page = at; page < at + pagesOf(mapping); page++) this.pages[page * PAGE_ENTRY] = GONE
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
    const first = this.pages[((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY]
    return cookie >= COOKIE_BASE && cookie < COOKIE_END && first !== undefined && first > NOT_MAPPED
  }

  /** Nothing is mapped there now, but something was. */
  wasMapped(cookie: number): boolean {
    return cookie >= COOKIE_BASE && this.pages[((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY] === GONE
  }

  /** Of a mapped cookie. */
  kindOf(cookie: number): PageKind {
    return this.pages[((cookie - COOKIE_BASE) >> PAGE_SHIFT) * PAGE_ENTRY + PageWord.KIND] as PageKind
  }

  /** Physical address behind a mapped cookie. */
  physicalOf(cookie: number): number {
    return this.#physical[(cookie - COOKIE_BASE) >> PAGE_SHIFT]! + (cookie & PAGE_MASK)
  }

  #show(page: number, physicalPage: number, kind: PageKind): void {
    const region = this.map.onlyOneIn(physicalPage)
    this.#physical[page] = physicalPage * PAGE_SIZE
    const entry = page * PAGE_ENTRY
    const isPlain = region !== null && kind === PageKind.uncached
    this.pages[entry + PageWord.FIRST] = isPlain ? this.map.wordOfPage(region, physicalPage) : NO_SINGLE_REGION
    this.pages[entry + PageWord.KIND] = kind
    this.pages[entry + PageWord.REGION] = region ? region.info.id : 0
    this.pages[entry + PageWord.OFFSET] = region ? physicalPage * PAGE_SIZE - region.info.start : 0
  }

  #grow(pages: number): void {
    const room = this.pages.length / PAGE_ENTRY
    if (pages <= room) return
    const before = this.pages
    this.pages = emptyPages(Math.max(pages, room * 2))
    this.pages.set(before)
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

const emptyPages = (count: number): Int32Array => new Int32Array(count * PAGE_ENTRY).fill(NOT_MAPPED)

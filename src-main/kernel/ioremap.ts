// ioremap and its variants (arch/arm64/mm/ioremap.c, arch/x86/mm/ioremap.c): a cookie for a physical range, with a cache attribute.
// An attribute is recorded, not acted on; aliases of unlike type are not yet refused.
import type { CacheAttribute } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Address } from '../../src-preload/contract/units'
import type { Context } from './context'
import { KERN_WARNING, type Printk } from './printk'

export type Platform = 'x86' | 'arm64'
export type IoremapCall = 'ioremap' | 'ioremap_uc' | 'ioremap_wc' | 'ioremap_wt' | 'ioremap_cache' | 'ioremap_np'

/** What each variant gives; null: it always fails there. */
const ATTRIBUTES: Record<Platform, Record<IoremapCall, CacheAttribute | null>> = {
  x86: { ioremap: 'UC-', ioremap_uc: 'UC', ioremap_wc: 'WC', ioremap_wt: 'WT', ioremap_cache: 'WB', ioremap_np: null },
  arm64: { ioremap: 'UC', ioremap_uc: null, ioremap_wc: 'WC', ioremap_wt: 'UC', ioremap_cache: 'WB', ioremap_np: 'NP' },
}

const PAGE_SHIFT = 12
const PHYSICAL_END = 2 ** 40
export class Ioremap {
  readonly #context: Context
  readonly #printk: Printk
  readonly #platform: Platform
  readonly #entries = new Map<number, number>()
  /** Drivers stay on a page for a while: what was found there last. */
  #lastPage = -1
  #lastAttribute: CacheAttribute | null = null

  constructor(context: Context, printk: Printk, platform: Platform) {
    this.#context = context
    this.#printk = printk
    this.#platform = platform
  }

  /** The cookie, or 0 (NULL): size 0, a range beyond the address lines, or a variant that the machine lacks. */
  map(call: IoremapCall, physical: number, size: number): number {
    const attribute = ATTRIBUTES[this.#platform][call]
    const cookie = attribute === null || !this.#reachable(physical, size) ? 0 : this.#take(physical, size, attribute)
    const entry = this.#context.define({
      type: 'mapping',
      cookie,
      ...this.#virtual(cookie),
      physical,
      size,
      call,
      attribute: attribute ?? 'UC',
      ...this.#context.who,
      ...(cookie === 0 && { error: 0 }),
    })
    this.#context.event(EventKind.map, entry, { flags: cookie === 0 ? Flag.failed : 0 })
    this.#context.spend(this.#context.costs.map)
    if (cookie !== 0) this.#entries.set(cookie, entry)
    return cookie
  }

  /** iounmap(): of a cookie that is not mapped it warns, and that is all. */
  unmap(cookie: number): void {
    const mapping = this.#context.bus.unmap(cookie)
    this.#lastPage = -1
    if (mapping === null) {
      this.#printk.printk(KERN_WARNING, `Trying to vfree() nonexistent vm area (${this.#context.addressOf(cookie)})`)
      return
    }
    this.#context.event(EventKind.unmap, this.#entries.get(mapping.cookie)!)
    this.#entries.delete(mapping.cookie)
    this.#context.spend(this.#context.costs.map)
  }

  /** The attribute of the mapping that a cookie lies in; null where there is none. */
  attributeAt(cookie: number): CacheAttribute | null {
    const page = cookie >>> PAGE_SHIFT
    if (page !== this.#lastPage) {
      this.#lastPage = page
      this.#lastAttribute = this.#context.bus.mappingOf(cookie)?.attribute ?? null
    }
    return this.#lastAttribute
  }

  #take(physical: number, size: number, attribute: CacheAttribute): number {
    this.#lastPage = -1
    return this.#context.bus.map(physical as Address, size, attribute)
  }

  #reachable(physical: number, size: number): boolean {
    if (physical + size <= PHYSICAL_END) return size > 0
    if (this.#platform === 'x86') {
      this.#printk.printk(KERN_WARNING, `ioremap: invalid physical address ${physical.toString(16)}`)
    }
    return false
  }

  #virtual(cookie: number): { virtualHi: number; virtualLo: number } {
    const address = cookie === 0 ? 0n : this.#context.virtualOf(cookie)
    return { virtualHi: Number(address >> 32n), virtualLo: Number(address & 0xffff_ffffn) }
  }
}

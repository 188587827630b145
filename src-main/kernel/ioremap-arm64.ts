// ioremap on arm64 (arch/arm64/mm/ioremap.c, mm/ioremap.c): RAM is refused, and nobody keeps account of aliases.
import type { CacheAttribute } from '../../src-preload/contract/entry'
import { COOKIE_BASE } from '../bus/cookie-table'
import type { Granted, IoremapCall, IoremapRules } from './ioremap-rules'
import type { Printk } from './printk'
import { has, Ioresource, type Resource } from './resource'

const PHYSICAL_BITS = 48n

/** Device-nGnRE, -nGnRnE, Normal-NC and Normal write-back; null: the function always fails. */
const GIVEN: Record<IoremapCall, CacheAttribute | null> = {
  ioremap: 'UC',
  ioremap_uc: null,
  ioremap_wc: 'WC',
  ioremap_wt: 'UC',
  ioremap_cache: 'WB',
  ioremap_np: 'NP',
}

export class IoremapArm64 implements IoremapRules {
  readonly #iomem: Resource
  readonly #printk: Printk

  constructor(iomem: Resource, printk: Printk) {
    this.#iomem = iomem
    this.#printk = printk
  }

  asks(call: IoremapCall): CacheAttribute {
    return call === 'ioremap_wt' ? 'WT' : (GIVEN[call] ?? 'UC')
  }

  grant(call: IoremapCall, physical: bigint, size: bigint): Granted | null {
    const attribute = GIVEN[call]
    const last = BigInt.asUintN(64, physical + size - 1n)
    if (attribute === null || size === 0n || last < physical || last >> PHYSICAL_BITS !== 0n) return null
    if (this.#isRam(physical)) {
      this.#printk.warn('arch/arm64/mm/ioremap.c ioremap_prot')
      return null
    }
    return { attribute, effective: attribute }
  }

  /** Nothing is said about ranges that cross a resource. */
  made(): void {
    // Only x86 looks.
  }

  gone(): void {
    // No account is kept.
  }

  notMapped(cookie: number, address: string): void {
    if (cookie >= COOKIE_BASE)
      this.#printk.warn('mm/vmalloc.c vunmap', `Trying to vunmap() nonexistent vm area (${address})`)
  }

  /** Only the first page is looked at. */
  #isRam(physical: bigint): boolean {
    const page = physical >> 12n
    return this.#iomem.children.some(
      (node) => has(node, Ioresource.SYSRAM) && node.start >> 12n <= page && node.end >> 12n >= page,
    )
  }
}

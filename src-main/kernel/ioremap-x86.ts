// ioremap on x86 (arch/x86/mm/ioremap.c, pat/memtype.c, mtrr): RAM is refused, an alias gets the type that is there.
import type { CacheAttribute } from '../../src-preload/contract/entry'
import type { Granted, IoremapCall, IoremapRules } from './ioremap-rules'
import { isUntracked, Memtype, Memtypes, type Range } from './memtype'
import { KERN_ERR, KERN_WARNING, type Printk } from './printk'
import { has, Ioresource, type Resource } from './resource'
import { iomem_map_sanity_check, walk_iomem_res_desc } from './resource-walk'

const PHYSICAL_BITS = 40n
const PAGE = 4096n
const LOW_MEMORY_END = 0x100000n
const FOUR_GIB = 1n << 32n
const WHERE = 'arch/x86/mm/ioremap.c __ioremap_caller'

const ASKED: Record<IoremapCall, Memtype | null> = {
  ioremap: Memtype.UC_MINUS,
  ioremap_uc: Memtype.UC,
  ioremap_wc: Memtype.WC,
  ioremap_wt: Memtype.WT,
  ioremap_cache: Memtype.WB,
  ioremap_np: null,
}
const ATTRIBUTE: Record<Memtype, CacheAttribute> = { 0: 'WB', 1: 'WC', 2: 'UC-', 3: 'UC', 4: 'WT' }

/** Types that a caller is not given instead of what it asked for. */
const REFUSED: Partial<Record<Memtype, readonly Memtype[]>> = {
  [Memtype.UC_MINUS]: [Memtype.WB],
  [Memtype.WC]: [Memtype.WB],
  [Memtype.WT]: [Memtype.WB, Memtype.WC],
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const up = (value: bigint): bigint => (value + PAGE - 1n) & ~(PAGE - 1n)
const down = (value: bigint): bigint => value & ~(PAGE - 1n)
const pages = (physical: bigint, size: bigint): Range => ({ start: down(physical), end: up(physical + size) })
const pa = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`
/** IORESOURCE_SYSTEM_RAM. */
const SYSTEM_RAM = (Ioresource.MEM | Ioresource.SYSRAM) >>> 0

export class IoremapX86 implements IoremapRules {
  readonly memtypes: Memtypes
  readonly #iomem: Resource
  readonly #printk: Printk
  readonly #said = new Set<string>()
  readonly #caller: () => string

  /** @param caller who calls ioremap(), for the log */
  constructor(iomem: Resource, printk: Printk, caller: () => string) {
    this.#iomem = iomem
    this.#printk = printk
    this.#caller = caller
    this.memtypes = new Memtypes({
      say: (text) => printk.printk(KERN_ERR, text),
      warn: (where) => printk.warn(where),
      ramIn: (range) => this.#ramIn(range),
      isWriteBack: (range) => this.#isWriteBack(range),
    })
  }

  asks(call: IoremapCall): CacheAttribute {
    const type = ASKED[call]
    return type === null ? 'NP' : ATTRIBUTE[type]
  }

  grant(call: IoremapCall, physical: bigint, size: bigint): Granted | null {
    const wanted = ASKED[call]
    const last = u64(physical + size - 1n)
    if (wanted === null || size === 0n || last < physical) return null
    if (physical >> PHYSICAL_BITS !== 0n) {
      this.#printk.printk(KERN_WARNING, `ioremap: invalid physical address ${physical.toString(16)}`)
      this.#warnOnce('address')
      return null
    }
    if (this.#coversFreeRam(physical, last)) {
      this.#warnOnce('ram', `ioremap on RAM at ${pa(physical)} - ${pa(last)}`)
      return null
    }
    return this.#reserve(pages(physical, size), wanted)
  }

  made(physical: bigint, size: bigint): void {
    const say = (text: string): void => this.#printk.printk(KERN_WARNING, text)
    if (iomem_map_sanity_check(this.#iomem, physical, size, say) !== 0) {
      say(`caller ${this.#caller()} mapping multiple BARs`)
    }
  }

  gone(physical: bigint, size: bigint): void {
    this.memtypes.free(pages(physical, size))
  }

  notMapped(cookie: number, address: string): void {
    if (cookie !== 0) this.#printk.printk(KERN_ERR, `iounmap: bad address ${address}`)
  }

  #reserve(range: Range, wanted: Memtype): Granted | null {
    const reserved = this.memtypes.reserve(range, wanted)
    if ('error' in reserved) {
      this.#printk.printk(KERN_ERR, `ioremap memtype_reserve failed ${reserved.error}`)
      return null
    }
    const { type } = reserved
    if (REFUSED[wanted]?.includes(type) && !isUntracked(range)) {
      const where = `0x${range.start.toString(16)}-0x${range.end.toString(16)}`
      const types = `requested 0x${wanted.toString(16)}, got 0x${type.toString(16)}`
      this.#printk.printk(KERN_ERR, `ioremap error for ${where}, ${types}`)
      this.memtypes.free(range)
      return null
    }
    return { attribute: ATTRIBUTE[type], effective: this.#effective(range, type) }
  }

  /** Where the MTRRs say uncached, of all types only write-combining has an effect (Intel SDM 3A, table 12-7). */
  #effective(range: Range, type: Memtype): CacheAttribute {
    return this.#isWriteBack(range) || type === Memtype.WC ? ATTRIBUTE[type] : 'UC'
  }

  /** Whole pages of RAM that the kernel has given away. A range of one byte is not looked at: walk_mem_res() takes none. */
  #coversFreeRam(first: bigint, last: bigint): boolean {
    const wanted = { flags: Ioresource.MEM, desc: 0 }
    const answer = walk_iomem_res_desc(this.#iomem, { start: first, end: last }, wanted, ({ start, end, flags }) => {
      if ((flags & SYSTEM_RAM) >>> 0 !== SYSTEM_RAM) return 0
      for (let page = up(start); page < down(end + 1n); page += PAGE) if (!this.#isReserved(page)) return 1
      return 0
    })
    return answer === 1
  }

  /** PageReserved(): the first MiB, and what holds the kernel's image. */
  #isReserved(page: bigint): boolean {
    if (page < LOW_MEMORY_END) return true
    const inPage = ({ start, end }: Resource): boolean => start < page + PAGE && end >= page
    const ram = this.#iomem.children.find((node) => has(node, Ioresource.SYSRAM) && inPage(node))
    return ram?.children.some((node) => (node.name ?? '').startsWith('Kernel ') && inPage(node)) ?? false
  }

  #ramIn(range: Range): 'all' | 'none' | 'some' {
    let ram = 0n
    const from = range.start > LOW_MEMORY_END ? range.start : LOW_MEMORY_END
    if (from >= range.end) return 'none'
    for (const node of this.#ram()) {
      const start = up(node.start > from ? node.start : from)
      const end = down(node.end + 1n < range.end ? node.end + 1n : range.end)
      if (end > start) ram += end - start
    }
    return ram === 0n ? 'none' : ram === range.end - from ? 'all' : 'some'
  }

  #ram(): Resource[] {
    return this.#iomem.children.filter(({ flags }) => (flags & SYSTEM_RAM) >>> 0 === SYSTEM_RAM)
  }

  /**
   * As SeaBIOS sets the MTRRs: uncached from video memory to 1 MiB, and from the PCI hole to 4 GiB; the rest write-back. The hole
   * begins at 2 GiB, or at 3 GiB where there is more RAM than that.
   */
  #isWriteBack({ start, end }: Range): boolean {
    const below = this.#ram().reduce((most, node) => (node.end < FOUR_GIB && node.end > most ? node.end : most), 0n)
    const hole = below < 0x8000_0000n ? 0x8000_0000n : 0xc000_0000n
    const touches = (from: bigint, to: bigint): boolean => start < to && from < end
    return !touches(hole, FOUR_GIB) && !touches(0xa0000n, LOW_MEMORY_END)
  }

  /** WARN_ONCE(). */
  #warnOnce(which: string, text?: string): void {
    if (this.#said.has(which)) return
    this.#said.add(which)
    this.#printk.warn(WHERE, text)
  }
}

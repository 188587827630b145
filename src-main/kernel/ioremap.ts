// ioremap and its variants: a cookie for a physical range. What a machine grants is in ioremap-x86.ts and ioremap-arm64.ts.
import type { CacheAttribute } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Address } from '../../src-preload/contract/units'
import type { Context } from './context'
import { IoremapArm64 } from './ioremap-arm64'
import type { Granted, IoremapCall, IoremapRules, Platform } from './ioremap-rules'
import { IoremapX86 } from './ioremap-x86'
import type { Printk } from './printk'
import type { Regions } from './regions'

export interface IoremapParts {
  context: Context
  printk: Printk
  regions: Regions
  platform: Platform
  /** Who calls, for the log. */
  caller: () => string
}

interface Asked {
  physical: bigint
  size: bigint
}

interface Made extends Asked {
  /** On whose behalf: its number in the lab's description. */
  device: number
  entry: number
  attribute: CacheAttribute
}

export class Ioremap {
  /** x86's account of memory types; null on other machines. */
  readonly memtypes: IoremapX86['memtypes'] | null
  readonly #context: Context
  readonly #rules: IoremapRules
  /** By cookie. */
  readonly #made = new Map<number, Made>()

  constructor({ context, printk, regions, platform, caller }: IoremapParts) {
    this.#context = context
    if (platform === 'x86') {
      const rules = new IoremapX86(regions.iomem, printk, caller)
      this.#rules = rules
      this.memtypes = rules.memtypes
    } else {
      this.#rules = new IoremapArm64(regions.iomem, printk)
      this.memtypes = null
    }
  }

  /** The cookie, or 0 (NULL) where the machine's rules refuse, or no address space is left. u64. */
  map(call: IoremapCall, physical: number | bigint, size: number | bigint): number {
    const range = { physical: BigInt.asUintN(64, BigInt(physical)), size: BigInt.asUintN(64, BigInt(size)) }
    const granted = this.#rules.grant(call, range.physical, range.size)
    const cookie = granted === null ? 0 : this.#take(range, granted)
    const entry = this.#record(call, range, cookie, granted)
    this.#context.event(EventKind.map, entry, { flags: cookie === 0 ? Flag.failed : 0 })
    this.#context.spend(this.#context.costs.map)
    if (granted === null || cookie === 0) return 0
    this.#made.set(cookie, { device: this.#context.who.device, entry, attribute: granted.attribute, ...range })
    this.#rules.made(range.physical, range.size)
    return cookie
  }

  /** iounmap(): of a cookie that is not mapped the log says so, and that is all. */
  unmap(cookie: number): void {
    const mapping = this.#context.bus.unmap(cookie)
    if (mapping === null) {
      this.#rules.notMapped(cookie, this.#context.addressOf(cookie))
      return
    }
    const { entry, physical, size } = this.#made.get(mapping.cookie)!
    this.#made.delete(mapping.cookie)
    this.#rules.gone(physical, size)
    this.#context.event(EventKind.unmap, entry)
    this.#context.spend(this.#context.costs.map)
  }

  /** Takes back what was mapped for a device whose driver broke: nobody will. Not Linux's: there it stays for ever. */
  dropOwned(device: number): void {
    for (const [cookie, made] of [...this.#made]) if (made.device === device) this.unmap(cookie)
  }

  /** What the page table says of a mapping; null where this cookie is not the start of one. */
  attributeOf(cookie: number): CacheAttribute | null {
    return this.#made.get(cookie)?.attribute ?? null
  }

  #take({ physical, size }: Asked, { effective }: Granted): number {
    const cookie = this.#context.bus.map(Number(physical) as Address, Number(size), effective)
    if (cookie === 0) this.#rules.gone(physical, size)
    return cookie
  }

  #record(call: IoremapCall, { physical, size }: Asked, cookie: number, granted: Granted | null): number {
    const asked = this.#rules.asks(call)
    const attribute = granted?.attribute ?? asked
    const address = cookie === 0 ? 0n : this.#context.virtualOf(cookie)
    return this.#context.define({
      type: 'mapping',
      cookie,
      virtualHi: Number(address >> 32n),
      virtualLo: Number(address & 0xffff_ffffn),
      physical: Number(physical),
      size: Number(size),
      call,
      attribute,
      ...(attribute !== asked && { asked }),
      ...this.#context.who,
      ...(cookie === 0 && { error: 0 }),
    })
  }
}

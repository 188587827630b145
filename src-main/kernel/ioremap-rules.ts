// What the rules of a machine answer when a range is to be mapped. Knows no bus and no event.
import type { CacheAttribute } from '../../src-preload/contract/entry'

export type Platform = 'x86' | 'arm64'
export type IoremapCall = 'ioremap' | 'ioremap_uc' | 'ioremap_wc' | 'ioremap_wt' | 'ioremap_cache' | 'ioremap_np'

export interface Granted {
  /** What the page table says. */
  attribute: CacheAttribute
  /** What the CPU makes of it: on x86 the MTRRs have a say. */
  effective: CacheAttribute
}

/** u64 arithmetic; `size` is what the caller asked for, not rounded. */
export interface IoremapRules {
  /** What a function asks for. */
  asks(call: IoremapCall): CacheAttribute
  /** null: NULL is returned, and the log says why where Linux's does. */
  grant(call: IoremapCall, physical: bigint, size: bigint): Granted | null
  /** The mapping was made. */
  made(physical: bigint, size: bigint): void
  /** The mapping has gone. */
  gone(physical: bigint, size: bigint): void
  /** iounmap() of what is not mapped. */
  notMapped(cookie: number, address: string): void
}

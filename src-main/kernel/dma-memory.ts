// Memory that CPU and devices share (kernel/dma/mapping.c): addresses of the CPU, addresses of devices, and what a dereference does.
import type { MemoryInfo } from '../../src-preload/contract/description'
import type { Context } from './context'

/** The CPU's addresses of memory: where no cookie and no handle lies. The first is the pool's first byte. */
export const MEMORY_BASE = 0x6000_0000
const PAGE = 4096
const HIGH = 2n ** 32n

type Width = 1 | 2 | 4 | 8

/** What dma_alloc_coherent() gave. */
interface Block {
  /** From the start of the pool. */
  at: number
  size: number
}

const roundUp = (size: number): number => Math.ceil(size / PAGE) * PAGE

export class DmaMemory {
  readonly #context: Context
  readonly #pool: MemoryInfo | null
  /** In order of address. */
  readonly #blocks: Block[] = []
  /** Bytes of the pool that were given out before, and have to be cleared. */
  #used = 0

  /** @param pool the board's memory for DMA; null: it has none */
  constructor(context: Context, pool: MemoryInfo | null) {
    this.#context = context
    this.#pool = pool
  }

  /** The highest address that is given out; 0 without a pool. */
  get lastAddress(): number {
    return this.#pool === null ? 0 : this.#pool.start + this.#pool.size - 1
  }

  /** Zeroed pages, or null where there is no room. `cpu`: the CPU's address, `handle`: that of devices. */
  alloc(size: number): { cpu: number; handle: number } | null {
    if (this.#pool === null || size <= 0) return null
    const wanted = roundUp(size)
    let at = 0
    for (const block of this.#blocks) {
      if (block.at - at >= wanted) break
      at = block.at + block.size
    }
    if (at + wanted > this.#pool.size) return null
    this.#blocks.push({ at, size: wanted })
    this.#blocks.sort((a, b) => a.at - b.at)
    const cpu = MEMORY_BASE + at
    this.#clear(cpu, Math.min(wanted, this.#used - at))
    this.#used = Math.max(this.#used, at + wanted)
    return { cpu, handle: this.#pool.start + at }
  }

  /** False where exactly this was not given out. */
  free(cpu: number, size: number): boolean {
    const found = this.#blocks.findIndex(({ at, size: has }) => MEMORY_BASE + at === cpu && has === roundUp(size))
    if (found < 0) return false
    this.#blocks.splice(found, 1)
    return true
  }

  /** What C does by `*p`. An address outside of what was given out is an oops. */
  load(p: number, width: Width): bigint {
    const { bus } = this.#context
    const low = bus.load(this.#physical(p, width, false), width) ?? 0
    return width === 8 ? BigInt(low) + BigInt(bus.readHigh) * HIGH : BigInt(low)
  }

  store(p: number, width: Width, value: bigint): void {
    const whole = BigInt.asUintN(8 * width, value)
    const address = this.#physical(p, width, true)
    this.#context.bus.store(address, width, Number(whole % HIGH), Number(whole / HIGH))
  }

  #physical(p: number, width: number, isWrite: boolean): number {
    const at = p - MEMORY_BASE
    const isThere = this.#blocks.some((block) => at >= block.at && at + width <= block.at + block.size)
    if (!isThere || this.#pool === null) return this.#context.bus.fault(p, width, isWrite)
    return this.#pool.start + at
  }

  #clear(cpu: number, bytes: number): void {
    for (let done = 0; done < bytes; done += 8) if (this.load(cpu + done, 8) !== 0n) this.store(cpu + done, 8, 0n)
  }
}

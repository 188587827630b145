// Memory of a board in tests: bytes that keep what was written, a FIFO that every read takes from, and a hole that faults.
import type { PeerMemory } from './peer'

/** Reads of it give 1, 2, 3 …: whoever reads twice misses one. */
export const FIFO = 0x4000_1000
/** Nothing is there. */
export const HOLE = 0x3000_0000
const HOLE_END = 0x3000_1000

export class TestMemory implements PeerMemory {
  readonly #bytes = new Map<number, number>()
  #taken = 0
  /** Accesses as they were made: `r4 40000000`, `w1 40000000 = ff`. */
  readonly log: string[] = []

  read(address: number, width: number): number | null {
    this.log.push(`r${width} ${address.toString(16)}`)
    if (address === FIFO) return ++this.#taken
    if (inHole(address)) return null
    let value = 0
    for (let i = 0; i < width; i++) value += (this.#bytes.get(address + i) ?? 0) * 2 ** (8 * i)
    return value
  }

  write(address: number, width: number, value: number): boolean {
    this.log.push(`w${width} ${address.toString(16)} = ${value.toString(16)}`)
    if (inHole(address)) return false
    for (let i = 0; i < width; i++) this.#bytes.set(address + i, (value >>> (8 * i)) & 0xff)
    return true
  }
}

const inHole = (address: number): boolean => address >= HOLE && address < HOLE_END

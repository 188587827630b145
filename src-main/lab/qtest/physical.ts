// Memory space as qtest sees it: bytes at physical addresses, moved by accesses that the devices there take. Takes no time.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { Bus } from '../../bus/bus'

/** Accesses to registers are at most so wide (MemoryRegionOps.valid.max_access_size of QEMU). */
const MOST_WIDTH = 4
const EMPTY = 0xff

type Piece = 1 | 2 | 4

export class Physical {
  readonly #bus: Bus
  readonly #description: LabDescription
  /** In order of their addresses. */
  readonly #regions: RegionInfo[]

  constructor(bus: Bus, description: LabDescription) {
    this.#bus = bus
    this.#description = description
    this.#regions = description.regions
      .filter(({ space, unanswered }) => space === 'mem' && !unanswered)
      .sort((a, b) => a.start - b.start)
  }

  /** All ones where nobody answers. */
  read(address: bigint, count: number): Uint8Array {
    const data = new Uint8Array(count).fill(EMPTY)
    this.#each(address, count, (region, offset, width, at) => {
      const value = this.#bus.userRead(region.id, offset, width)
      for (let i = 0; i < width; i++) data[at + i] = value >>> (8 * i)
    })
    return data
  }

  /** Dropped where nobody answers. */
  write(address: bigint, data: Uint8Array): void {
    this.#each(address, data.length, (region, offset, width, at) => {
      let value = 0
      for (let i = width - 1; i >= 0; i--) value = (value << 8) | data[at + i]!
      this.#bus.userWrite(region.id, offset, width, value >>> 0)
    })
  }

  /** Pieces in their order, each aligned to its width. @param visit `at`: bytes from the start */
  #each(
    address: bigint,
    count: number,
    visit: (region: RegionInfo, offset: number, width: Piece, at: number) => void,
  ): void {
    if (address + BigInt(count) > BigInt(Number.MAX_SAFE_INTEGER)) return
    const start = Number(address)
    for (let at = 0; at < count;) {
      const region = this.#regionAt(start + at)
      if (region === null) {
        at += this.#gapAfter(start + at)
        continue
      }
      const offset = start + at - region.start
      const width = this.#widthOf(region, offset, Math.min(count - at, region.size - offset))
      visit(region, offset, width, at)
      at += width
    }
  }

  /** The widest access that is aligned, not longer than what is left, and not wider than the register that starts there. */
  #widthOf(region: RegionInfo, offset: number, left: number): Piece {
    const map = this.#description.maps[region.map]
    const register = map?.registers.find((each) => each.offset === offset)
    const most = Math.min(left, MOST_WIDTH, register ? register.size / 8 : MOST_WIDTH)
    return ([4, 2] as const).find((width) => width <= most && offset % width === 0) ?? 1
  }

  #regionAt(address: number): RegionInfo | null {
    return this.#regions.find(({ start, size }) => address >= start && address < start + size) ?? null
  }

  /** Bytes up to the next region. */
  #gapAfter(address: number): number {
    const next = this.#regions.find(({ start }) => start > address)
    return next ? next.start - address : Infinity
  }
}

// Memory space as qtest sees it: bytes at physical addresses, moved by accesses that the devices there take. Takes no time.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { Bus } from '../../bus/bus'
import { Ram } from './ram'

/** Accesses to registers are at most so wide (MemoryRegionOps.valid.max_access_size of QEMU). */
const MOST_WIDTH = 4
const EMPTY = 0xff

type Piece = 1 | 2 | 4

interface Range {
  start: number
  size: number
}

/** `at`: bytes from the start of the whole. */
interface Visit {
  device: (region: RegionInfo, offset: number, width: Piece, at: number) => void
  memory: (start: number, length: number, at: number) => void
}

const endOf = ({ start, size }: Range): number => start + size
const holds =
  (address: number) =>
  (range: Range): boolean =>
    address >= range.start && address < endOf(range)

export class Physical {
  readonly #bus: Bus
  readonly #description: LabDescription
  readonly #regions: readonly RegionInfo[]
  readonly #ram = new Ram()
  /** Where the board has RAM. What of it drivers share with devices is a region too, and found first. */
  readonly #memory: readonly Range[]

  constructor(bus: Bus, description: LabDescription) {
    this.#bus = bus
    this.#description = description
    this.#regions = description.regions.filter(({ space, unanswered }) => space === 'mem' && !unanswered)
    this.#memory = description.memory ?? []
  }

  /** All ones where nobody answers. */
  read(address: bigint, count: number): Uint8Array {
    const data = new Uint8Array(count).fill(EMPTY)
    this.#each(address, count, {
      device: (region, offset, width, at) => {
        const value = this.#bus.userRead(region.id, offset, width)
        for (let i = 0; i < width; i++) data[at + i] = value >>> (8 * i)
      },
      memory: (start, length, at) => data.set(this.#ram.read(start, length), at),
    })
    return data
  }

  /** Dropped where nobody answers. */
  write(address: bigint, data: Uint8Array): void {
    this.#each(address, data.length, {
      device: (region, offset, width, at) => {
        let value = 0
        for (let i = width - 1; i >= 0; i--) value = (value << 8) | data[at + i]!
        this.#bus.userWrite(region.id, offset, width, value >>> 0)
      },
      memory: (start, length, at) => this.#ram.write(start, data.subarray(at, at + length)),
    })
  }

  /** Pieces in their order, those of devices aligned to their width. */
  #each(address: bigint, count: number, visit: Visit): void {
    if (address + BigInt(count) > BigInt(Number.MAX_SAFE_INTEGER)) return
    const start = Number(address)
    for (let at = 0; at < count;) {
      const here = start + at
      const region = this.#regions.find(holds(here))
      const ram = this.#memory.find(holds(here))
      let length: number
      if (region) {
        length = this.#widthOf(region, here - region.start, Math.min(count - at, endOf(region) - here))
        visit.device(region, here - region.start, length as Piece, at)
      } else {
        length = Math.min(count - at, this.#nextAfter(here) - here, ram ? endOf(ram) - here : Infinity)
        if (ram) visit.memory(here, length, at)
      }
      at += length
    }
  }

  /** The widest access that is aligned, not longer than what is left, and not wider than the register that starts there. */
  #widthOf(region: RegionInfo, offset: number, left: number): Piece {
    const map = this.#description.maps[region.map]
    const register = map?.registers.find((each) => each.offset === offset)
    const most = Math.min(left, MOST_WIDTH, register ? register.size / 8 : MOST_WIDTH)
    return ([4, 2] as const).find((width) => width <= most && offset % width === 0) ?? 1
  }

  /** Where the next device or memory begins. */
  #nextAfter(address: number): number {
    return Math.min(...[...this.#regions, ...this.#memory].map(({ start }) => start).filter((start) => start > address))
  }
}

// Memory as a bus master sees it: only what the CPU has made visible. Every transfer is an event of its own. Knows no device.
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import type { DmaPort } from '../registers/device'
import type { AddressMap, Attached } from './address-map'
import type { Arrival } from './arrival'
import { loadBytes, storeBytes, type Width } from './lanes'

export interface DmaParts {
  map: AddressMap
  arrival: Arrival
}

/** One transfer of the bus. */
interface Beat {
  at: Attached | null
  address: number
  width: Width
}

export class Dma implements DmaPort {
  readonly #parts: DmaParts

  constructor(parts: DmaParts) {
    this.#parts = parts
  }

  read(address: number, bytes: number): Uint8Array {
    const data = new Uint8Array(bytes).fill(0xff)
    this.#each(address, bytes, ({ at, address: from, width }, first) => {
      if (at === null) return this.#missed(EventKind.read, from, width)
      const byte = at.firstWord * 4 + from - at.info.start
      const low = loadBytes(this.#parts.map.words, byte, width)
      const high = width === 8 ? loadBytes(this.#parts.map.words, byte + 4, 4) : 0
      for (let i = 0; i < width; i++) data[from - address + i] = (i < 4 ? low : high) >>> (8 * (i & 3))
      this.#record(EventKind.read, at, from - at.info.start, width, low, high, first)
    })
    return data
  }

  write(address: number, data: Uint8Array): void {
    this.#each(address, data.length, ({ at, address: to, width }, first) => {
      if (at === null) return this.#missed(EventKind.write, to, width)
      const half = (from: number, bytes: number): number => {
        let value = 0
        for (let i = bytes - 1; i >= 0; i--) value = (value << 8) | data[to - address + from + i]!
        return value >>> 0
      }
      const low = half(0, Math.min(width, 4))
      const high = width === 8 ? half(4, 4) : 0
      const byte = at.firstWord * 4 + to - at.info.start
      storeBytes(this.#parts.map.words, byte, Math.min(width, 4) as Width, low)
      if (width === 8) storeBytes(this.#parts.map.words, byte + 4, 4, high)
      this.#record(EventKind.write, at, to - at.info.start, width, low, high, first)
    })
  }

  /** In naturally aligned transfers of at most eight bytes. */
  #each(address: number, bytes: number, visit: (beat: Beat, isFirst: boolean) => void): void {
    const { arrival, map } = this.#parts
    const { actor } = arrival
    arrival.actor = Initiator.dma
    for (let from = address; from < address + bytes;) {
      const left = address + bytes - from
      const width = ([8, 4, 2] as const).find((each) => from % each === 0 && each <= left) ?? 1
      const found = map.at('mem', from)
      const isMemory = found !== null && found.bank === null && !found.empty
      visit({ at: isMemory ? found : null, address: from, width }, from === address)
      from += width
    }
    arrival.actor = actor
  }

  // eslint-disable-next-line max-params -- the parts of one event
  #record(kind: number, at: Attached, offset: number, width: Width, low: number, high: number, isFirst: boolean): void {
    const flags = Flag.stored | (isFirst ? 0 : Flag.repeated)
    this.#parts.arrival.record(kind | (width << 8), flags, at.info.id, offset, low, high)
  }

  #missed(kind: number, address: number, width: Width): void {
    this.#parts.arrival.nobody(kind, address, width, 0, 0xffff_ffff)
  }
}

// Port space: 16-bit addresses, in cycles that the devices there take. A port access waits for all writes before it. Knows no driver.
import { EventKind } from '../../src-preload/contract/event'
import type { AddressMap } from './address-map'
import type { Arrival } from './arrival'
import type { Combining } from './combining'
import type { CpuModel } from './cpu-model'
import type { Posted } from './posted'

type PortWidth = 1 | 2 | 4

export interface PortsParts {
  map: AddressMap
  arrival: Arrival
  posted: Posted
  combining: Combining
  cpu: CpuModel
  /** An access takes its time. */
  begin: () => void
}

export class Ports {
  readonly #parts: PortsParts

  constructor(parts: PortsParts) {
    this.#parts = parts
  }

  /** `flags`: Flag.port, and repeated where it is one of many. A width that no device there takes becomes narrower cycles, lowest port first, as on ISA. */
  read(port: number, width: PortWidth, flags: number): number {
    const { map, arrival } = this.#parts
    if (map.splits(port, width)) {
      const half = width === 4 ? 2 : 1
      const low = this.read(port, half, flags)
      return (low | (this.read((port + half) & 0xffff, half, flags) << (half * 8))) >>> 0
    }
    this.#begin()
    const at = map.at('io', port)
    if (at) return arrival.readRegion(at, port - at.info.start, width, flags)
    return arrival.nobody(EventKind.read, port, width, flags, 0xffff_ffff)
  }

  write(value: number, port: number, width: PortWidth, flags: number): void {
    const { map, arrival } = this.#parts
    if (map.splits(port, width)) {
      const half = width === 4 ? 2 : 1
      this.write(value, port, half, flags)
      this.write(value >>> (half * 8), (port + half) & 0xffff, half, flags)
      return
    }
    this.#begin()
    const at = map.at('io', port)
    if (at) arrival.writeRegion(at, port - at.info.start, width, flags, value, 0)
    else arrival.nobody(EventKind.write, port, width, flags, value)
  }

  #begin(): void {
    const { cpu, combining, posted, begin } = this.#parts
    if (cpu.uncachedDrains) combining.drain()
    begin()
    if (posted.count > 0) posted.settleAll()
  }
}

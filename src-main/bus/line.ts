// A line of 64 bytes that the CPU keeps for itself, with what was written into it and has not reached memory or device.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { AddressMap, Attached } from './address-map'
import type { Arrival } from './arrival'
import { storeBytes, type Width } from './lanes'

export const LINE = 64

export interface LineParts {
  map: AddressMap
  arrival: Arrival
}

/** Physical address of the line that an address lies in. */
export const lineOf = (address: number): number => address - (address % LINE)

export class Line {
  readonly bytes = new Uint8Array(LINE)
  /** 1 for each byte that was written. */
  readonly dirty = new Uint8Array(LINE)
  /** First byte of each write, and who made the last. */
  readonly #starts: number[] = []
  #actor = 0
  /** Bytes that were not written. */
  #clean = LINE

  /** @param start offset of its first byte in the region, which may lie before the region's start */
  constructor(
    readonly at: Attached,
    readonly start: number,
  ) {}

  get isFull(): boolean {
    return this.#clean === 0
  }

  get writes(): number {
    return this.#starts.length
  }

  write(offset: number, width: Width, low: number, high: number, actor: number): void {
    const from = offset - this.start
    for (let i = 0; i < width; i++) {
      this.bytes[from + i] = (i < 4 ? low : high) >>> (8 * (i & 3))
      if (this.dirty[from + i] === 0) this.#clean--
      this.dirty[from + i] = 1
    }
    this.#starts.push(from)
    this.#actor = actor
  }

  /** Everything written reaches its place, each stretch as one burst. `flags`: of its events. */
  drain(parts: LineParts, flags: number): void {
    const { arrival } = parts
    const { actor } = arrival
    arrival.actor = this.#actor
    for (let from = this.dirty.indexOf(1); from >= 0; from = this.dirty.indexOf(1, from)) {
      const end = this.dirty.indexOf(0, from)
      const to = end < 0 ? LINE : end
      const writes = this.#starts.filter((start) => start >= from && start < to).length
      arrival.record(EventKind.burst, flags, this.at.info.id, this.start + from, to - from, writes)
      this.#land(parts, from, to)
      from = to
    }
    arrival.actor = actor
    this.dirty.fill(0)
    this.#clean = LINE
    this.#starts.length = 0
  }

  #land(parts: LineParts, from: number, to: number): void {
    for (let at = from; at < to;) {
      const width = this.#widthAt(at, to)
      if (this.at.bank === null) this.#store(parts.map, at, width)
      else this.#put(parts.arrival, at, width)
      at += width
    }
  }

  /** As wide as alignment, the stretch and the registers there let it be. */
  #widthAt(at: number, to: number): Width {
    const { bank } = this.at
    const offset = this.start + at
    for (const width of [4, 2] as const) {
      if (offset % width !== 0 || at + width > to) continue
      if (bank === null || ((bank.ruleAt(offset, width)?.widths ?? 0) & width) !== 0) return width
    }
    return 1
  }

  #value(at: number, width: Width): number {
    let value = 0
    for (let i = width - 1; i >= 0; i--) value = (value << 8) | this.bytes[at + i]!
    return value >>> 0
  }

  #store({ words }: AddressMap, at: number, width: Width): void {
    storeBytes(words, this.at.firstWord * 4 + this.start + at, width, this.#value(at, width))
  }

  #put(arrival: Arrival, at: number, width: Width): void {
    const { info, bank } = this.at
    const rule = bank!.ruleAt(this.start + at, width)
    if (rule === null || (rule.widths & width) === 0) return
    arrival.landOnRegister(rule, this.#value(at, width), (after, before) => {
      if (after !== before) arrival.recordChange(info.id, rule.offset, rule.size, after)
    })
  }
}

/** Flags of a write that stays with the CPU for now. */
export const KEPT = { gathered: Flag.gathered | Flag.posted, cached: Flag.cached } as const

// Write-combining buffers: writes through a WC mapping gather in lines and leave as bursts (Intel SDM 3A, 12.3.1; Arm ARM, Gathering).
import { EventKind } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Alarm, SimClock } from '../base/clock'
import type { Attached } from './address-map'
import { Aside } from './arrival'
import type { Width } from './lanes'
import { KEPT, Line, lineOf, type LineParts } from './line'

/** Real CPUs have four to twelve. */
const BUFFERS = 4
/** How long a buffer waits for more, ns. No CPU promises to empty one by itself; all that there are do so soon. */
const PATIENCE_NS = 10_000
/** So many writes fill a buffer even if they go to the same bytes. */
const MOST_WRITES = 256

export class Combining {
  /** By physical address of the line, longest unused first. */
  readonly #lines = new Map<number, Line>()
  #latest: Line | null = null
  readonly #parts: LineParts
  readonly #clock: SimClock
  readonly #alarm: Alarm

  constructor(parts: LineParts, clock: SimClock) {
    this.#parts = parts
    this.#clock = clock
    this.#alarm = clock.alarm(() => this.drain())
  }

  /** `low` and `high` as the device gets them; `value` and `valueHigh` as the CPU has them. */
  write(at: Attached, offset: number, width: Width, flags: number, value: Wide, stored: Wide): void {
    const { arrival } = this.#parts
    const address = at.info.start + offset
    if (lineOf(address) !== lineOf(address + width - 1))
      return this.#writeAcross(at, offset, width, flags, value, stored)
    arrival.record(EventKind.write | (width << 8), flags | KEPT.gathered, at.info.id, offset, value.low, value.high)
    const line = this.#lineAt(at, address)
    line.write(offset, width, stored.low, stored.high, arrival.actor)
    if (line.isFull || line.writes >= MOST_WRITES) this.#drain(lineOf(address), line)
    else this.#alarm.set((this.#clock.now + PATIENCE_NS) as SimTime)
    this.#note()
  }

  /** All buffers. */
  drain(): void {
    if (this.#lines.size === 0) return
    for (const [address, line] of this.#lines) this.#drain(address, line)
    this.#note()
  }

  /** Those that hold something of a region. */
  drainRegion(at: Attached): void {
    for (const [address, line] of this.#lines) if (line.at === at) this.#drain(address, line)
    this.#note()
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0
  }

  /** An access that crosses lines goes out byte by byte. */
  #writeAcross(at: Attached, offset: number, width: Width, flags: number, value: Wide, stored: Wide): void {
    for (let i = 0; i < width; i++) {
      const byte = ({ low, high }: Wide): Wide => ({ low: ((i < 4 ? low : high) >>> (8 * (i & 3))) & 0xff, high: 0 })
      this.write(at, offset + i, 1, flags, byte(value), byte(stored))
    }
  }

  #lineAt(at: Attached, address: number): Line {
    const start = lineOf(address)
    // A picture is drawn line by line: mostly it is the one that was written last.
    if (this.#latest?.at === at && this.#latest.start === start - at.info.start) return this.#latest
    const known = this.#lines.get(start)
    if (known?.at === at) {
      this.#lines.delete(start)
      this.#lines.set(start, known)
      this.#latest = known
      return known
    }
    if (known) this.#drain(start, known)
    else if (this.#lines.size === BUFFERS) {
      const [oldest] = this.#lines
      this.#drain(...oldest!)
    }
    const line = new Line(at, start - at.info.start)
    this.#lines.set(start, line)
    this.#latest = line
    return line
  }

  #drain(address: number, line: Line): void {
    this.#lines.delete(address)
    if (this.#latest === line) this.#latest = null
    line.drain(this.#parts, 0)
  }

  #note(): void {
    const { arrival } = this.#parts
    arrival.keepsBack(Aside.lines, this.#lines.size > 0)
  }
}

/** Up to 64 bits; each half u32. */
export interface Wide {
  low: number
  high: number
}

// The CPU's cache, for mappings that use it: reads are answered by what was there at the first one, writes stay until they are flushed.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Attached } from './address-map'
import type { Wide } from './combining'
import { loadPart, type Width } from './lanes'
import { KEPT, LINE, Line, lineOf, type LineParts } from './line'

/** Lines leave by a flush only: a real cache would sooner or later need their room. */
export class Cache {
  /** By physical address. */
  readonly #lines = new Map<number, Line>()
  readonly #parts: LineParts

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /** The line of this place is there: an access costs no bus cycle. */
  holds(at: Attached, offset: number): boolean {
    return this.#lines.has(lineOf(at.info.start + offset))
  }

  /** A read within one line. Fills the line first, with every register in it and their effects. */
  read(at: Attached, offset: number, width: Width, flags: number): Wide {
    const line = this.#lineAt(at, offset)
    const from = offset - line.start
    const low = valueIn(line, from, Math.min(width, 4))
    const high = width === 8 ? valueIn(line, from + 4, 4) : 0
    const kind = EventKind.read | (width << 8)
    this.#parts.arrival.record(kind, flags | KEPT.cached, at.info.id, offset, low, high)
    return { low, high }
  }

  /** A write within one line, which keeps it. */
  write(at: Attached, offset: number, width: Width, flags: number, { low, high }: Wide): void {
    const { arrival } = this.#parts
    const line = this.#lineAt(at, offset)
    arrival.record(EventKind.write | (width << 8), flags | KEPT.cached, at.info.id, offset, low, high)
    line.write(offset, width, low, high, arrival.actor)
  }

  /** A write went to the device past the cache: a line that is there takes part. */
  update(at: Attached, offset: number, width: Width, { low, high }: Wide): void {
    const line = this.#lines.get(lineOf(at.info.start + offset))
    if (line === undefined) return
    for (let i = 0; i < width; i++) line.bytes[offset - line.start + i] = (i < 4 ? low : high) >>> (8 * (i & 3))
  }

  /** Writes back what was written in these physical addresses, and forgets it. */
  flush(from: number, bytes: number): void {
    for (const [address, line] of this.#lines) {
      if (address + LINE <= from || address >= from + bytes) continue
      this.#lines.delete(address)
      if (line.writes > 0) line.drain(this.#parts, Flag.cached)
    }
  }

  #lineAt(at: Attached, offset: number): Line {
    const address = lineOf(at.info.start + offset)
    const known = this.#lines.get(address)
    if (known?.at === at) return known
    const line = new Line(at, address - at.info.start)
    this.#fill(line)
    this.#lines.set(address, line)
    return line
  }

  #fill({ at, start, bytes }: Line): void {
    const { map, arrival } = this.#parts
    for (let i = 0; i < LINE;) {
      const offset = start + i
      const width = at.bank === null ? 1 : this.#widthAt(at, offset)
      const inside = offset >= 0 && offset + width <= at.info.size
      let value = 0xffff_ffff
      if (inside && at.bank === null) value = loadPart(map.words, at.firstWord * 4 + offset, 1)
      else if (inside && width > 0) value = arrival.readRegion(at, offset, width as Width, Flag.repeated)
      for (let byte = 0; byte < Math.max(width, 1); byte++) bytes[i + byte] = value >>> (8 * byte)
      i += Math.max(width, 1)
    }
  }

  /** How wide a read takes the register there; 0: none is. */
  #widthAt({ bank }: Attached, offset: number): number {
    if (offset < 0) return 0
    const rule = bank!.ruleAt(offset)
    const widest = [4, 2, 1].find((width) => offset % width === 0 && ((rule?.widths ?? 0) & width) !== 0)
    return widest ?? 0
  }
}

function valueIn({ bytes }: Line, from: number, width: number): number {
  let value = 0
  for (let i = width - 1; i >= 0; i--) value = (value << 8) | bytes[from + i]!
  return value >>> 0
}

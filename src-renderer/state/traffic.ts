// What went over the wire lately, within a bound, so that an hour of it costs no more than a minute. Knows no window.
import type { Traffic } from '../../src-preload/contract/link'

/** An entry's own cost beside what it carries, in bytes. */
const ENTRY_BYTES = 32

const cost = ({ bytes, text }: Traffic): number => ENTRY_BYTES + (bytes?.length ?? 0) + 2 * (text?.length ?? 0)

export class TrafficLog {
  readonly #most: number
  #kept: Traffic[] = []
  #first = 0
  #bytes = 0

  /** @param most bytes that are kept, about */
  constructor(most = 256 * 1024) {
    this.#most = most
  }

  /** What is kept, oldest first. */
  get kept(): readonly Traffic[] {
    return this.#kept
  }

  /** Number of the first that is kept; the first ever is 0. */
  get first(): number {
    return this.#first
  }

  /** The number that the next one will have. */
  get end(): number {
    return this.#first + this.#kept.length
  }

  add(batch: readonly Traffic[]): void {
    this.#kept = this.#kept.concat(batch)
    for (const one of batch) this.#bytes += cost(one)
    let dropped = 0
    while (this.#bytes > this.#most && dropped < this.#kept.length) this.#bytes -= cost(this.#kept[dropped++]!)
    if (dropped === 0) return
    this.#kept = this.#kept.slice(dropped)
    this.#first += dropped
  }

  /** Those from a number on that are still kept. */
  from(number: number): readonly Traffic[] {
    return this.#kept.slice(Math.max(0, number - this.#first))
  }

  clear(): void {
    this.#first = this.end
    this.#kept = []
    this.#bytes = 0
  }
}

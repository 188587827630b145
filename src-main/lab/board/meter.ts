// What the link does just now, in numbers for the status bar. Wall time comes in as a function.

const KEPT = 64
const SPAN_MS = 1000

interface Sample {
  at: number
  accesses: number
  bytesOut: number
  bytesIn: number
}

export class LinkMeter {
  readonly #wall: () => number
  #roundTrips: number[] = []
  #samples: Sample[] = []
  /** Since the link was attached. */
  retries = 0

  /** @param wall ms */
  constructor(wall: () => number) {
    this.#wall = wall
  }

  answered(roundTripNs: number, retries: number): void {
    this.retries += retries
    this.#roundTrips.push(roundTripNs)
    if (this.#roundTrips.length > KEPT) this.#roundTrips.shift()
    this.#add({ accesses: 1 })
  }

  passed(bytesOut: number, bytesIn: number): void {
    this.#add({ bytesOut, bytesIn })
  }

  reset(): void {
    this.#roundTrips = []
    this.#samples = []
    this.retries = 0
  }

  /** Median of the last 64 accesses; NaN = none yet. */
  get roundTripNs(): number {
    const sorted = [...this.#roundTrips].sort((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? NaN
  }

  /** In the last second. */
  get rates(): Omit<Sample, 'at'> {
    const from = this.#wall() - SPAN_MS
    while (this.#samples[0] && this.#samples[0].at < from) this.#samples.shift()
    const sum = (key: keyof Sample): number => this.#samples.reduce((total, sample) => total + sample[key], 0)
    return { accesses: sum('accesses'), bytesOut: sum('bytesOut'), bytesIn: sum('bytesIn') }
  }

  /** What comes within 20 ms counts as one. */
  #add(counts: Partial<Sample>): void {
    const at = this.#wall()
    let last = this.#samples.at(-1)
    if (!last || at - last.at > 20) {
      last = { at, accesses: 0, bytesOut: 0, bytesIn: 0 }
      this.#samples.push(last)
    }
    last.accesses += counts.accesses ?? 0
    last.bytesOut += counts.bytesOut ?? 0
    last.bytesIn += counts.bytesIn ?? 0
  }
}

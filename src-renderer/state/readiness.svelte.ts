// Says when the window has drawn its first complete frame: each canvas panel reports its own.

const PARTS = ['map', 'timeline'] as const
export type DrawnPart = (typeof PARTS)[number]

export class Readiness {
  #drawn = $state.raw<ReadonlySet<DrawnPart>>(new Set())

  /** A panel has drawn data (or that there is none) for the first time; calling again is harmless. */
  drawn(part: DrawnPart): void {
    if (!this.#drawn.has(part)) this.#drawn = new Set([...this.#drawn, part])
  }

  get complete(): boolean {
    return PARTS.every((part) => this.#drawn.has(part))
  }
}

// Counts what lies before and after a window, so that an empty row can say where to look.
import type { Outside } from '../../../src-preload/contract/query'
import { type Digest, type Lane } from '../digest'

export class OutsideCount {
  before = 0
  lastBefore = NaN
  #after = 0
  #firstAfter = NaN
  /** In chunks that lie wholly after the window. */
  #far = 0
  #firstFar = NaN
  readonly #t0: number
  readonly #t1: number

  constructor(t0: number, t1: number) {
    this.#t0 = t0
    this.#t1 = t1
  }

  /** True when the item lies in the window; otherwise it is counted. Items come in order of time. */
  inside(time: number, count = 1): boolean {
    if (time < this.#t0) {
      this.before += count
      this.lastBefore = time
      return false
    }
    if (time <= this.#t1) return true
    if (this.#after === 0) this.#firstAfter = time
    this.#after += count
    return false
  }

  /** Chunks that lie wholly before or wholly after the window. */
  lanes(digests: readonly Digest[], track: number, first: number, last: number): void {
    for (let i = 0; i < first; i++) this.#lane(digests[i]!.lanes[track], true)
    for (let i = last + 1; i < digests.length; i++) this.#lane(digests[i]!.lanes[track], false)
  }

  get counts(): Outside {
    const { before, lastBefore } = this
    const firstAfter = this.#after > 0 ? this.#firstAfter : this.#firstFar
    return { before, after: this.#after + this.#far, lastBefore, firstAfter }
  }

  #lane(lane: Lane | undefined, before: boolean): void {
    if (!lane) return
    if (before) {
      this.before += lane.total
      this.lastBefore = lane.last
    } else {
      if (this.#far === 0) this.#firstFar = lane.first
      this.#far += lane.total
    }
  }
}

// Simulated time held to the wall clock, 1 : 1, while a board is attached: real hardware runs in no other time. It never goes back.
import type { SimTime } from '../../../src-preload/contract/units'
import type { SimClock } from '../../base/clock'

const NS_PER_MS = 1e6
/** Closer than this counts as now: a timer of the system is no better. ms */
const NEAR_MS = 0.06

export class WallClock {
  readonly #clock: SimClock
  /** ms */
  readonly #wall: () => number
  #anchorWall = 0
  #anchorSim = 0

  constructor(clock: SimClock, wall: () => number) {
    this.#clock = clock
    this.#wall = wall
  }

  /** ms, of any beginning. */
  get wall(): number {
    return this.#wall()
  }

  /** From here on, whatever was before. */
  restart(): void {
    this.#anchorWall = this.#wall()
    this.#anchorSim = this.#clock.now
  }

  /** Moves simulated time to the wall's, and runs what falls due; not past `most`, ns. */
  catchUp(most = Infinity): void {
    const now = Math.min(this.#now, most)
    if (now > this.#clock.now) this.#clock.advanceTo(now as SimTime)
  }

  /** How far simulated time is ahead, ms; 0 or less = it is not. */
  get aheadMs(): number {
    return (this.#clock.now - this.#now) / NS_PER_MS
  }

  /** Waits until the wall is there as well. */
  align(sleep: (ms: number) => void): void {
    for (let ahead = this.aheadMs; ahead > 0; ahead = this.aheadMs) if (ahead > NEAR_MS) sleep(ahead - NEAR_MS / 2)
  }

  get #now(): number {
    return Math.floor(this.#anchorSim + (this.#wall() - this.#anchorWall) * NS_PER_MS)
  }
}

// How simulated time is held to wall time, and when a driver has run too long without sleeping. Wall time comes in as a function;
// nothing here reaches an event.
import type { Speed } from '../../src-preload/contract/api'

/** Wall ms without sleep until a call counts as spinning; slower speeds stretch it. */
const SPIN_WALL_MS = 600
const SPIN_AT_SPEED = 1000
/** The same where time is real, as Linux's own watchdog has it (2 × kernel.watchdog_thresh). ms */
const SOFT_LOCKUP_MS = 20_000
/** A pace that fell behind by more than this starts anew instead of catching up. ms */
const BEHIND_MS = 100
/** The clock is moved by at most so much wall time at once, so that the shown time moves evenly. ms */
const SLICE_MS = 16
const NS_PER_MS = 1e6

export class Pace {
  readonly #wall: () => number
  #speed: Speed
  #anchorWall = 0
  #anchorSim = 0
  /** Time is the wall's, and drivers wait for a real board. */
  isReal = false

  constructor(wall: () => number, speed: Speed) {
    this.#wall = wall
    this.#speed = speed
  }

  get speed(): Speed {
    return this.#speed
  }

  setSpeed(speed: Speed, now: number): void {
    this.#speed = speed
    this.restart(now)
  }

  /** From here on the pace is kept, as if nothing had been before. */
  restart(now: number): void {
    this.#anchorWall = this.#wall()
    this.#anchorSim = now
  }

  /** Wall ms to wait before simulated time may be `now`; 0 or less = none. */
  ahead(now: number): number {
    if (this.#speed === 0) return 0
    const due = this.#anchorWall + ((now - this.#anchorSim) * this.#speed) / NS_PER_MS
    const ahead = due - this.#wall()
    if (ahead < -BEHIND_MS) this.restart(now)
    return ahead
  }

  /** Up to when the clock may be moved at once. */
  slice(now: number): number {
    return this.#speed === 0 ? Infinity : now + Math.max(1, (SLICE_MS * NS_PER_MS) / this.#speed)
  }

  /** Whether a driver that runs since then, in wall ms, has run too long. */
  isTooLong(since: number): boolean {
    const limit = this.isReal ? SOFT_LOCKUP_MS : SPIN_WALL_MS * Math.max(1, this.#speed / SPIN_AT_SPEED)
    return this.#wall() - since >= limit
  }

  get wall(): number {
    return this.#wall()
  }
}

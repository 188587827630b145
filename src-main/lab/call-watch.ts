// Watches the driver functions that run: which one it is, whether it was asked to stop, and whether it has run too long without sleeping.
import type { SimClock } from '../base/clock'
import { DriverStopped } from '../kernel/context'
import { Word } from './control-words'
import type { Pace } from './pace'

/** A driver that spins is stopped when it has spun for so long in simulated time as well, ns. */
const SPIN_SIM_NS = 10_000_000
/** Accesses between two looks at the wall clock while nothing is paced. */
const LOOK_EVERY = 256

/** A driver's function, and since when it has run without sleeping: wall ms and simulated ns. */
interface Frame {
  activity: number
  wall: number
  sim: number
  asleep: boolean
  /** A handler or a timer: over soon. */
  atomic: boolean
}

export interface WatchParts {
  clock: SimClock
  words: Int32Array
  pace: Pace
  /** The innermost function spins, and no longer does. */
  onSpin: (spinning: boolean) => void
}

export class CallWatch {
  readonly #parts: WatchParts
  /** Innermost last. */
  readonly #frames: Frame[] = []
  #untilLook = LOOK_EVERY
  #spinning = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  get depth(): number {
    return this.#frames.length
  }

  /** Only handlers and timers run, no probe or remove. */
  get isAtomic(): boolean {
    return this.#frames[0]?.atomic === true
  }

  /** While a driver spins nothing is paced: it would take for ever. */
  get isSpinning(): boolean {
    return this.#spinning
  }

  entered(activity: number, atomic: boolean): void {
    const frame = { activity, wall: 0, sim: 0, asleep: false, atomic }
    this.#frames.push(frame)
    this.#awake(frame)
    this.#parts.words[Word.activity] = activity
  }

  left(): void {
    this.#frames.pop()
    this.#parts.words[Word.activity] = this.#frames.at(-1)?.activity ?? 0
    this.#calm()
  }

  sleeping(asleep: boolean): void {
    const frame = this.#frames.at(-1)
    if (!frame) return
    frame.asleep = asleep
    this.#awake(frame)
    this.#calm()
  }

  /** Time in which the lab was paused does not count. */
  resumed(): void {
    for (const frame of this.#frames) frame.wall = this.#parts.pace.wall
  }

  /** Throws when the innermost function has to end. */
  check(isPaced: boolean): void {
    const frame = this.#frames.at(-1)
    if (!frame) return
    const { words, clock, pace, onSpin } = this.#parts
    if (words[Word.stop] !== 0) {
      words[Word.stop] = 0
      throw new DriverStopped('it was asked to stop')
    }
    if (frame.asleep) return
    if (this.#spinning) {
      if (clock.now - frame.sim >= SPIN_SIM_NS) throw new DriverStopped('it runs without ever sleeping')
      return
    }
    if (!isPaced && --this.#untilLook > 0) return
    this.#untilLook = LOOK_EVERY
    if (!pace.isTooLong(frame.wall)) return
    this.#spinning = true
    onSpin(true)
  }

  #awake(frame: Frame): void {
    frame.wall = this.#parts.pace.wall
    frame.sim = this.#parts.clock.now
  }

  /** What span has returned or slept: the pace holds again. */
  #calm(): void {
    if (!this.#spinning) return
    this.#spinning = false
    this.#parts.onSpin(false)
  }
}

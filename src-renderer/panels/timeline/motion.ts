// Moves a view over 140 ms; at once where motion is not wanted. Knows no DOM beyond the frame clock handed in.
import { between, type Stretch } from '../../base/time-scale'

const DURATION = 140

export interface Clock {
  now: () => number
  frame: (run: () => void) => void
  /** The system asks for less motion. */
  still: () => boolean
}

export const windowClock: Clock = {
  now: () => performance.now(),
  frame: (run) => void requestAnimationFrame(run),
  still: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
}

/** Quick at first, then soft. */
const eased = (share: number): number => 1 - (1 - share) ** 3

export class Motion {
  readonly #read: () => Stretch
  readonly #write: (view: Stretch) => void
  readonly #clock: Clock
  #way: { from: Stretch; to: Stretch; start: number } | null = null

  constructor(read: () => Stretch, write: (view: Stretch) => void, clock: Clock = windowClock) {
    this.#read = read
    this.#write = write
    this.#clock = clock
  }

  /** Where the view will be: a second step of the wheel goes on from there. */
  get target(): Stretch {
    return this.#way?.to ?? this.#read()
  }

  to(view: Stretch): void {
    if (this.#clock.still()) return this.jump(view)
    const moving = this.#way !== null
    this.#way = { from: this.#read(), to: view, start: this.#clock.now() }
    if (!moving) this.#clock.frame(() => this.#step())
  }

  /** Without a way between. */
  jump(view: Stretch): void {
    this.#way = null
    this.#write(view)
  }

  #step(): void {
    const way = this.#way
    if (!way) return
    const share = Math.min((this.#clock.now() - way.start) / DURATION, 1)
    this.#write(share === 1 ? way.to : between(way.from, way.to, eased(share)))
    if (share === 1) this.#way = null
    else this.#clock.frame(() => this.#step())
  }
}

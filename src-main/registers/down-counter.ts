// A counter that counts down to 0 in simulated time, as timers and watchdogs have it. What comes after 0 is its owner's affair.
import type { SimTime } from '../../src-preload/contract/units'
import type { DeviceClock } from './device'

export class DownCounter {
  readonly #clock: DeviceClock
  readonly #onZero: () => void
  /** Count at `#since`. */
  #from = 0
  #since = 0
  /** ns of one count. */
  #tick: number
  #isRunning = false
  #cancel = (): void => undefined

  /** @param tick ns of one count @param onZero called when it arrives at 0; it stays there until it is started again */
  constructor(clock: DeviceClock, tick: number, onZero: () => void) {
    this.#clock = clock
    this.#tick = tick
    this.#onZero = onZero
  }

  get count(): number {
    if (!this.#isRunning) return this.#from
    return Math.max(0, this.#from - Math.floor((this.#clock.now - this.#since) / this.#tick))
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Counts on from here, once it runs. */
  set count(count: number) {
    this.#from = count
    this.#schedule()
  }

  set tick(ns: number) {
    this.#from = this.count
    this.#tick = ns
    this.#schedule()
  }

  run(isRunning: boolean): void {
    this.#from = this.count
    this.#isRunning = isRunning
    this.#schedule()
  }

  #schedule(): void {
    this.#cancel()
    this.#cancel = () => undefined
    this.#since = this.#clock.now
    const due = Math.ceil(this.#since + this.#from * this.#tick)
    if (!this.#isRunning || this.#from === 0 || due > Number.MAX_SAFE_INTEGER) return
    this.#cancel = this.#clock.at(due as SimTime, () => {
      this.#from = 0
      this.#onZero()
    })
  }
}

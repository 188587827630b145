// Plays a session's time: moves cursor A as wall time passes. Knows no panel; the frame clock is handed in.
import type { LabState } from './lab.svelte'
import type { ViewState } from './view.svelte'

const NS_PER_MS = 1e6
/** After the window slept, do not leap. */
const LONGEST_FRAME_MS = 100

export class PlayerState {
  playing = $state(false)
  /** Simulated time per wall time, as in the contract; playback has no `as fast as it goes`. */
  speed = $state(1000)

  readonly #lab: LabState
  readonly #view: ViewState
  readonly #nextFrame: (run: (ms: number) => void) => void

  constructor(lab: LabState, view: ViewState, nextFrame: (run: (ms: number) => void) => void) {
    this.#lab = lab
    this.#view = view
    this.#nextFrame = nextFrame
  }

  toggle(): void {
    if (this.playing) this.playing = false
    else this.play()
  }

  /** From cursor A, or from the start when it is not set or stands at the end. */
  play(): void {
    const end = this.#lab.status.extent.end
    if (this.#view.time >= end) this.#view.goTo(0)
    this.playing = true
    let last: number | null = null
    const frame = (ms: number): void => {
      if (!this.playing) return
      const passed = last === null ? 0 : Math.min(ms - last, LONGEST_FRAME_MS)
      last = ms
      this.#forward((passed * NS_PER_MS) / this.speed)
      this.#nextFrame(frame)
    }
    this.#nextFrame(frame)
  }

  #forward(ns: number): void {
    const end = this.#lab.status.extent.end
    const next = Math.min(Math.round((this.#view.a ?? 0) + ns), end)
    this.#view.goTo(next)
    if (next >= end) this.playing = false
  }
}

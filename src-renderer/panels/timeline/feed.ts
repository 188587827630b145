// Asks the trace thread for what is in view: one question under way at a time, and only for what is not yet there.
import type { TrackWindow } from '../../../src-preload/contract/query'
import { spanOf, type Stretch } from '../../base/time-scale'
import type { Loaded } from './loaded'

export interface Want {
  tracks: readonly number[]
  asked: Stretch
  pixels: number
  /** The end of the session when this was wanted, ns. */
  end: number
  /** How much was recorded when this was wanted: more means asking again. */
  stamp: string
}

/** Two px are one bucket of a density. */
const BUCKET = 2
/** Asked beyond each side of the view, as a part of it, so that a pan shows something at once. */
const BESIDE = 0.25

/** The same while the view runs along with now: it will be there before the answer is. */
const AHEAD = 2

/** Asks whole buckets that start at multiples of their length: columns then stay where they are while the view moves. */
export function stretchFor(view: Stretch, width: number, running = false): { asked: Stretch; pixels: number } {
  const bucket = (spanOf(view) * BUCKET) / width
  const from = Math.max(0, Math.floor((view.t0 - spanOf(view) * BESIDE) / bucket))
  const to = Math.ceil((view.t1 + spanOf(view) * (running ? AHEAD : BESIDE)) / bucket)
  return { asked: { t0: from * bucket, t1: to * bucket }, pixels: (to - from) * BUCKET }
}

/** Does what was asked last still serve this view, at the same scale? */
export function serves(last: Want | null, view: Stretch, width: number): boolean {
  if (!last || view.t0 < last.asked.t0 || view.t1 > last.asked.t1) return false
  const each = spanOf(last.asked) / last.pixels
  return Math.abs((each * width) / spanOf(view) - 1) < 1e-6
}

const sameWant = (a: Want, b: Want): boolean =>
  a.stamp === b.stamp &&
  a.pixels === b.pixels &&
  a.asked.t0 === b.asked.t0 &&
  a.asked.t1 === b.asked.t1 &&
  a.tracks.join() === b.tracks.join()

export type Ask = (want: Want) => Promise<TrackWindow[] | null>

/** `view` is what the rows show, `session` what the strip above them shows. */
export type Slot = 'view' | 'session'

export class Feed {
  readonly #ask: Ask
  /** Until when what was just answered knows anything, ns. */
  readonly #known: (want: Want) => number
  readonly #landed: (slot: Slot, answers: Loaded[]) => void
  readonly #pending = new Map<Slot, Want>()
  readonly #last = new Map<Slot, Want>()
  #busy = false
  #age = 0

  constructor(ask: Ask, known: (want: Want) => number, landed: (slot: Slot, answers: Loaded[]) => void) {
    this.#ask = ask
    this.#known = known
    this.#landed = landed
  }

  last(slot: Slot): Want | null {
    return this.#last.get(slot) ?? null
  }

  want(slot: Slot, want: Want): void {
    const last = this.#last.get(slot)
    if (last && sameWant(last, want)) return
    this.#pending.set(slot, want)
    if (!this.#busy) void this.#work()
  }

  /** Another source: what is under way no longer matters. */
  reset(): void {
    this.#age++
    this.#pending.clear()
    this.#last.clear()
  }

  async #work(): Promise<void> {
    this.#busy = true
    for (let next = this.#take(); next; next = this.#take()) {
      const age = this.#age
      const [slot, want] = next
      const answers = await this.#ask(want)
      if (age !== this.#age || !answers) continue
      this.#landed(
        slot,
        answers.map((window) => ({ asked: want.asked, until: Math.min(this.#known(want), want.asked.t1), window })),
      )
    }
    this.#busy = false
  }

  #take(): [Slot, Want] | null {
    for (const [slot, want] of this.#pending) {
      this.#pending.delete(slot)
      this.#last.set(slot, want)
      return [slot, want]
    }
    return null
  }
}

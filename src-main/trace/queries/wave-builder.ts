// A register's or an irq line's value over time: of several changes within one pixel the last, marked as dense.
import type { WaveWindow } from '../../../src-preload/contract/query'
import type { Digest, Lane } from '../digest'
import type { OutsideCount } from './outside'
import type { TrackBuilder, View } from './track-builder'

/** What a track holds before chunk `index`. @param fresh value at the start of the session */
export function valueBefore(digests: readonly Digest[], track: number, index: number, fresh: number): number {
  for (let i = index - 1; i >= 0; i--) {
    const lane = digests[i]!.lanes[track]
    if (!lane) continue
    for (let block = lane.counts.length - 1; block >= 0; block--) {
      if (lane.counts[block]! > 0) return lane.values![block]!
    }
  }
  return fresh
}

export class WaveBuilder implements TrackBuilder {
  readonly track: number
  readonly #view: View
  readonly #outside: OutsideCount
  #times: number[] = []
  #values: number[] = []
  #dense: number[] = []
  #held: number

  /** @param held value before the first chunk in view; `since` its time */
  constructor(track: number, view: View, outside: OutsideCount, held: number) {
    this.track = track
    this.#view = view
    this.#outside = outside
    this.#held = held
    if (view.t0 < 0) this.#push(view.t0, NaN, false)
    this.#push(Math.max(0, Math.min(view.t0, Number.isNaN(outside.lastBefore) ? 0 : outside.lastBefore)), held, false)
  }

  needs(): boolean {
    return false
  }

  value(time: number, value: number): void {
    if (Object.is(value, this.#held)) return
    this.#held = value
    this.#change(time, value, 1)
  }

  outline(digest: Digest, lane: Lane): void {
    digest.blockTimes.forEach((time, block) => {
      const count = lane.counts[block]!
      if (count === 0) return
      this.#held = lane.values![block]!
      this.#change(time, this.#held, count)
    })
  }

  finish(): WaveWindow {
    return {
      shape: 'wave',
      track: this.track,
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
      dense: Uint8Array.from(this.#dense),
      ...this.#outside.counts,
    }
  }

  #change(time: number, value: number, count: number): void {
    const inside = this.#outside.inside(time, count)
    if (time > this.#view.t1) return
    const last = this.#times.length - 1
    if (!inside || time <= this.#view.t0) {
      this.#times[last] = Math.min(time, this.#view.t0)
      this.#values[last] = value
    } else if (this.#column(time) === this.#column(this.#times[last]!) && last > 0) {
      this.#times[last] = time
      this.#values[last] = value
      this.#dense[last] = 1
    } else this.#push(time, value, count > 1)
  }

  #push(time: number, value: number, dense: boolean): void {
    this.#times.push(time)
    this.#values.push(value)
    this.#dense.push(dense ? 1 : 0)
  }

  #column(time: number): number {
    return Math.floor((time - this.#view.t0) / this.#view.pixel)
  }
}

// The scale of the timeline: which stretch of time is in view, its ticks, and how zooming moves it. Times in ns.
import { NS_PER, type TimeUnit } from './format'

/** A stretch of time, ns. */
export interface Stretch {
  readonly t0: number
  readonly t1: number
}

/** Simulated time has no finer grain. */
export const SHORTEST = 1

/** Empty stretch that may be shown after the end, as a part of the whole. */
const AIR = 0.05

export const spanOf = ({ t0, t1 }: Stretch): number => t1 - t0

export const toX = ({ t0, t1 }: Stretch, width: number, time: number): number => ((time - t0) / (t1 - t0)) * width

export const toTime = ({ t0, t1 }: Stretch, width: number, x: number): number => t0 + (x / width) * (t1 - t0)

/** The longest stretch that may be shown of a recording that ends at `end`. */
export const longest = (end: number): number => Math.max(end * (1 + AIR), 1e3)

/** Keeps a view within 1 ns and the whole session, and from before the start or far past the end. */
export function clamp(view: Stretch, end: number): Stretch {
  const most = longest(end)
  const span = Math.min(Math.max(spanOf(view), SHORTEST), most)
  const t0 = Math.min(Math.max(view.t0, 0), Math.max(most - span, 0))
  return { t0, t1: t0 + span }
}

/** Zooms so that `anchor` stays where it is; a factor below 1 comes closer. */
export function zoom(view: Stretch, anchor: number, factor: number, end: number): Stretch {
  const span = Math.min(Math.max(spanOf(view) * factor, SHORTEST), longest(end))
  const share = (anchor - view.t0) / spanOf(view)
  const t0 = anchor - share * span
  return clamp({ t0, t1: t0 + span }, end)
}

export function pan(view: Stretch, by: number, end: number): Stretch {
  return clamp({ t0: view.t0 + by, t1: view.t1 + by }, end)
}

/** Shows a stretch with a little air at both sides. */
export function around(from: number, to: number, end: number): Stretch {
  const span = Math.max(to - from, SHORTEST)
  return clamp({ t0: from - span * AIR, t1: to + span * AIR }, end)
}

export const whole = (end: number): Stretch => clamp({ t0: 0, t1: longest(end) }, end)

/** The view on the way from one to another, `share` 0 to 1: spans change by ratio, so that a zoom feels even. */
export function between(from: Stretch, to: Stretch, share: number): Stretch {
  const a = spanOf(from)
  const b = spanOf(to)
  if (Math.abs(a - b) < a * 1e-9) {
    const t0 = from.t0 + (to.t0 - from.t0) * share
    return { t0, t1: t0 + a }
  }
  const span = a * (b / a) ** share
  const t0 = from.t0 + ((to.t0 - from.t0) * (span - a)) / (b - a)
  return { t0, t1: t0 + span }
}

export interface Ticks {
  /** ns between two major ticks: 1, 2 or 5 times a power of ten. */
  readonly step: number
  readonly major: readonly number[]
  readonly minor: readonly number[]
}

/** The smallest 1-2-5 step that is at least so long; never under 1 ns. */
export function niceStep(least: number): number {
  if (least <= SHORTEST) return SHORTEST
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9)
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9))
  return (nice ?? 10) * power
}

function multiples(step: number, { t0, t1 }: Stretch): number[] {
  const times: number[] = []
  for (let n = Math.ceil(t0 / step); n * step <= t1; n++) times.push(n * step)
  return times
}

/** Major ticks at least `apart` px from each other, and fifths of them (or quarters of a step of 2) where whole ns allow it. */
export function ticks(view: Stretch, width: number, apart: number): Ticks {
  const step = niceStep((apart * spanOf(view)) / width)
  const parts = String(step).startsWith('2') ? 4 : 5
  const fine = step / parts
  const minor = fine >= SHORTEST ? multiples(fine, view).filter((time) => Math.round(time / fine) % parts !== 0) : []
  return { step, major: multiples(step, view), minor }
}

/** Decimals that tell two neighbours of these ticks apart. */
export function decimalsFor(step: number, unit: TimeUnit): number {
  return Math.max(0, -Math.floor(Math.log10(step / NS_PER[unit]) + 1e-9))
}

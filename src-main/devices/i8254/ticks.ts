// Clocks of the timer's input in nanoseconds and back; exact, which a plain product would not be.

/** Hz: a third of the colour burst that PCs began with. */
const FREQUENCY = 1_193_182
const NS_PER_SECOND = 1_000_000_000

/** Whole clocks in so many ns. */
export function ticksIn(ns: number): number {
  const seconds = Math.floor(ns / NS_PER_SECOND)
  return seconds * FREQUENCY + Math.floor(((ns - seconds * NS_PER_SECOND) * FREQUENCY) / NS_PER_SECOND)
}

/** The fewest ns that so many clocks are over in. */
export function nsOf(ticks: number): number {
  const seconds = Math.floor(ticks / FREQUENCY)
  return seconds * NS_PER_SECOND + Math.ceil(((ticks - seconds * FREQUENCY) * NS_PER_SECOND) / FREQUENCY)
}

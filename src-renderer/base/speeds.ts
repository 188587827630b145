// Speeds and durations that menus offer, and how they are written.

/** Simulated time per wall time; 0 = as fast as it goes. */
export const SPEEDS = [1, 10, 100, 1000, 10_000, 0] as const

export const speedText = (speed: number): string => (speed === 0 ? 'as fast as it goes' : `1 : ${speed}`)

/** In words, for the menu. */
export function speedMeaning(speed: number): string {
  if (speed === 0) return 'no waiting'
  return speed === 1 ? 'real time' : `1 ms in ${roundTime(speed * 1e6)}`
}

/** ns */
export const RUN_FOR = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const
const UNITS = ['ns', 'µs', 'ms', 's']

/** A round duration: `10 µs`, `1 ms`. */
export function roundTime(ns: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(ns, 1)) / 3 + 1e-9))
  return `${ns / 1000 ** step} ${UNITS[step]!}`
}

// Simulated time as people write it on a command line, and as dmesg prints it.

const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 }

/** `2ms`, `1.5s`, `20000` (ns) as whole ns; null when it is none of these. */
export function parseTime(text: string): number | null {
  const [, number, unit = 'ns'] = /^(\d[\d_,]*(?:\.\d+)?)\s*(ns|us|µs|ms|s)?$/.exec(text.trim()) ?? []
  if (number === undefined) return null
  const ns = Math.round(Number(number.replace(/[_,]/g, '')) * UNITS[unit]!)
  return Number.isSafeInteger(ns) ? ns : null
}

/** `    0.001204`: seconds with six decimals, twelve wide, cut and not rounded, as in the kernel log. */
export const dmesgTime = (ns: number): string => (Math.floor(ns / 1e3) / 1e6).toFixed(6).padStart(12)

/** `1,204.350 µs`: a unit by size, three decimals. */
export function longTime(ns: number): string {
  const unit = ns < 1e3 ? 'ns' : ns < 1e7 ? 'µs' : ns < 1e10 ? 'ms' : 's'
  const scale = UNITS[unit]!
  const digits = scale === 1 ? 0 : 3
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `${(ns / scale).toLocaleString('en', format)} ${unit}`
}

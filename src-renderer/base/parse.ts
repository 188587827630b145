// What people type: times and addresses. Pure.

const NS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9 }
const TIME = /^([\d,_]*\.?\d+)\s*(ns|us|µs|μs|ms|s)$/i
const ADDRESS = /^0x([\da-f_]{1,16})$/i

/** `1,150.4 µs`, `1.2ms`, `40 ns` in ns; null when it is not a time. A unit is needed: a bare number could be anything. */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text.trim())
  if (!match) return null
  const value = Number(match[1]!.replace(/[,_]/g, '')) * NS[match[2]!.toLowerCase()]!
  return Number.isFinite(value) ? Math.round(value) : null
}

/** `0x1000_0800`; null when it is not an address, or lies beyond 2^53. */
export function parseAddress(text: string): number | null {
  const match = ADDRESS.exec(text.trim())
  const value = match ? parseInt(match[1]!.replace(/_/g, ''), 16) : NaN
  return Number.isSafeInteger(value) ? value : null
}

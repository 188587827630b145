// How large a value from the window may be, measured before anything else looks at it. Knows no Electron.

/** Enough for any view state; a session never travels this way. */
const MOST_BYTES = 256 * 1024
const MOST_PARTS = 20_000
const MOST_DEPTH = 16

const sizeOfLeaf = (value: unknown): number => {
  if (typeof value === 'string') return value.length * 2
  if (typeof value === 'bigint') return Infinity
  return 8
}

/** Whether a value is plain data within the limits. A cycle counts as too deep; anything but records and lists does not fit. */
export function fits(value: unknown): boolean {
  let bytes = 0
  let parts = 0
  const walk = (part: unknown, depth: number): boolean => {
    if (++parts > MOST_PARTS || depth > MOST_DEPTH) return false
    if (typeof part === 'function' || typeof part === 'symbol') return false
    if (typeof part !== 'object' || part === null) return (bytes += sizeOfLeaf(part)) <= MOST_BYTES
    if (Array.isArray(part)) return part.length <= MOST_PARTS && part.every((item) => walk(item, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(part)
    if (prototype !== Object.prototype && prototype !== null) return false
    return Object.entries(part).every(([key, item]) => {
      bytes += key.length * 2
      return walk(item, depth + 1)
    })
  }
  return walk(value, 0)
}

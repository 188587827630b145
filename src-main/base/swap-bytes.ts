// Big-endian registers on a little-endian CPU, and the other way round.

/** Turns 2 or 4 bytes around; of 8 bytes, those of one half. */
export function swapBytes(value: number, width: number): number {
  if (width === 1) return value
  if (width === 2) return ((value & 0xff) << 8) | ((value >>> 8) & 0xff)
  const pairs = ((value & 0x00ff00ff) << 8) | ((value >>> 8) & 0x00ff00ff)
  return ((pairs << 16) | (pairs >>> 16)) >>> 0
}

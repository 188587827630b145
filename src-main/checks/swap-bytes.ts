// Turns the bytes of a value around.

/** @param width 1, 2 or 4 bytes; a wider value is left as it is */
export function swapBytes(value: number, width: number): number {
  if (width === 2) return ((value & 0xff) << 8) | ((value >>> 8) & 0xff)
  if (width !== 4) return value
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}

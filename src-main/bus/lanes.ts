// Parts of 32-bit words: byte lanes of narrow accesses, and the byte order of the CPU. Little-endian; pure arithmetic.

/** Bytes of one access. */
export type Width = 1 | 2 | 4 | 8

/** What a read gives when nobody answers; of 8 bytes, each half. */
export const allOnes = (width: number): number => (width === 1 ? 0xff : width === 2 ? 0xffff : 0xffff_ffff)

/** The low 32 bits of a naturally aligned value of that width. */
export function loadPart(words: Uint32Array, byte: number, width: Width): number {
  return ((words[byte >> 2]! >>> ((byte & 3) * 8)) & allOnes(width)) >>> 0
}

export function storePart(words: Uint32Array, byte: number, width: Width, value: number): void {
  const shift = (byte & 3) * 8
  const mask = allOnes(width) << shift
  words[byte >> 2] = (words[byte >> 2]! & ~mask) | ((value << shift) & mask)
}

/** Turns 2 or 4 bytes around. */
export function swapBytes(value: number, width: number): number {
  if (width === 2) return ((value & 0xff) << 8) | ((value >>> 8) & 0xff)
  if (width !== 4) return value
  const pairs = ((value & 0x00ff00ff) << 8) | ((value >>> 8) & 0x00ff00ff)
  return ((pairs << 16) | (pairs >>> 16)) >>> 0
}

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

/** The low 32 bits of a value at any byte. */
export function loadBytes(words: Uint32Array, byte: number, width: Width): number {
  if ((byte & (width - 1) & 3) === 0) return loadPart(words, byte, width)
  let value = 0
  for (let at = Math.min(width, 4) - 1; at >= 0; at--) value = (value << 8) | loadPart(words, byte + at, 1)
  return value >>> 0
}

export function storeBytes(words: Uint32Array, byte: number, width: Width, value: number): void {
  if ((byte & (width - 1) & 3) === 0) {
    storePart(words, byte, width, value)
    return
  }
  for (let at = 0; at < Math.min(width, 4); at++) storePart(words, byte + at, 1, value >>> (8 * at))
}

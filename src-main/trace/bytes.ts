// Variable-length numbers in byte arrays (LEB128), and a reader that never leaves its bounds. Knows nothing of events.

/** Why bytes could not be understood; `at` counts from the start of what was read. */
export class FormatError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Writes a u32 as 1 to 5 bytes; returns where the next byte goes. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value >>> 0
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

/** Writes a whole number below 2^53 as 1 to 8 bytes. */
export function putWide(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest > 0xfffffff) {
    bytes[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  return putVarint(bytes, at, rest)
}

/** Small numbers for small differences of either sign. */
export const zigzag = (difference: number): number => ((difference << 1) ^ (difference >> 31)) >>> 0
export const unzigzag = (code: number): number => (code >>> 1) ^ -(code & 1)

export class ByteReader {
  readonly bytes: Uint8Array
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  /** A whole number below 2^53. */
  wide(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 8; i++) {
      if (this.at >= this.end) throw new FormatError('a number is cut off', this.at)
      const byte = this.bytes[this.at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
      scale *= 128
    }
    throw new FormatError('a number is too large', this.at)
  }

  /** A whole number below 2^32. */
  u32(): number {
    const value = this.wide()
    if (value > 0xffffffff) throw new FormatError('a number is too large', this.at)
    return value
  }

  /** A reader of the next `length` bytes, which this reader skips. */
  section(length: number): ByteReader {
    if (length > this.end - this.at) throw new FormatError('a part is longer than what holds it', this.at)
    const part = new ByteReader(this.bytes, this.at, this.at + length)
    this.at += length
    return part
  }

  get done(): boolean {
    return this.at >= this.end
  }
}

// Frames on the wire: a payload with its CRC-16, coded with COBS, ended by a zero byte. Knows nothing of what frames mean.
import crc16 from 'crc/calculators/crc16ccitt'
import { CRC_BYTES, MOST_IN_FRAME } from './wire'

/**
 * CRC-16/GENIBUS (also called EPC): polynomial 0x1021, from 0xffff, not reflected, complemented. Not complemented, a frame's CRC would hold
 * though a zero were added to it, which is what one wrong bit in its end does.
 */
const crcOf = (payload: Uint8Array): number => crc16(payload) ^ 0xffff
/** What the calculation gives over a payload with its CRC behind it. */
const RESIDUE = 0x1d0f

/** @param payload at most 251 bytes; the CRC (high byte first) and the final zero are added here */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  const plain = new Uint8Array(payload.length + CRC_BYTES)
  plain.set(payload)
  const crc = crcOf(payload)
  plain[payload.length] = crc >> 8
  plain[payload.length + 1] = crc & 0xff
  return stuffed(plain)
}

/** COBS (Cheshire and Baker, 1999) of a single block: each zero becomes the distance to the next one. */
function stuffed(plain: Uint8Array): Uint8Array {
  const coded = new Uint8Array(plain.length + 2)
  coded.set(plain, 1)
  let code = 0
  for (let at = 1; at <= plain.length; at++) {
    if (coded[at] !== 0) continue
    coded[code] = at - code
    code = at
  }
  coded[code] = plain.length + 1 - code
  return coded
}

/** Takes bytes as they come, in pieces of any size. Keeps one frame at most, and is in step again behind each zero byte. */
export class FrameReader {
  readonly #onFrame: (payload: Uint8Array) => void
  readonly #onDamaged: () => void
  readonly #coded = new Uint8Array(MOST_IN_FRAME + 1)
  #length = 0

  constructor(onFrame: (payload: Uint8Array) => void, onDamaged: () => void) {
    this.#onFrame = onFrame
    this.#onDamaged = onDamaged
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0) this.#end()
      else this.#keep(byte)
    }
  }

  #keep(byte: number): void {
    if (this.#length < this.#coded.length) this.#coded[this.#length] = byte
    this.#length = Math.min(this.#length + 1, this.#coded.length + 1)
  }

  #end(): void {
    const length = this.#length
    this.#length = 0
    if (length === 0) return
    const payload = length > this.#coded.length ? null : checked(this.#coded.slice(0, length))
    if (payload) this.#onFrame(payload)
    else this.#onDamaged()
  }
}

/** @returns the payload without its CRC; null where codes or CRC are wrong */
function checked(coded: Uint8Array): Uint8Array | null {
  let code = 0
  while (code < coded.length) {
    const next = code + coded[code]!
    coded[code] = 0
    code = next
  }
  const plain = coded.subarray(1)
  if (code !== coded.length || plain.length <= CRC_BYTES || crc16(plain) !== RESIDUE) return null
  return plain.subarray(0, -CRC_BYTES)
}

// SLIP, RFC 1055: frames between C0 bytes. serialport's own SLIP parser keeps what it collects without a limit, so this is not that one.

const END = 0xc0
const ESC = 0xdb
const ESC_END = 0xdc
const ESC_ESC = 0xdd

export function encodeSlip(frame: Uint8Array): Uint8Array {
  const out = [END]
  for (const byte of frame) {
    if (byte === END) out.push(ESC, ESC_END)
    else if (byte === ESC) out.push(ESC, ESC_ESC)
    else out.push(byte)
  }
  out.push(END)
  return Uint8Array.from(out)
}

/** Answers of the ROM loader have 12 bytes; text that it says before them is longer, and its last part may name a reset. */
export const MOST_FRAME = 256

/**
 * Cuts at every C0, so that one that was lost or came too much costs one frame at most.
 * What was no SLIP, or too long, comes as a frame of what was kept of it: whoever reads frames looks at them anyway.
 */
export class SlipReader {
  readonly #bytes = new Uint8Array(MOST_FRAME)
  #length = 0
  #escaped = false

  /** Bytes that wait for their end: never more than MOST_FRAME. */
  get pending(): number {
    return this.#length
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    for (const byte of bytes) {
      if (byte === END) {
        if (this.#length > 0) frames.push(this.#bytes.slice(0, this.#length))
        this.#length = 0
        this.#escaped = false
      } else if (byte === ESC && !this.#escaped) this.#escaped = true
      else this.#keep(byte)
    }
    return frames
  }

  /** Of what is too long the end is kept. */
  #keep(byte: number): void {
    if (this.#length === MOST_FRAME) {
      this.#bytes.copyWithin(0, MOST_FRAME / 2)
      this.#length = MOST_FRAME / 2
    }
    this.#bytes[this.#length++] = this.#escaped ? unescaped(byte) : byte
    this.#escaped = false
  }
}

const unescaped = (byte: number): number => (byte === ESC_END ? END : byte === ESC_ESC ? ESC : byte)

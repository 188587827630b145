// LiteX's Wishbone over UART as bytes: commands out, words in. Knows no time and no transport.
// Source: LiteX, litex/soc/cores/uart.py (Stream2Wishbone) and litex/tools/remote/comm_uart.py.

/** Of each command: command, words, and the byte address divided by 4, big-endian. */
export const HEAD_BYTES = 6
/** The length is one byte; 0 would be taken as 256 or as endless, so it is never sent. */
export const MOST_WORDS = 255

/** 01 and 02 go on to the next word each time, 03 and 04 stay at the address. */
export const Command = { writeNext: 1, readNext: 2, writeSame: 3, readSame: 4 } as const

/** Accesses that one command makes. */
export interface Burst {
  write: boolean
  /** Byte address of the first, a multiple of 4. */
  address: number
  /** Each at the next word; false: all at the same. */
  next: boolean
  words: number
  /** What is written, u32; empty of reads. */
  values: readonly number[]
}

export function encodeBurst({ write, address, next, words, values }: Burst): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + values.length * 4)
  const view = new DataView(bytes.buffer)
  if (write) bytes[0] = next ? Command.writeNext : Command.writeSame
  else bytes[0] = next ? Command.readNext : Command.readSame
  bytes[1] = words
  view.setUint32(2, address / 4)
  for (const [index, value] of values.entries()) view.setUint32(HEAD_BYTES + index * 4, value)
  return bytes
}

/** Collects the answer to one read. There is no frame and no checksum: only the number of bytes tells that it is whole. */
export class ReplyReader {
  /** Bytes that came although nothing was asked for, or behind the answer. */
  stray = 0

  readonly #bytes = new Uint8Array(MOST_WORDS * 4)
  #wanted = 0
  #have = 0

  get waiting(): boolean {
    return this.#wanted > 0
  }

  /** Bytes of the answer that came so far. */
  get have(): number {
    return this.#have
  }

  /** From now on the answer of so many words is expected. */
  want(words: number): void {
    this.#wanted = words * 4
    this.#have = 0
  }

  /** The answer will not be waited for any longer. */
  giveUp(): void {
    this.#wanted = 0
    this.#have = 0
  }

  /** @returns the words, u32, as soon as they are whole; null before */
  push(bytes: Uint8Array): number[] | null {
    const taken = Math.min(bytes.length, this.#wanted - this.#have)
    this.#bytes.set(bytes.subarray(0, taken), this.#have)
    this.#have += taken
    this.stray += bytes.length - taken
    if (this.#wanted === 0 || this.#have < this.#wanted) return null
    const view = new DataView(this.#bytes.buffer, 0, this.#wanted)
    const words: number[] = []
    for (let at = 0; at < this.#wanted; at += 4) words.push(view.getUint32(at))
    this.giveUp()
    return words
  }
}

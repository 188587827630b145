// Cuts a stream of bytes into lines of bounded length.

/** What stands in the place of a line that is too long; its bytes are not kept. */
export const TOO_LONG = null

export class LineSplitter {
  readonly #most: number
  #parts: string[] = []
  #length = 0

  /** @param most bytes of a line */
  constructor(most: number) {
    this.#most = most
  }

  /** The lines that end in this chunk, without their line feeds. */
  push(chunk: Uint8Array): (string | typeof TOO_LONG)[] {
    const [first, ...rest] = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1').split('\n')
    const lines: (string | typeof TOO_LONG)[] = []
    this.#add(first!)
    for (const part of rest) {
      lines.push(this.#take())
      this.#add(part)
    }
    return lines
  }

  /** What came after the last line feed; empty: nothing. */
  rest(): (string | typeof TOO_LONG)[] {
    return this.#length === 0 ? [] : [this.#take()]
  }

  #add(part: string): void {
    this.#length += part.length
    if (this.#length > this.#most) this.#parts = []
    else if (part !== '') this.#parts.push(part)
  }

  #take(): string | typeof TOO_LONG {
    const line = this.#length > this.#most ? TOO_LONG : this.#parts.join('')
    this.#parts = []
    this.#length = 0
    return line
  }
}

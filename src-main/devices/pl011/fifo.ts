// The two FIFOs of a PL011: 32 deep, or one when they are switched off.

/** Depth in r1p5 (DDI 0183, 2.4.2 and 3.4: UARTPeriphID2 revision 3). */
const DEPTH = 32
/** Fill levels by UARTIFLS value; reserved values act as the last. */
const LEVELS = [4, 8, 16, 24, 28] as const

export class Fifo {
  #words: number[] = []
  #depth = 1

  get length(): number {
    return this.#words.length
  }

  get isEmpty(): boolean {
    return this.#words.length === 0
  }

  get isFull(): boolean {
    return this.#words.length >= this.#depth
  }

  /** The oldest word; undefined when empty. */
  get head(): number | undefined {
    return this.#words[0]
  }

  push(word: number): void {
    this.#words.push(word)
  }

  shift(): number | undefined {
    return this.#words.shift()
  }

  /** Empties it. */
  setEnabled(enabled: boolean): void {
    this.#depth = enabled ? DEPTH : 1
    this.#words = []
  }

  /** Words at which a FIFO with this UARTIFLS selection interrupts. Transmit: at or below; receive: at or above. */
  level(select: number, direction: 'transmit' | 'receive'): number {
    if (this.#depth === 1) return direction === 'transmit' ? 0 : 1
    return LEVELS[select] ?? LEVELS[4]
  }
}

// The two FIFOs of a PL011: 16 or 32 deep, or one when they are switched off.

/** Fill levels by UARTIFLS value, in eighths; reserved values act as the last. */
const LEVELS = [1, 2, 4, 6, 7] as const

export class Fifo {
  /** Depth when switched on: 32 in r1p5, 16 before (DDI 0183, 2.4.2 and 3.4: UARTPeriphID2). */
  deep: 16 | 32 = 16
  #words: number[] = []
  #isOn = false

  get #depth(): number {
    return this.#isOn ? this.deep : 1
  }

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
    this.#isOn = enabled
    this.#words = []
  }

  /** Words at which a FIFO with this UARTIFLS selection interrupts. Transmit: at or below; receive: at or above. */
  level(select: number, direction: 'transmit' | 'receive'): number {
    if (!this.#isOn) return direction === 'transmit' ? 0 : 1
    return ((LEVELS[select] ?? LEVELS[4]) * this.deep) / 8
  }
}

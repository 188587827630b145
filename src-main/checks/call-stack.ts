// Which of a driver's functions runs, and which ones it interrupted. A number per call, so that two calls of one function differ.
import type { CallEntry } from '../../src-preload/contract/entry'

interface Frame {
  id: number
  call: CallEntry | null
}

export class CallStack {
  /** Number of the call that runs; 1 = none. */
  current = 1
  #next = 2
  /** Innermost last. */
  readonly #frames: Frame[] = [{ id: 1, call: null }]

  begin(call: CallEntry | null): void {
    this.current = this.#next++
    this.#frames.push({ id: this.current, call })
  }

  /** @returns the number of the call that ended */
  end(): number {
    const ended = this.#frames.length > 1 ? this.#frames.pop()!.id : 0
    this.current = this.#frames.at(-1)!.id
    return ended
  }

  /** It runs, or waits for the calls that interrupted it. */
  isActive(id: number): boolean {
    return this.#frames.some((frame) => frame.id === id)
  }

  /** `labdev_irq`; of what runs outside every call, the driver has no name for it. */
  symbolOf(id: number): string {
    return this.#frames.find((frame) => frame.id === id)?.call?.symbol ?? 'another context'
  }
}

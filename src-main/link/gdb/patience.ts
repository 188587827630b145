// A time limit that is moved thousands of times a second: one timer, which looks again when it rings whether the limit has passed.

export class Patience {
  readonly #over: () => void
  #deadline: number | null = null
  #timer: NodeJS.Timeout | null = null
  #rings = 0

  constructor(over: () => void) {
    this.#over = over
  }

  /** Ends that many ms from now, whatever was said before. */
  wait(ms: number): void {
    this.#deadline = performance.now() + ms
    if (this.#timer === null || this.#rings > this.#deadline) this.#sleep()
  }

  /** Nothing is waited for. */
  rest(): void {
    this.#deadline = null
  }

  stop(): void {
    this.rest()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #sleep(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#rings = this.#deadline!
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, Math.ceil(this.#rings - performance.now())))
  }

  #ring(): void {
    this.#timer = null
    if (this.#deadline === null) return
    if (performance.now() < this.#deadline) this.#sleep()
    else {
      this.#deadline = null
      this.#over()
    }
  }
}

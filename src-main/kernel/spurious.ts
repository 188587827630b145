// Accounts of interrupts that nobody handles (note_interrupt() in kernel/irq/spurious.c). Numbers only.
import { IRQ_HANDLED, IRQ_NONE, IRQ_WAKE_THREAD } from './irq-return'

/** Of so many interrupts … */
const WINDOW = 100_000
/** … more than so many unhandled, and the line is shut. */
const LIMIT = 99_900
/** HZ / 10: an unhandled interrupt after a longer pause begins a new count. ns */
const PAUSE_NS = 100_000_000

export class Spurious {
  #count = 0
  #unhandled = 0
  #last = -Infinity
  /** How many threads had answered for the line when the last interrupt was judged by them; -1 = none has been. */
  #threadsThen = -1
  #threads = 0

  reset(): void {
    this.#count = this.#unhandled = 0
  }

  /** A thread answered IRQ_HANDLED. */
  threadHandled(): void {
    this.#threads++
  }

  /**
   * One more interrupt at this time (ns); true when the line has to be shut.
   * @param answer the answers of all its handlers, or-ed
   */
  note(answer: number, now: number): boolean {
    const judged = this.#judge(answer)
    if (judged === null) return false
    if (judged === IRQ_NONE) {
      this.#unhandled = now > this.#last + PAUSE_NS ? 1 : this.#unhandled + 1
      this.#last = now
    }
    if (++this.#count < WINDOW) return false
    const shut = this.#unhandled > LIMIT
    this.reset()
    return shut
  }

  /** Where handlers only woke threads, the threads' answers since the last interrupt count; the first time nothing does. */
  #judge(answer: number): number | null {
    if (answer !== IRQ_WAKE_THREAD) {
      this.#threadsThen = -1
      return answer
    }
    const then = this.#threadsThen
    this.#threadsThen = this.#threads
    if (then < 0) return null
    return then === this.#threads ? IRQ_NONE : IRQ_HANDLED
  }
}

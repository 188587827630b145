// How much of a tree may be looked at for its addresses and lines: a tree that was made to take for ever is refused.
import { BoardProblem } from './problem'
import { TOO_LARGE } from './tree'

/** Cells; the largest boards take some ten thousand, and this many take a second or two. */
const MOST_CELLS = 2e7

export class Effort {
  readonly #file: string
  #left = MOST_CELLS

  constructor(file: string) {
    this.#file = file
  }

  /** @throws BoardProblem when it has been too much */
  spend(cells: number): void {
    this.#left -= cells + 1
    if (this.#left < 0) throw new BoardProblem(`${this.#file}: its addresses and interrupts take too long`, TOO_LARGE)
  }
}

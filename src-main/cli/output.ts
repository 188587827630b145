// Standard output and error: whole lines, no stack traces, and a reader that goes away early is no error.
import type { Failure } from '../../src-preload/contract/errors'
import { oneLine } from '../base/result'

/** `mmio-lab events … | head` closes the pipe: that ends the program, quietly. */
export function outputReady(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}

/** Resolves when the text is on its way, so that a slow reader slows the writer down. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}

export function complain(failure: Failure): void {
  process.stderr.write(`mmio-lab: ${oneLine(failure)}\n`)
}

const PATIENCE_MS = 1000
const EVERY_MS = 100

/** A line on a terminal that says how far something is, once it has taken longer than a second. */
export class Progress {
  readonly #timer: NodeJS.Timeout | null
  readonly #began = Date.now()
  #shown = false

  /** @param text asked for ten times a second */
  constructor(text: () => string) {
    const show = (): void => {
      if (Date.now() - this.#began < PATIENCE_MS) return
      this.#shown = true
      process.stderr.write(`\r\x1b[K${text()}`)
    }
    this.#timer = process.stderr.isTTY ? setInterval(show, EVERY_MS) : null
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    if (this.#shown) process.stderr.write('\r\x1b[K')
    this.#shown = false
  }
}

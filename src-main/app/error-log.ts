// Where errors that nobody expected go: a file for the developer, one line for the user, never a stack on the screen.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Failure } from '../../src-preload/contract/errors'
import { failure, reason } from '../base/result'

const MOST_BYTES = 1 << 20

export class ErrorLog {
  readonly #file: string
  /** Hears of each entry; set once there is a window to tell. */
  onEntry: (failure: Failure) => void = () => undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Writes it down and tells. Never throws: a full disk must not end the app. */
  readonly add = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    try {
      mkdirSync(dirname(this.#file), { recursive: true })
      if ((statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES)
        renameSync(this.#file, `${this.#file}.old`)
      appendFileSync(this.#file, `${new Date().toISOString()} ${text}\n`)
    } catch {
      // Telling the user below is all that is left.
    }
    this.onEntry(
      failure(
        'io',
        `Something went wrong inside the app: ${reason(error).split('\n')[0] ?? ''}`,
        `Written down in ${this.#file}.`,
      ),
    )
  }
}

/** Takes over everything uncaught, and lets a closed pipe on the other side of stdout or stderr be. */
export function catchEverything(log: ErrorLog): void {
  process.on('uncaughtException', log.add)
  process.on('unhandledRejection', log.add)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

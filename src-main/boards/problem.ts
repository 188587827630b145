// How a board that is wrong is told: thrown deep inside a reader, a value again where the reader was called.
import type { Result } from '../../src-preload/contract/errors'
import { done, failed } from '../base/result'

/** Expected: the board is at fault, not the program. */
export class BoardProblem extends Error {
  /** @param remedy what to do about it */
  constructor(
    message: string,
    readonly remedy = '',
  ) {
    super(message)
  }
}

/** What `read` gives, or its BoardProblem as lab-invalid. */
export function attempt<T>(read: () => T): Result<T> {
  try {
    return done(read())
  } catch (error) {
    if (error instanceof BoardProblem) return failed('lab-invalid', error.message, error.remedy)
    throw error
  }
}

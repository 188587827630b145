// How expected failures are made: a value with a documented code and a remedy. Bugs throw instead.
import type { ErrorCode, Failure, Result } from '../../src-preload/contract/errors'

export const done = <T>(value: T): Result<T> => ({ ok: true, value })

export const failure = (code: ErrorCode, message: string, remedy = ''): Failure => ({ code, message, remedy })

/** A failed result of any kind. */
export const failed = (code: ErrorCode, message: string, remedy = ''): { ok: false; error: Failure } => ({
  ok: false,
  error: failure(code, message, remedy),
})

/** What the file system or a library said, without a stack. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One line for a terminal: what, where, what to do. */
export function oneLine({ message, remedy }: Failure): string {
  const said = remedy === '' || /[.!?]$/.test(message) ? message : `${message}.`
  return `${said} ${remedy}`.replace(/\s+/g, ' ').trim()
}

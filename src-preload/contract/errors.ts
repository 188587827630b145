// Expected failures that cross the bridge: a code, what happened, and what to do.

/**
 * - bad-input: the argument did not fit the schema, or was too large
 * - forbidden: the sender is not the lab's own window
 * - no-lab: nothing is running; open a lab
 * - lab-invalid: lab.json or what it names is wrong; the message has file and line
 * - session-invalid: not a session, or cut before its description
 * - io: the file system said no
 * - busy: not now (a driver is running)
 * - lost-thread: the lab or trace thread has ended; restart
 * - bad-filter: the filter does not parse
 * - linux: the kernel layer answered with an errno
 * - cancelled: the user closed the dialog
 * - link: the board, its port or its protocol said no
 */
export type ErrorCode =
  | 'bad-input'
  | 'forbidden'
  | 'no-lab'
  | 'lab-invalid'
  | 'session-invalid'
  | 'io'
  | 'busy'
  | 'lost-thread'
  | 'bad-filter'
  | 'linux'
  | 'cancelled'
  | 'link'

export interface Failure {
  code: ErrorCode
  message: string
  /** What to do about it; empty when the message says it. */
  remedy: string
  errno?: number
}

/** Expected failures are values; bugs throw. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure }

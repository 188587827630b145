// What the command line's exit code says.

export const ExitCode = {
  done: 0,
  /** A board or a model answered otherwise, or a board's bus with an error; with --strict also findings of severity error, or a lab that had to be stopped. */
  findings: 1,
  /** The command line or a file is wrong. */
  badInput: 2,
  /** The port cannot be opened, nobody answers on it, or the link went down and did not come back. */
  link: 3,
  /** Ctrl-C: as shells expect it. */
  interrupted: 130,
} as const

// What the command line's exit code says.

export const ExitCode = {
  done: 0,
  /** With --strict: there are findings of severity error, or the lab had to be stopped. */
  findings: 1,
  /** The command line or a file is wrong. */
  badInput: 2,
  /** Ctrl-C: as shells expect it. */
  interrupted: 130,
} as const

// The words that the lab thread shares with its supervisor. The first two are the bus's; see bus/control.ts.
import { ControlWord } from '../bus/control'

/** Indices into an Int32Array over the control buffer. */
export const Word = {
  ...ControlWord,
  /** Driver functions on the stack. */
  depth: 2,
  /** 1 while the thread waits on purpose: for its pace, paused, or idle. */
  waiting: 3,
  /** A Thread number. */
  state: 4,
  /** 1: the call that runs shall be stopped. */
  stop: 5,
  /** Counts state changes, so that the supervisor can tell that something happened. */
  changes: 6,
} as const

/** Why `request` is raised. */
export const Request = { none: 0, look: 1 } as const

/** What the lab thread is doing. */
export const Thread = { starting: 0, running: 1, paused: 2, idle: 3, ended: 4, stuck: 5 } as const
export type Thread = (typeof Thread)[keyof typeof Thread]

/** Byte offset of simulated now, ns, f64. */
const NOW_OFFSET = 64
const BYTES = 72

export const createLabControl = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES)
export const wordsOf = (control: SharedArrayBuffer): Int32Array => new Int32Array(control, 0, NOW_OFFSET / 4)
export const nowOf = (control: SharedArrayBuffer): Float64Array => new Float64Array(control, NOW_OFFSET, 1)

// The words that the lab thread shares with its supervisor. The first two are the bus's; see bus/control.ts.
import { ControlWord } from '../bus/control'

/** Indices into an Int32Array over the control buffer. `request` is raised when a message waits or `stop` is set. */
export const Word = {
  ...ControlWord,
  /** Number of the driver function that runs, innermost; 0 = none. Names come by message. */
  activity: 2,
  /** 1 while the thread waits on purpose: for its pace, paused, or idle. */
  waiting: 3,
  /** A ThreadState. */
  state: 4,
  /** 1: the call that runs shall be stopped. */
  stop: 5,
} as const

/** Why `request` is raised. */
export const Request = { none: 0, look: 1 } as const

/** What the lab thread is doing. `spinning`: a driver has not slept for so long that it is about to be stopped. */
export const ThreadState = { starting: 0, running: 1, paused: 2, idle: 3, spinning: 4 } as const
export type ThreadState = (typeof ThreadState)[keyof typeof ThreadState]

/** Byte offset of simulated now, ns, f64. */
const NOW_OFFSET = 64
const BYTES = 72

export const createLabControl = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES)
export const wordsOf = (control: SharedArrayBuffer): Int32Array => new Int32Array(control, 0, NOW_OFFSET / 4)
export const nowOf = (control: SharedArrayBuffer): Float64Array => new Float64Array(control, NOW_OFFSET, 1)

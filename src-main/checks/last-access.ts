// What a call of a driver did last: words of an Int32Array, one array for each call that runs.

export const Last = {
  /** 1: its reads are looked at for being a loop: slot, value, and how often in a row. */
  LOOKING: 16,
  LOOP_SLOT: 0,
  LOOP_VALUE: 1,
  LOOPS: 2,
  /** Its last posted or relaxed write that no read of the same device followed: device or -1, then the words of its event. */
  POSTED_DEVICE: 3,
  POSTED_SEQ: 4,
  POSTED_KIND: 5,
  POSTED_WHERE: 6,
  POSTED_FLAGS: 7,
  POSTED_OFFSET: 8,
  /** Not 0 until that write has arrived. */
  IN_FLIGHT: 9,
  /** Number of a write that was on its way when the call began to wait, or -1. */
  WAITING: 10,
  /** Device of a write that arrived while the call waited, or -1. */
  LATE_DEVICE: 11,
  /** Poll macros that run: what happens within them is their own affair. */
  POLLS: 12,
  /** Its number: CallStack.current. */
  CALL: 13,
  /** Up to this time, in ns, it may still arrive without harm: two words of 30 bits. */
  LATEST_HI: 14,
  LATEST_LO: 15,
  LENGTH: 17,
} as const

// The few words by which another thread steers the thread that owns the bus, and sees that it lives.

/** Indices into an Int32Array over the control buffer. */
export const ControlWord = {
  /** Not 0: stop at the next access. What the number means is the lab's affair. */
  request: 0,
  /** Counts accesses and checkpoints, wrapping; a watchdog compares two readings. */
  heartbeat: 1,
} as const

export const createControl = (): SharedArrayBuffer => new SharedArrayBuffer(16)

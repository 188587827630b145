// What accesses cost the CPU. Data.

/** ns */
export interface BusTiming {
  /** From the read until its value is there; also a write that has to be confirmed. */
  readNs: number
  writeNs: number
  /** Port space: either direction. */
  portNs: number
  /** A write that a buffer of the CPU takes: write-combining, cached, or posted and relaxed where that saves a barrier; as writeNs unless told. */
  bufferNs?: number
  /** A load or store of memory; 0 unless told. */
  memoryNs?: number
}

const DEFAULT_TIMING: BusTiming = { readNs: 200, writeNs: 20, portNs: 500 }

export function completeTiming(timing: BusTiming = DEFAULT_TIMING): Required<BusTiming> {
  return { bufferNs: timing.writeNs, memoryNs: 0, ...timing }
}

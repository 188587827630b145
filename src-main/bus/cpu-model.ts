// What the two kinds of CPU do with accesses besides passing them on: which ones drain, order, or refuse. Data.

export interface CpuModel {
  /** Any uncached access, to memory or ports, empties the write-combining buffers first. */
  readonly uncachedDrains: boolean
  /** A write that is not relaxed is a barrier for all writes before it: buffers are emptied, memory is made visible. */
  readonly writeIsBarrier: boolean
  /** Stores to memory become visible in the order of the program, at once. */
  readonly storesInOrder: boolean
  /** Uncached mappings take naturally aligned accesses only. */
  readonly alignedDevices: boolean
}

/** Intel SDM 3A, 9.2 and 12.3: TSO; uncached accesses are strongly ordered and drain. Arm ARM, B2: weakly ordered, barriers needed. */
export const CPU_MODELS: Readonly<Record<'x86' | 'arm64', CpuModel>> = {
  x86: { uncachedDrains: true, writeIsBarrier: false, storesInOrder: true, alignedDevices: false },
  arm64: { uncachedDrains: false, writeIsBarrier: true, storesInOrder: false, alignedDevices: true },
}

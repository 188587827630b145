// zstd, ready before it is needed. Knows no format but zstd's own.
import { compress, decompress, isLoaded } from '@foxglove/wasm-zstd'

/** Level 1: the columns are small already, and a chunk must not hold up the ring. */
const LEVEL = 1

export async function zstdReady(): Promise<void> {
  await isLoaded
}

export function pack(bytes: Uint8Array): Uint8Array {
  return compress(bytes, LEVEL)
}

/** @throws Error when it is not zstd, or not of that size */
export function unpack(bytes: Uint8Array, size: number): Uint8Array {
  const whole = decompress(bytes, size)
  if (whole.length !== size) throw new Error(`unpacks to ${whole.length} bytes instead of ${size}`)
  return whole
}

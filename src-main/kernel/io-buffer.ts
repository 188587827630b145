// Where a repeated access takes its values from or puts them: the driver's own memory, or memory that a device sees too.
import type { DmaMemory } from './dma-memory'

/** A Uint8Array stands where C passes a pointer into the driver's own memory; a number is an address in memory from dma_alloc_coherent(). */
export type IoBuffer = Uint8Array | number
export type BufferWidth = 1 | 2 | 4 | 8

/** The value at a byte of a buffer, little-endian. */
export function takeFrom(memory: DmaMemory, buffer: IoBuffer, at: number, width: BufferWidth): bigint {
  if (typeof buffer === 'number') return memory.load(buffer + at, width)
  let value = 0n
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(buffer[at + i] ?? 0)
  return value
}

export function putInto(memory: DmaMemory, buffer: IoBuffer, at: number, width: BufferWidth, value: bigint): void {
  if (typeof buffer === 'number') {
    memory.store(buffer + at, width, value)
    return
  }
  for (let i = 0; i < width; i++) buffer[at + i] = Number((value >> BigInt(8 * i)) & 0xffn)
}

// The memory that the lab thread and the trace thread share: a header and a ring of 32-byte slots. One writer, one reader.
import { EVENT_BYTES } from '../../src-preload/contract/event'

/**
 * Header words, i32. HEAD and TAIL count slots and wrap at 2^32. HEAD: published, stored atomically every few slots, since
 * that costs as much as writing one. WRITTEN: the word where the next slot begins, counted from the start of the memory,
 * stored plainly after each slot; true once the writer has ended or has stood still for a while. TAIL: taken. READER is a
 * `ReaderState`. WAITING is 1 while the writer waits for room. What the two threads store lies in cache lines of their own.
 */
export const Header = { HEAD: 0, WAITING: 1, WRITTEN: 2, TAIL: 16, READER: 17 } as const
export const HEADER_WORDS = 32
const HEADER_BYTES = HEADER_WORDS * 4

/** Whether anyone takes slots out. `absent` is the state of a new ring: the writer waits for a reader to come. */
export const ReaderState = { absent: 0, present: 1, gone: 2 } as const

export interface RingMemory {
  header: Int32Array
  /** Slot words, u32. */
  words: Uint32Array
  bytes: Uint8Array
  /** Slots, a power of two. */
  slots: number
}

/**
 * @param slots how many 32-byte slots, a power of two from 4 to 2^24
 */
export function createRing(slots = 1 << 18): SharedArrayBuffer {
  if (slots < 4 || slots > 1 << 24 || (slots & (slots - 1)) !== 0) throw new RangeError(`not a ring size: ${slots}`)
  const ring = new SharedArrayBuffer(HEADER_BYTES + slots * EVENT_BYTES)
  new Int32Array(ring)[Header.WRITTEN] = HEADER_WORDS
  return ring
}

export function openRing(ring: SharedArrayBuffer): RingMemory {
  return {
    header: new Int32Array(ring, 0, HEADER_WORDS),
    words: new Uint32Array(ring, HEADER_BYTES),
    bytes: new Uint8Array(ring, HEADER_BYTES),
    slots: (ring.byteLength - HEADER_BYTES) / EVENT_BYTES,
  }
}

/** True while the lab stands still because the recorder has not made room: a watchdog should not take that for a hang. */
export function isWriterWaiting(ring: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(ring, 0, HEADER_WORDS), Header.WAITING) === 1
}

/** Says that nobody will take slots out any more, so that the writer drops instead of waiting. */
export function markReaderGone(ring: SharedArrayBuffer): void {
  const header = new Int32Array(ring, 0, HEADER_WORDS)
  Atomics.store(header, Header.READER, ReaderState.gone)
  Atomics.notify(header, Header.TAIL)
}

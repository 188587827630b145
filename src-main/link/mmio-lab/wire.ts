// The numbers of the protocol of the lab's own firmware: docs/firmware.md describes them byte by byte.

/** Bytes of a frame before it is coded for the wire, type and CRC counted: so much fits into one COBS block. */
export const MOST_IN_FRAME = 253
export const CRC_BYTES = 2
export const PROTOCOL_VERSION = 1

/** Bits 4–7 of a frame's first byte; bits 0–3 are its number. Requests have bit 7 set, so that an echo is never taken for an answer. */
export const FrameType = {
  access: 0xa0,
  hello: 0xe0,
  identity: 0x10,
  refused: 0x30,
  noSession: 0x40,
  done: 0x50,
  faults: 0x60,
  expected: 0x70,
} as const

export const typeOf = (payload: Uint8Array): number => payload[0]! & 0xf0
export const numberOf = (payload: Uint8Array): number => payload[0]! & 0x0f
/** Frames are counted from 0 to 15 and again. */
export const NUMBERS = 16

/** First byte of an entry in the list of accesses: bits, and where the access goes. Bits 0–1 are the width's logarithm. */
export const OP_WRITE = 0x80
export const OP_REPEAT = 0x40
export const OP_FIXED = 0x20
export const OP_RESERVED = 0x04
export const WHERE_SHIFT = 3
/** Relative to the access before: at its address, behind it, a signed byte of widths away; or at an address of its own. */
export const Where = { same: 0, next: 1, near: 2, far: 3 } as const

/** Accesses that one entry names at most, and one frame. */
export const MOST_REPEATS = 255
export const MOST_ACCESSES = 255

// Packets of the ROM loader, little-endian, inside of SLIP frames. Source: Espressif, "Serial Protocol" of esptool's documentation.

export const Op = { sync: 0x08, writeReg: 0x09, readReg: 0x0a } as const

const HEAD_BYTES = 8
/** An invalid message; so the chip also answers whatever Secure Download Mode forbids. */
export const INVALID_MESSAGE = 0x05

export interface Reply {
  op: number
  /** What was read. */
  value: number
  /** 0 = done; otherwise the loader's error code, 5 to 11. */
  error: number
}

export interface RegWrite {
  address: number
  value: number
}

/** `00 op size16 sum32`; the sum is of downloads only, and 0 here. */
function request(op: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + data.length)
  bytes[1] = op
  new DataView(bytes.buffer).setUint16(2, data.length, true)
  bytes.set(data, HEAD_BYTES)
  return bytes
}

export const syncRequest = (): Uint8Array =>
  request(Op.sync, Uint8Array.of(0x07, 0x07, 0x12, 0x20, ...new Uint8Array(32).fill(0x55)))

const words = (...values: number[]): Uint8Array => new Uint8Array(littleEndian(values).buffer)

function littleEndian(values: number[]): DataView {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true)
  return view
}

export const readRequest = (address: number): Uint8Array => request(Op.readReg, words(address))

/** Address, value, mask (all bits, so that nothing is read before), delay in µs; one group of 16 bytes for each write. */
export const writeRequest = (writes: readonly RegWrite[]): Uint8Array =>
  request(Op.writeReg, words(...writes.flatMap(({ address, value }) => [address, value, 0xffff_ffff, 0])))

/**
 * `01 op size16 value32 … status error`: of the operations that the lab uses the status is all of the data, 2 bytes from
 * an ESP8266 or a stub, 4 bytes (the last two without meaning) from all other chips.
 * @returns null where it is no answer: noise, or the text of a boot
 */
export function decodeReply(frame: Uint8Array): Reply | null {
  if (frame.length < HEAD_BYTES + 2 || frame[0] !== 1) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  const size = view.getUint16(2, true)
  if (size !== frame.length - HEAD_BYTES || (size !== 2 && size !== 4)) return null
  const failed = frame[HEAD_BYTES] !== 0
  return { op: frame[1]!, value: view.getUint32(4, true), error: failed ? frame[HEAD_BYTES + 1]! || 0xff : 0 }
}

const ERRORS: Record<number, string> = {
  [INVALID_MESSAGE]: 'it does not take that message',
  0x06: 'it could not act on the message',
  0x07: 'a wrong checksum',
}
export const errorText = (error: number): string => ERRORS[error] ?? `error 0x${error.toString(16).padStart(2, '0')}`

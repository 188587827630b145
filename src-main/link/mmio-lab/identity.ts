// Hello and identity: how lab and board find each other, and what the board says of itself.
import type { BoardInfo } from '../../../src-preload/contract/link'
import { encodeFrame } from './frame'
import { FrameType, MOST_IN_FRAME, NUMBERS, PROTOCOL_VERSION, typeOf } from './wire'

export interface Identity {
  /** Of the hello that it answers; 0: the board has just started. */
  nonce: number
  protocol: number
  version: number
  /** Frames that may be on the way. */
  window: number
  /** Of a frame before coding, CRC counted. */
  frameBytes: number
  widths: number[]
  reportsFaults: boolean
  name: string
}

const FIXED_BYTES = 9
const SMALLEST_FRAME = 32

/** @returns null where the frame is none, or says what cannot be */
export function parseIdentity(payload: Uint8Array): Identity | null {
  if (typeOf(payload) !== FrameType.identity || payload.length < FIXED_BYTES) return null
  const [, high, low, protocol, version, window, frameBytes, widths, flags] = payload
  const identity: Identity = {
    nonce: (high! << 8) | low!,
    protocol: protocol!,
    version: version!,
    window: window!,
    frameBytes: frameBytes!,
    widths: [1, 2, 4].filter((width) => (widths! & width) !== 0),
    reportsFaults: (flags! & 1) !== 0,
    name: Buffer.from(payload.subarray(FIXED_BYTES))
      .toString('latin1')
      .replace(/[^ -~]/g, '?'),
  }
  const plausible =
    window! >= 1 && window! < NUMBERS / 2 && frameBytes! >= SMALLEST_FRAME && frameBytes! <= MOST_IN_FRAME
  return plausible || protocol !== PROTOCOL_VERSION ? identity : null
}

/**
 * Bytes that do nothing to a board which speaks something else: no control character, no letter, no mark of any protocol that the lab
 * knows (SLIP's are 0xc0 and 0xdb).
 */
const isHarmless = (byte: number): boolean => byte >= 0xa0 && byte !== 0xc0 && byte !== 0xdb && byte !== 0xff

/** The leading zero ends whatever stood on the line before. */
export function encodeHello(nonce: number): Uint8Array {
  return Uint8Array.of(0, ...encodeFrame(Uint8Array.of(FrameType.hello, nonce >> 8, nonce & 0xff)))
}

const isHarmlessHello = (nonce: number): boolean => encodeHello(nonce).subarray(2, -1).every(isHarmless)

let last = 0xa0a0

/** Not one that was used lately, so that late answers are known as such; its whole hello is harmless, behind the zero and the code 6. */
export function freshNonce(): number {
  do last = (last + 1) & 0xffff
  while (!isHarmlessHello(last))
  return last
}

export function infoOf(identity: Identity): BoardInfo {
  const { version, name, widths, reportsFaults, window } = identity
  return {
    protocol: 'mmio-lab',
    board: `mmio-lab firmware ${version}, ${name}`,
    capabilities: {
      memWidths: widths,
      ioWidths: [],
      bursts: true,
      faults: reportsFaults ? 'reported' : 'unnoticed',
      confirmsWrites: true,
      haltsTarget: false,
      window: window * accessesOf(identity),
      notes: notesOf(reportsFaults),
    },
  }
}

/** 32-bit reads in one frame: five bits of each four bytes' reply are spoken for. */
const accessesOf = ({ frameBytes }: Identity): number => Math.floor(((frameBytes - 3) * 8) / 33)

function notesOf(reportsFaults: boolean): string[] {
  const own = 'The UART that the firmware answers on is taken: reading its data register loses bytes of the link.'
  const deaf =
    'This board raises no fault at a bad address: a read gives what its bus gives, a write is lost unnoticed.'
  return reportsFaults ? [own] : [own, deaf]
}

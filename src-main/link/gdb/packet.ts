// Packets of the GDB remote serial protocol on the wire: `$payload#hh`, escapes, run lengths, `+` and `-`. Knows no command.
// Source: "Debugging with GDB", appendix E, sections Overview and Packet Acknowledgment.

/** A packet longer than this is noise: QEMU's are 4 KiB at most, other stubs' shorter. Bytes, as they travel and unpacked. */
export const LONGEST_PACKET = 16 * 1024

const DOLLAR = 0x24
const HASH = 0x23
const PERCENT = 0x25
const STAR = 0x2a
const PLUS = 0x2b
const MINUS = 0x2d
const ESCAPE = 0x7d
const ESCAPED = 0x20
/** A run's length travels as a printable byte: 29 + how often the byte before it comes again. */
const RUN_BASE = 29
const RUN_MIN = 0x20
const RUN_MAX = 0x7e

export type Piece =
  | { kind: 'packet'; payload: Uint8Array }
  | { kind: 'ack' }
  | { kind: 'nak' }
  /** A packet that cannot be trusted: its checksum, its length, or another began before it ended. */
  | { kind: 'bad'; why: string }
  /** Bytes that belong to no packet; told once for each run of them. */
  | { kind: 'garbage' }

const DIGITS = Buffer.from('0123456789abcdef', 'latin1')
const mustEscape = (byte: number): boolean => byte === DOLLAR || byte === HASH || byte === ESCAPE || byte === STAR

/** @param payload text of a command; each character is one byte */
export function packetOf(payload: string | Uint8Array): Uint8Array {
  const plain = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload
  const packet = new Uint8Array(2 * plain.length + 4)
  packet[0] = DOLLAR
  let end = 1
  let sum = 0
  const put = (byte: number): void => {
    packet[end++] = byte
    sum += byte
  }
  for (const byte of plain) {
    if (mustEscape(byte)) {
      put(ESCAPE)
      put(byte ^ ESCAPED)
    } else put(byte)
  }
  packet[end++] = HASH
  packet[end++] = DIGITS[(sum >> 4) & 0xf]!
  packet[end++] = DIGITS[sum & 0xf]!
  return packet.subarray(0, end)
}

/** Undoes escapes and run lengths. @returns null where they make no sense, or too much of it */
export function unpack(body: Uint8Array): Uint8Array | null {
  if (!body.includes(ESCAPE) && !body.includes(STAR)) return body
  const plain: number[] = []
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!
    if (byte === STAR) {
      const run = body[++at] ?? 0
      if (plain.length === 0 || run < RUN_MIN || run > RUN_MAX) return null
      plain.push(...Array<number>(run - RUN_BASE).fill(plain.at(-1)!))
    } else if (byte === ESCAPE) {
      if (++at === body.length) return null
      plain.push(body[at]! ^ ESCAPED)
    } else plain.push(byte)
    if (plain.length > LONGEST_PACKET) return null
  }
  return Uint8Array.from(plain)
}

/** Takes bytes as they come and tells what they are. In step again at the next `$`, whatever came before. */
export class PacketReader {
  readonly #told: (piece: Piece) => void
  readonly #body = new Uint8Array(LONGEST_PACKET)
  #length = 0
  #state: 'between' | 'body' | 'sum-high' | 'sum-low' = 'between'
  /** `%…#hh` is a notification: it answers nothing and is not acknowledged. */
  #notification = false
  /** Of the body, so far. */
  #sum = 0
  #firstDigit = ''
  #inGarbage = false

  constructor(told: (piece: Piece) => void) {
    this.#told = told
  }

  /** Forgets what it has of a packet. */
  reset(): void {
    this.#state = 'between'
    this.#inGarbage = false
  }

  take(bytes: Uint8Array): void {
    for (const byte of bytes) this.#step(byte)
  }

  #step(byte: number): void {
    // Neither a payload nor a checksum ever holds a plain `$`: whatever was under way has lost its end.
    if (byte === DOLLAR) this.#begin(false)
    else if (this.#state === 'between') this.#between(byte)
    else if (this.#state === 'body') this.#inBody(byte)
    else this.#inSum(byte)
  }

  #begin(notification: boolean): void {
    if (this.#state !== 'between') this.#told({ kind: 'bad', why: 'another packet began before it ended' })
    this.#state = 'body'
    this.#notification = notification
    this.#length = 0
    this.#sum = 0
    this.#inGarbage = false
  }

  #between(byte: number): void {
    if (byte === PERCENT) this.#begin(true)
    else if (byte === PLUS) this.#told({ kind: 'ack' })
    else if (byte === MINUS) this.#told({ kind: 'nak' })
    else if (!this.#inGarbage) {
      this.#inGarbage = true
      this.#told({ kind: 'garbage' })
    }
  }

  #inBody(byte: number): void {
    if (byte === HASH) {
      this.#state = 'sum-high'
      return
    }
    if (this.#length === LONGEST_PACKET) this.#fail('too long')
    else {
      this.#body[this.#length++] = byte
      this.#sum = (this.#sum + byte) & 0xff
    }
  }

  #inSum(byte: number): void {
    if (this.#state === 'sum-high') {
      this.#firstDigit = String.fromCharCode(byte)
      this.#state = 'sum-low'
      return
    }
    const sum = this.#firstDigit + String.fromCharCode(byte)
    if (!/^[0-9a-f]{2}$/i.test(sum) || parseInt(sum, 16) !== this.#sum) {
      this.#fail('its checksum is wrong')
      return
    }
    this.#state = 'between'
    const payload = unpack(this.#body.slice(0, this.#length))
    if (payload === null) this.#told({ kind: 'bad', why: 'its escapes or run lengths are wrong' })
    else if (!this.#notification) this.#told({ kind: 'packet', payload })
  }

  #fail(why: string): void {
    this.#state = 'between'
    this.#told({ kind: 'bad', why })
  }
}

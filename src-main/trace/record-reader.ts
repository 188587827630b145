// The fields of an MCAP record, little-endian, never beyond its bounds.
import { FormatError } from './bytes'

export class RecordReader {
  readonly #view: DataView
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  /** Beyond 2^53 only roughly right, which is enough to refuse it. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  string(): string {
    return Buffer.from(this.bytes(this.u32())).toString('utf8')
  }

  /** A map of strings, as MCAP's metadata has it. */
  strings(): Map<string, string> {
    const fields = new RecordReader(this.bytes(this.u32()))
    const map = new Map<string, string>()
    while (!fields.done) {
      const key = fields.string()
      map.set(key, fields.string())
    }
    return map
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw new FormatError('a record is shorter than its fields', at)
    this.#at += length
    return at
  }
}

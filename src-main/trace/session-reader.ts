// Reads session files: whole, cut anywhere, or hostile. Every length is bounded before it is believed. Knows MCAP's records only.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from '@foxglove/crc'
import { MCAP_MAGIC, Opcode } from '@mcap/core'
import { FormatError } from './bytes'
import { RecordReader } from './record-reader'
import { MESSAGE_ENCODING, METADATA_NAME, MOST_BYTES, PROFILE } from './session-format'
import type { Place } from './session-writer'
import { unpack } from './zstd'

const RECORD_HEAD = 9
/** The records that matter here, as plain numbers: a file may hold any. */
const Code = {
  header: Opcode.HEADER,
  footer: Opcode.FOOTER,
  channel: Opcode.CHANNEL,
  message: Opcode.MESSAGE,
  chunk: Opcode.CHUNK,
  metadata: Opcode.METADATA,
}
/** A chunk record's fields around its data: times, sizes, checksum, name of the compression. */
const CHUNK_FIELDS = 1024

interface Record {
  opcode: number
  offset: number
  /** With the head. */
  length: number
}

/** What a record says, once it is bounded and read. */
export type Found =
  | { type: 'metadata'; values: Map<string, string> }
  | { type: 'chunk'; place: Place; payload: Uint8Array }
  /** A record that cannot be understood; what follows it may be. */
  | { type: 'damage'; offset: number; length: number; message: string }
  /** From here on nothing can be read. 0 bytes: the file is whole. */
  | { type: 'end'; missingBytes: number; message: string }

export class SessionReader {
  readonly size: number
  readonly #fd: number
  readonly #channels = new Set<number>()

  /** @throws the file system's error */
  constructor(path: string) {
    this.#fd = openSync(path, 'r')
    this.size = fstatSync(this.#fd).size
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Walks through the file once. Ends with exactly one `end`. @throws FormatError when it is no session at all */
  *records(): Generator<Found> {
    this.#checkMagic()
    let offset = MCAP_MAGIC.length
    let first = true
    let closed = false
    while (offset < this.size) {
      const record = this.#recordAt(offset)
      if (record === null) {
        yield this.#cut(offset)
        return
      }
      if (first) this.#checkHeader(record)
      first = false
      if (record.opcode === Code.footer) {
        closed = this.size === offset + record.length + MCAP_MAGIC.length
        break
      }
      yield* this.#understand(record)
      offset += record.length
    }
    if (first) throw new FormatError('the file ends before its header', offset)
    yield closed ? { type: 'end', missingBytes: 0, message: '' } : this.#cut(offset)
  }

  /** The payload of a chunk that `records` has found before. @throws FormatError when the file has changed since */
  payload(place: Place): Uint8Array {
    const payload = this.#payloads(this.#read(place.offset, place.length))[place.nth]
    if (!payload) throw new FormatError('the chunk has changed on disk', place.offset)
    return payload
  }

  #checkMagic(): void {
    const magic = this.#read(0, Math.min(this.size, MCAP_MAGIC.length))
    if (this.size === 0) throw new FormatError('the file is empty', 0)
    if (!MCAP_MAGIC.slice(0, magic.length).every((byte, i) => byte === magic[i])) {
      throw new FormatError('not an MCAP file', 0)
    }
    if (magic.length < MCAP_MAGIC.length) throw new FormatError('the file ends before its header', this.size)
  }

  #checkHeader(record: Record): void {
    if (record.opcode !== Code.header) throw new FormatError('no header where it belongs', record.offset)
    const profile = new RecordReader(this.#read(record.offset, record.length), RECORD_HEAD).string()
    if (profile !== PROFILE) {
      throw new FormatError(`an MCAP file of profile "${profile.slice(0, 40)}" and not of ${PROFILE}`, record.offset)
    }
  }

  /** Null: the record does not fit the file, or is longer than anything the lab writes. */
  #recordAt(offset: number): Record | null {
    if (this.size - offset < RECORD_HEAD) return null
    const head = new RecordReader(this.#read(offset, RECORD_HEAD))
    const opcode = head.u8()
    const content = head.u64()
    const bounded = content <= MOST_BYTES + CHUNK_FIELDS && content <= this.size - offset - RECORD_HEAD
    return bounded ? { opcode, offset, length: RECORD_HEAD + content } : null
  }

  #cut(offset: number): Found {
    const message = `the recording ends at byte ${offset} without its closing records`
    return { type: 'end', missingBytes: Math.max(1, this.size - offset), message }
  }

  *#understand(record: Record): Generator<Found> {
    const { opcode, offset, length } = record
    if (opcode !== Code.chunk && opcode !== Code.metadata && opcode !== Code.channel) return
    try {
      const bytes = this.#read(offset, length)
      if (opcode === Code.channel) this.#channel(new RecordReader(bytes, RECORD_HEAD))
      else if (opcode === Code.metadata) yield* this.#metadata(new RecordReader(bytes, RECORD_HEAD))
      else {
        const payloads = this.#payloads(bytes)
        yield* payloads.map((payload, nth): Found => ({ type: 'chunk', place: { offset, length, nth }, payload }))
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      yield { type: 'damage', offset, length, message: error.message }
    }
  }

  #channel(record: RecordReader): void {
    const id = record.u16()
    record.u16()
    record.string()
    if (record.string() === MESSAGE_ENCODING) this.#channels.add(id)
  }

  *#metadata(record: RecordReader): Generator<Found> {
    if (record.string() === METADATA_NAME) yield { type: 'metadata', values: record.strings() }
  }

  /** What is in a chunk record: the data of each of its messages on a channel of ours. */
  #payloads(chunk: Uint8Array): Uint8Array[] {
    const records = new RecordReader(this.#unpacked(new RecordReader(chunk, RECORD_HEAD)))
    const payloads: Uint8Array[] = []
    while (!records.done) {
      const opcode = records.u8()
      const content = new RecordReader(records.bytes(records.u64()))
      if (opcode === Code.channel) this.#channel(content)
      if (opcode !== Code.message || !this.#channels.has(content.u16())) continue
      content.bytes(4 + 8 + 8)
      payloads.push(content.rest())
    }
    return payloads
  }

  #unpacked(chunk: RecordReader): Uint8Array {
    chunk.bytes(16)
    const size = chunk.u64()
    const crc = chunk.u32()
    const compression = chunk.string()
    const data = chunk.bytes(chunk.u64())
    if (size > MOST_BYTES) throw new FormatError(`a chunk that unpacks to ${size} bytes`, 0)
    const records = compression === '' ? data : unzstd(compression, data, size)
    if (crc !== 0 && crc32(records) !== crc) throw new FormatError('the checksum of a chunk is wrong', 0)
    return records
  }

  #read(offset: number, length: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(length)
    for (let done = 0; done < length;) {
      const got = readSync(this.#fd, bytes, done, length - done, offset + done)
      if (got === 0) throw new FormatError('the file became shorter', offset + done)
      done += got
    }
    return bytes
  }
}

function unzstd(compression: string, data: Uint8Array, size: number): Uint8Array {
  if (compression !== 'zstd') throw new FormatError(`compression "${compression.slice(0, 20)}" is not known`, 0)
  try {
    return unpack(data, size)
  } catch {
    throw new FormatError('a chunk does not unpack', 0)
  }
}

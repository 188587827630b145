// Writes a session file while the lab runs: at any moment what is on disk opens. Knows MCAP, and nothing of what a payload means.
import {
  closeSync,
  copyFileSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { crc32 } from '@foxglove/crc'
import { type McapTypes, McapRecordBuilder } from '@mcap/core'
import { closingBytes, type SummaryParts } from './mcap-summary'
import * as format from './session-format'
import { pack } from './zstd'

/** A chunk's payload, and where it stands in the session. */
export interface Payload {
  bytes: Uint8Array
  /** Number of the chunk. */
  index: number
  /** Time of the first and last event, ns. */
  from: number
  to: number
}

/** Where a chunk record lies in the file, bytes; `nth` message in it. */
export interface Place {
  offset: number
  length: number
  nth: number
}

const SCHEMA: McapTypes.Schema = {
  id: 1,
  name: format.SCHEMA_NAME,
  encoding: format.SCHEMA_ENCODING,
  data: new TextEncoder().encode(format.SCHEMA_TEXT),
}
const CHANNEL: McapTypes.Channel = {
  id: 1,
  schemaId: 1,
  topic: format.TOPIC,
  messageEncoding: format.MESSAGE_ENCODING,
  metadata: new Map(),
}

/** Loops, because a full disk makes short writes before it fails. */
function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done)
  }
}

export class SessionWriter {
  readonly path: string
  readonly #fd: number
  readonly #parts: SummaryParts
  /** Reused, since they grow to the size of a chunk. */
  readonly #inner = new McapRecordBuilder()
  readonly #outer = new McapRecordBuilder()
  /** End of what is final. What may lie behind it is a closing that the next chunk overwrites. */
  #position = 0
  #closedAt = -1
  #finished = false

  /** @throws the file system's error */
  constructor(path: string, head: format.SessionHead) {
    this.path = path
    this.#fd = openSync(path, 'w+')
    const records = new McapRecordBuilder()
    records.writeMagic()
    records.writeHeader({ profile: format.PROFILE, library: `mmio-lab ${head.appVersion}` })
    records.writeSchema(SCHEMA)
    records.writeChannel(CHANNEL)
    const offset = BigInt(records.length)
    const values = { version: format.FORMAT_VERSION, app: head.appVersion, lab: head.lab }
    const length = records.writeMetadata({ name: format.METADATA_NAME, metadata: new Map(Object.entries(values)) })
    const metadata = { offset, length, name: format.METADATA_NAME }
    this.#parts = { schema: SCHEMA, channel: CHANNEL, metadata, chunks: [] }
    writeAll(this.#fd, records.buffer, 0)
    this.#position = records.length
    this.#close()
  }

  /** Bytes that are final. */
  get bytes(): number {
    return this.#position
  }

  /** @throws the file system's error; then nothing has changed and the same chunk can be tried again */
  append(payload: Payload): Place {
    const { bytes, index, chunkBytes } = this.#chunkRecord(payload, this.#position)
    if (this.#closedAt >= 0) ftruncateSync(this.#fd, this.#position)
    this.#closedAt = -1
    writeAll(this.#fd, bytes, this.#position)
    const place = { offset: this.#position, length: chunkBytes, nth: 0 }
    this.#parts.chunks.push(index)
    this.#position += bytes.length
    return place
  }

  /**
   * Makes the file whole as it stands, with `last` as a chunk that is not final yet: the next append overwrites both. So
   * chunks end where the events say and not where the clock does, and a killed process leaves a session all the same.
   */
  checkpoint(last: Payload | null): void {
    this.#close(last)
  }

  /** @returns size of the file, bytes */
  finish(): number {
    this.#close()
    fsyncSync(this.#fd)
    const { size } = fstatSync(this.#fd)
    closeSync(this.#fd)
    this.#finished = true
    return size
  }

  /** Writes a whole session with everything up to `last` (a finished one as it is) to another path, all or nothing. @throws the file system's error */
  saveAs(path: string, last: Payload | null): void {
    if (!this.#finished) this.#close(last)
    if (resolve(path) === resolve(this.path)) return
    const partial = `${path}.partial`
    try {
      copyFileSync(this.path, partial, constants.COPYFILE_FICLONE)
      const fd = openSync(partial, 'r+')
      fsyncSync(fd)
      closeSync(fd)
      renameSync(partial, path)
    } finally {
      rmSync(partial, { force: true })
    }
  }

  #close(last: Payload | null = null): void {
    const chunk = last === null ? null : this.#chunkRecord(last, this.#position)
    const at = this.#position + (chunk?.bytes.length ?? 0)
    const chunks = chunk === null ? this.#parts.chunks : [...this.#parts.chunks, chunk.index]
    const closing = closingBytes(at, { ...this.#parts, chunks })
    this.#closedAt = at
    writeAll(this.#fd, chunk === null ? closing : Buffer.concat([chunk.bytes, closing]), this.#position)
    ftruncateSync(this.#fd, at + closing.length)
  }

  /** A chunk record with its one message, the index record behind it, and the line for the summary. */
  #chunkRecord(
    payload: Payload,
    offset: number,
  ): { bytes: Uint8Array; index: McapTypes.ChunkIndex; chunkBytes: number } {
    const [from, to] = [BigInt(payload.from), BigInt(payload.to)]
    const [inner, outer] = [this.#inner, this.#outer]
    inner.reset()
    outer.reset()
    inner.writeMessage({
      channelId: CHANNEL.id,
      sequence: payload.index,
      logTime: from,
      publishTime: from,
      data: payload.bytes,
    })
    const plain = inner.buffer
    const packed = pack(plain)
    const chunk = {
      messageStartTime: from,
      messageEndTime: to,
      uncompressedSize: BigInt(plain.length),
      uncompressedCrc: crc32(plain),
      compression: 'zstd',
      records: packed,
    }
    const chunkBytes = Number(outer.writeChunk(chunk))
    const messageIndexLength = outer.writeMessageIndex({ channelId: CHANNEL.id, records: [[from, 0n]] })
    const index: McapTypes.ChunkIndex = {
      messageStartTime: from,
      messageEndTime: to,
      chunkStartOffset: BigInt(offset),
      chunkLength: BigInt(chunkBytes),
      messageIndexOffsets: new Map([[CHANNEL.id, BigInt(offset + chunkBytes)]]),
      messageIndexLength,
      compression: 'zstd',
      compressedSize: BigInt(packed.length),
      uncompressedSize: chunk.uncompressedSize,
    }
    return { bytes: outer.buffer, index, chunkBytes }
  }
}

// A session as queries see it: chunks by number, outlines of all of them, entries. Live or opened makes no difference.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry } from '../../src-preload/contract/entry'
import type { Extent } from '../../src-preload/contract/query'
import { type Chunk, decodeChunk } from './chunk'
import type { Digest } from './digest'
import { SessionIndex } from './session-index'
import { Tables } from './tables'

/** Decoded chunks kept: 256 KiB each. A window never needs more than 130 at once, see queries/window.ts. */
const KEPT = 160

/** Hands out the payload of a chunk that is not being recorded. */
export type PayloadOf = (index: number) => Uint8Array

export class Store {
  readonly tables: Tables
  readonly entries = new Map<number, Entry>()
  readonly index: SessionIndex
  /** The chunk that is being recorded, whose digest is the last. */
  live: Chunk | null = null
  /** Bytes on disk; bytes of a cut file that could not be read. */
  bytes = 0
  missingBytes = 0
  readonly #payloadOf: PayloadOf
  /** In order of use, oldest first. */
  readonly #decoded = new Map<number, Chunk>()

  constructor(description: LabDescription, payloadOf: PayloadOf) {
    this.tables = new Tables(description)
    this.index = new SessionIndex(this.tables, this.entryOf)
    this.#payloadOf = payloadOf
  }

  readonly entryOf = (id: number): Entry | null => this.entries.get(id) ?? null

  get digests(): readonly Digest[] {
    return this.index.digests
  }

  /** @throws FormatError or the file system's error when the file has gone or changed */
  chunk(index: number): Chunk {
    if (this.live && index === this.digests.length - 1) return this.live
    const known = this.#decoded.get(index)
    this.#decoded.delete(index)
    const chunk = known ?? decodeChunk(this.#payloadOf(index))
    this.#decoded.set(index, chunk)
    if (this.#decoded.size > KEPT) this.#decoded.delete(this.#decoded.keys().next().value!)
    return chunk
  }

  /** Number of the last chunk that begins at or before `time`; -1 = none. */
  chunkAt(time: number): number {
    let low = 0
    let high = this.digests.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.digests[middle]!.from <= time) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Number of the first chunk that ends at or after `time`; the number of chunks when all end before. */
  firstEndingFrom(time: number): number {
    let low = 0
    let high = this.digests.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.digests[middle]!.to < time) low = middle + 1
      else high = middle
    }
    return low
  }

  extent(): Extent {
    const last = this.digests.at(-1)
    return {
      end: last?.to ?? 0,
      events: this.#events(),
      lost: this.index.journal.lost,
      bytes: this.bytes,
      chunks: this.digests.length,
      findings: this.index.journal.findings.length,
      missingBytes: this.missingBytes,
    }
  }

  #counted = { chunks: 0, events: 0 }

  /** Counts finished chunks once. */
  #events(): number {
    const { digests } = this
    while (this.#counted.chunks < digests.length - 1) this.#counted.events += digests[this.#counted.chunks++]!.count
    return this.#counted.events + (digests.at(-1)?.count ?? 0)
  }
}

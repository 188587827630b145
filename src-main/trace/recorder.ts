// Takes events as they come out of the ring, makes chunks of them and writes them out. Knows no thread and no timer.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry } from '../../src-preload/contract/entry'
import type { Failure } from '../../src-preload/contract/errors'
import { EVENT_WORDS, Word } from '../../src-preload/contract/event'
import { failure, reason } from '../base/result'
import { type Chunk, encodeChunk } from './chunk'
import { CHUNK_EVENTS, ColumnEncoder } from './column-encoder'
import { freshKeyframe } from './keyframe'
import type { RingListener } from './ring-reader'
import { timeOf } from './row'
import { SessionReader } from './session-reader'
import { type Payload, type Place, SessionWriter } from './session-writer'
import { Store } from './store'

/** A chunk ends early when the entries it adds come to this many characters. */
const ENTRY_TEXT = 1 << 22
/** Chunks that the disk did not take are kept up to this many bytes; then the ring fills up and the lab waits. */
const MOST_PENDING = 1 << 28
const RETRY_MS = 1000

export class Recorder implements RingListener {
  readonly store: Store
  readonly #writer: SessionWriter
  readonly #reader: SessionReader
  readonly #encoder: ColumnEncoder
  readonly #places: (Place | Uint8Array)[] = []
  #pending: Payload[] = []
  #pendingBytes = 0
  #retryAt = 0
  readonly #words: Uint32Array
  #entryText = 0
  /** Full sequence number of the event before the next one, and its low half. */
  #lastSeq = -1
  #dirty = false
  readonly #onNotice: (notice: Failure) => void
  readonly #chunkEvents: number

  /**
   * @param chunkEvents events of a chunk, at most 8,192
   * @throws the file system's error when the file cannot be made
   */
  constructor(
    file: string,
    description: LabDescription,
    appVersion: string,
    onNotice: (notice: Failure) => void,
    chunkEvents = CHUNK_EVENTS,
  ) {
    this.#chunkEvents = chunkEvents
    this.#words = new Uint32Array(chunkEvents * EVENT_WORDS)
    this.#writer = new SessionWriter(file, { lab: JSON.stringify(description), appVersion })
    this.#reader = new SessionReader(file)
    // Once over the head, so that the reader knows the channels of what it is asked for later.
    Array.from(this.#reader.records())
    this.store = new Store(description, (index) => this.#payload(index))
    this.store.bytes = this.#writer.bytes
    this.#encoder = new ColumnEncoder((region) => this.store.tables.isMemory(region))
    this.#onNotice = onNotice
  }

  /** True while the disk refuses and memory for what it refuses is used up: take nothing more out of the ring. */
  get full(): boolean {
    if (this.#pendingBytes > MOST_PENDING) this.#writePending()
    return this.#pendingBytes > MOST_PENDING
  }

  entry(entry: Entry): void {
    this.store.entries.set(entry.id, entry)
    this.#entryText += 200 + ('text' in entry ? entry.text.length : 0)
  }

  events(words: Uint32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const live = this.store.live ?? this.#begin(words, at)
      const count = Math.min(to - at, this.#chunkEvents - live.count)
      live.words.set(words.subarray(at * EVENT_WORDS, (at + count) * EVENT_WORDS), live.count * EVENT_WORDS)
      this.store.index.add(live.words, live.count, live.count + count)
      live.count += count
      at += count
      if (live.count === this.#chunkEvents || this.#entryText > ENTRY_TEXT) this.#seal(live)
    }
    this.#dirty = true
  }

  /** Brings everything up to now on disk, as a whole session, without ending the chunk. */
  checkpoint(): void {
    if (!this.#dirty) return
    this.#dirty = false
    this.#writePending()
    if (this.#pending.length > 0) return
    this.#guard(() => this.#writer.checkpoint(this.#last()))
  }

  /** @throws the file system's error */
  saveAs(path: string): void {
    this.#writePending(true)
    this.#writer.saveAs(path, this.#last())
  }

  /** @throws the file system's error; what was written before opens all the same */
  finish(): void {
    if (this.store.live) this.#seal(this.store.live)
    this.#writePending(true)
    this.store.bytes = this.#writer.finish()
  }

  #begin(words: Uint32Array, index: number): Chunk {
    const at = index * EVENT_WORDS
    const seq = this.#lastSeq + ((words[at + Word.SEQ]! - this.#lastSeq) >>> 0)
    const keyframe = this.store.digests.length === 0 ? freshKeyframe() : this.store.index.tracker.save()
    const live: Chunk = { words: this.#words, count: 0, seq, keyframe, entries: this.store.entries }
    this.store.index.begin(seq, timeOf(words, at), null)
    this.store.live = live
    this.#entryText = 0
    return live
  }

  #seal(live: Chunk): void {
    const payload = this.#payloadOf(live)
    this.#lastSeq = this.store.index.tracker.seq
    this.#places[payload.index] = payload.bytes
    this.#pending.push(payload)
    this.#pendingBytes += payload.bytes.length
    this.store.live = null
    this.#writePending()
  }

  #payloadOf(live: Chunk): Payload {
    const digest = this.store.digests.at(-1)!
    return { bytes: encodeChunk(live, this.#encoder), index: digest.index, from: digest.from, to: digest.to }
  }

  #last(): Payload | null {
    return this.store.live ? this.#payloadOf(this.store.live) : null
  }

  #payload(index: number): Uint8Array {
    const place = this.#places[index]!
    return place instanceof Uint8Array ? place : this.#reader.payload(place)
  }

  #writePending(now = false): void {
    if (this.#pending.length === 0 || (!now && Date.now() < this.#retryAt)) return
    const write = (): void => {
      while (this.#pending.length > 0) {
        const payload = this.#pending[0]!
        this.#places[payload.index] = this.#writer.append(payload)
        this.#pending.shift()
        this.#pendingBytes -= payload.bytes.length
      }
      this.#retryAt = 0
      this.store.bytes = this.#writer.bytes
    }
    if (now) write()
    else this.#guard(write)
  }

  /** The disk may refuse: the recording goes on in memory and tries again, and the user is told once each time it begins. */
  #guard(write: () => void): void {
    try {
      write()
    } catch (error) {
      if (this.#retryAt === 0) {
        const what = `The recording cannot be written: ${reason(error)}. It goes on in memory.`
        this.#onNotice(failure('io', what, 'Make room on the disk, or save the session elsewhere.'))
      }
      this.#retryAt = Date.now() + RETRY_MS
    }
  }
}

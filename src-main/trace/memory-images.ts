// What lies in memory regions: pages as they are now, and snapshots from which the past is replayed. Knows no chunks.
import { EVENT_WORDS, EventKind, Flag, Word } from '../../src-preload/contract/event'
import { flagsOf } from './row'

const PAGE = 4096
/** Writes between two snapshots, to begin with. */
const INTERVAL = 32_768
/** When all snapshots together hold more pages of their own than this (128 MiB), every second one goes. */
const MOST_PAGES = 32_768

interface Page {
  bytes: Uint8Array
  /** Snapshot after which it was made: an older page is shared and is copied before it is written. */
  epoch: number
}

export interface Snapshot {
  /** Chunk before whose first event it was taken. */
  chunk: number
  /** Region → page number → page. */
  pages: Map<number, Map<number, Page>>
  kept: KeptWrites
}

/** A write that a buffer or the cache of the CPU keeps, until a burst says that it took effect. */
const isKept = (flags: number): boolean => (flags & (Flag.gathered | Flag.cached)) !== 0

/** A write that has not reached memory yet, and does so by its arrival. */
const isUnderWay = (flags: number): boolean => (flags & (Flag.posted | Flag.stored)) === Flag.posted

/** Writes that are kept, by region, each as the words of its event; in order. */
export class KeptWrites {
  readonly #byRegion: Map<number, Uint32Array[]>

  constructor(byRegion: ReadonlyMap<number, readonly Uint32Array[]> = new Map()) {
    this.#byRegion = new Map([...byRegion].map(([region, writes]) => [region, [...writes]]))
  }

  copy(): KeptWrites {
    return new KeptWrites(this.#byRegion)
  }

  /**
   * Takes an event that may change memory, and calls `apply` with what does so now: the event itself, or the writes that a burst lets out. Each
   * is given as words and the index of its first.
   */
  pass(region: number, words: Uint32Array, at: number, apply: (words: Uint32Array, at: number) => void): void {
    const kind = words[at + Word.KIND]! & 0xff
    const flags = flagsOf(words, at)
    if (kind === EventKind.burst) this.#drain(region, words, at, apply)
    else if (kind === EventKind.write && isKept(flags)) this.#keep(region, words.slice(at, at + EVENT_WORDS))
    else if (kind === EventKind.arrive ? (flags & Flag.stored) !== 0 : kind !== EventKind.write || !isUnderWay(flags)) {
      apply(words, at)
    }
  }

  #keep(region: number, write: Uint32Array): void {
    const writes = this.#byRegion.get(region)
    if (writes) writes.push(write)
    else this.#byRegion.set(region, [write])
  }

  #drain(region: number, words: Uint32Array, at: number, apply: (words: Uint32Array, at: number) => void): void {
    const from = words[at + Word.OFFSET]!
    const to = from + words[at + Word.VALUE_LO]!
    const isIn = (write: Uint32Array): boolean => write[Word.OFFSET]! >= from && write[Word.OFFSET]! < to
    const writes = this.#byRegion.get(region) ?? []
    for (const write of writes) if (isIn(write)) apply(write, 0)
    const left = writes.filter((write) => !isIn(write))
    if (left.length > 0) this.#byRegion.set(region, left)
    else this.#byRegion.delete(region)
  }
}

/** Applies a write, an arrival or a change to bytes that begin at `start` of its region; the bytes may hold only a part of it. */
export function applyWrite(bytes: Uint8Array, start: number, words: Uint32Array, at: number): void {
  const flags = flagsOf(words, at)
  if ((flags & Flag.failed) !== 0) return
  const width = (words[at + Word.KIND]! >>> 8) & 0xff
  const first = words[at + Word.OFFSET]! - start
  for (let i = 0; i < Math.min(width, 8); i++) {
    const lane = (flags & Flag.bigEndian) === 0 ? i : width - 1 - i
    const word = words[at + (lane < 4 ? Word.VALUE_LO : Word.VALUE_HI)]!
    if (first + i >= 0 && first + i < bytes.length) bytes[first + i] = word >>> ((lane & 3) * 8)
  }
}

export class MemoryImages {
  readonly snapshots: Snapshot[] = []
  readonly #pages = new Map<number, Map<number, Page>>()
  readonly #kept = new KeptWrites()
  #epoch = 0
  #interval = INTERVAL
  #writes = 0
  #copies = 0

  /** Takes an event about memory: see KeptWrites.pass. */
  note(region: number, words: Uint32Array, at: number): void {
    this.#kept.pass(region, words, at, (own, first) => this.#write(region, own, first))
  }

  #write(region: number, words: Uint32Array, at: number): void {
    this.#writes++
    const offset = words[at + Word.OFFSET]!
    const first = Math.floor(offset / PAGE)
    applyWrite(this.#page(region, first), first * PAGE, words, at)
    const last = Math.floor((offset + 7) / PAGE)
    if (last !== first) applyWrite(this.#page(region, last), last * PAGE, words, at)
  }

  /** Call it before the first event of each chunk. */
  beforeChunk(chunk: number): void {
    if (this.#writes < this.#interval) return
    this.#writes = 0
    this.snapshots.push({
      chunk,
      pages: new Map([...this.#pages].map(([id, pages]) => [id, new Map(pages)])),
      kept: this.#kept.copy(),
    })
    this.#epoch++
    if (this.#copies > MOST_PAGES) this.#thinOut()
  }

  /** Copies bytes of a region as they are now, or as a snapshot has them, into `target`. */
  copy(region: number, offset: number, target: Uint8Array, snapshot: Snapshot | null): void {
    const pages = (snapshot?.pages ?? this.#pages).get(region)
    if (!pages) return
    for (let number = Math.floor(offset / PAGE); number * PAGE < offset + target.length; number++) {
      const page = pages.get(number)
      if (!page) continue
      const from = Math.max(offset, number * PAGE)
      const to = Math.min(offset + target.length, (number + 1) * PAGE)
      target.set(page.bytes.subarray(from - number * PAGE, to - number * PAGE), from - offset)
    }
  }

  #page(region: number, number: number): Uint8Array {
    let pages = this.#pages.get(region)
    if (!pages) this.#pages.set(region, (pages = new Map<number, Page>()))
    const page = pages.get(number)
    if (page?.epoch === this.#epoch) return page.bytes
    if (page) this.#copies++
    const bytes = page?.bytes.slice() ?? new Uint8Array(PAGE)
    pages.set(number, { bytes, epoch: this.#epoch })
    return bytes
  }

  #thinOut(): void {
    for (let i = this.snapshots.length - 2; i >= 0; i -= 2) this.snapshots.splice(i, 1)
    this.#interval *= 2
    this.#copies = Math.floor(this.#copies / 2)
  }
}

/** Calls `visit` with the first word of each event about memory of a region in a run of events. */
export function eachAbout(region: number, words: Uint32Array, count: number, visit: (at: number) => void): void {
  for (let i = 0; i < count; i++) {
    const at = i * EVENT_WORDS
    if ((words[at + Word.WHERE]! & 0xffff) === region && ABOUT_MEMORY.has(words[at + Word.KIND]! & 0xff)) visit(at)
  }
}

const ABOUT_MEMORY: ReadonlySet<number> = new Set([
  EventKind.write,
  EventKind.change,
  EventKind.arrive,
  EventKind.burst,
])

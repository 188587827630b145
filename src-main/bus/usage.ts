// Who wrote each word last, and how often it was written and read. Kept by the bus on every access; knows no events.
import { Initiator } from '../../src-preload/contract/event'

const OWNER = 0xff
const ONE_WRITE = 0x100

export interface WordUsage {
  /** Initiator of the last write; Initiator.none before the first. */
  owner: number
  /** Modulo 2^24. */
  writes: number
  /** Modulo 2^32. */
  reads: number
}

export class Usage {
  /** A driver wrote a word that another driver wrote last. Told after the write, before its event. */
  onForeignWrite: (word: number, previous: number) => void = () => undefined
  /** Owner in bits 0–7, number of writes above. */
  #written = new Uint32Array(0)
  #reads = new Uint32Array(0)

  grow(words: number): void {
    const written = new Uint32Array(words)
    written.set(this.#written)
    this.#written = written
    const reads = new Uint32Array(words)
    reads.set(this.#reads)
    this.#reads = reads
  }

  read(word: number): void {
    this.#reads[word] = this.#reads[word]! + 1
  }

  write(word: number, initiator: number): void {
    const before = this.#written[word]!
    this.#written[word] = ((before & ~OWNER) + ONE_WRITE) | initiator
    const owner = before & OWNER
    if (owner !== initiator && owner >= Initiator.FIRST_DRIVER && initiator >= Initiator.FIRST_DRIVER) {
      this.onForeignWrite(word, owner)
    }
  }

  of(word: number): WordUsage {
    const written = this.#written[word] ?? 0
    return { owner: written & OWNER, writes: written >>> 8, reads: this.#reads[word] ?? 0 }
  }
}

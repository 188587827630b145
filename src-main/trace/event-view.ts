// One event of a chunk at a time, with what it is about worked out when asked: what filters look at. Makes no objects per event.
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_WORDS, EventKind, Initiator, Word } from '../../src-preload/contract/event'
import { type Chunk, seqOf } from './chunk'
import { accessOf, entryIdOf, flagsOf, timeOf } from './row'
import type { Tables } from './tables'

export class EventView {
  readonly tables: Tables
  readonly #entryOf: (id: number) => Entry | null
  #chunk: Chunk | null = null
  #words: Uint32Array = new Uint32Array(EVENT_WORDS)
  #index = 0
  #at = 0

  constructor(tables: Tables, entryOf: (id: number) => Entry | null) {
    this.tables = tables
    this.#entryOf = entryOf
  }

  show(chunk: Chunk, index: number): void {
    this.#chunk = chunk
    this.#words = chunk.words
    this.#index = index
    this.#at = index * EVENT_WORDS
  }

  get kind(): number {
    return this.#words[this.#at + Word.KIND]! & 0xff
  }
  get width(): number {
    return (this.#words[this.#at + Word.KIND]! >>> 8) & 0xff
  }
  /** Source position; of a `mirror` event its packed round trip. */
  get site(): number {
    return this.#words[this.#at + Word.KIND]! >>> 16
  }
  get flags(): number {
    return flagsOf(this.#words, this.#at)
  }
  get time(): number {
    return timeOf(this.#words, this.#at)
  }
  get seq(): number {
    return seqOf(this.#chunk!, this.#index)
  }
  get offset(): number {
    return this.#words[this.#at + Word.OFFSET]!
  }
  get value(): number {
    return this.#words[this.#at + Word.VALUE_LO]!
  }
  get region(): number {
    return this.#words[this.#at + Word.WHERE]! & 0xffff
  }
  get initiator(): number {
    return (this.#words[this.#at + Word.WHERE]! >>> 16) & 0xff
  }
  /** Of accesses a MirrorMode, of `mirror` events a MirrorResult and the number of retries << 4. */
  get mirror(): number {
    return this.#words[this.#at + Word.WHERE]! >>> 24
  }
  /** Sequence number of the access that a `mirror` event belongs to, NaN = none. */
  get access(): number {
    return this.kind === EventKind.mirror ? accessOf(this.#words, this.#at, this.seq) : NaN
  }
  get entry(): Entry | null {
    const id = entryIdOf(this.#words, this.#at)
    return id === 0 ? null : this.#entryOf(id)
  }

  /** Index of the device it is about, -1 = none. */
  get device(): number {
    const { region } = this
    return region > 0 ? this.tables.deviceOf[region]! : (this.entry?.device ?? -1)
  }

  /** Index of the driver that did it or that it is about, -1 = none. */
  get driver(): number {
    const { initiator } = this
    if (initiator >= Initiator.FIRST_DRIVER) return initiator - Initiator.FIRST_DRIVER
    return this.entry?.driver ?? -1
  }

  /** Slot of the register or the part of memory, also of a poll; -1 = none. */
  get slot(): number {
    const { region } = this
    if (region > 0) return this.tables.slotOf(region, this.offset)
    const { entry } = this
    return entry?.type === 'poll' ? this.tables.slotOf(entry.region, entry.offset) : -1
  }

  /** What its entry says in words; '' = it names none. */
  get text(): string {
    const { entry } = this
    switch (entry?.type) {
      case 'claim':
        return entry.name
      case 'mapping':
        return entry.call
      case 'call':
        return `${entry.what} ${entry.symbol}`
      case 'poll':
        return entry.until
      case 'log':
        return entry.prefix === '' ? entry.text : `${entry.prefix}: ${entry.text}`
      case 'finding':
        return `${entry.rule} ${entry.text} ${entry.subject}`
      case 'bind':
        return entry.reason === undefined ? entry.state : `${entry.state} ${entry.reason}`
      case 'model':
        return entry.what
      case 'link':
        return `${entry.what} ${entry.port} ${entry.protocol} ${entry.board} ${entry.text}`
      default:
        return ''
    }
  }
}

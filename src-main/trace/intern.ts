// Gives entries their ids: the same content, the same id. Knows no ring.
import type { NewEntry } from '../base/event-sink'

const LIMIT = 1 << 16

/**
 * Ids count from 1; 0 means "no entry". Findings are never equal (they name their event) and are not kept. After 65,536
 * different entries the memory starts afresh, and an old entry that comes again gets a second id.
 */
export class Interner {
  readonly #ids = new Map<string, number>()
  #next = 1

  /** The id, and whether it is new and has to be written. */
  idOf(entry: NewEntry): { id: number; key: string; fresh: boolean } {
    const key = JSON.stringify(entry)
    const known = this.#ids.get(key)
    if (known !== undefined) return { id: known, key, fresh: false }
    const id = this.#next++
    if (entry.type !== 'finding') this.#keep(key, id)
    return { id, key, fresh: true }
  }

  /** The entry could not be written: the next equal one has to be. */
  forget(key: string): void {
    this.#ids.delete(key)
  }

  #keep(key: string, id: number): void {
    if (this.#ids.size >= LIMIT) this.#ids.clear()
    this.#ids.set(key, id)
  }
}

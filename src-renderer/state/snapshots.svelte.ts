// Snapshots of registers that were taken or opened in this window, and which two are compared. Kept while the window is open.
import type { RegisterSnapshot } from '../../src-preload/contract/link'

export interface Kept {
  id: number
  /** Where it was saved to or came from; empty while it is in this window alone. */
  file: string
  snapshot: RegisterSnapshot
}

export class SnapshotsState {
  /** Oldest first. */
  kept = $state.raw<readonly Kept[]>([])
  /** Ids of the two that are compared; 0 = none. */
  a = $state(0)
  b = $state(0)
  #last = 0

  /** The newest is compared with the one before it. */
  add(snapshot: RegisterSnapshot, file = ''): Kept {
    const one = { id: ++this.#last, file, snapshot }
    this.kept = [...this.kept, one]
    this.a = this.a === 0 ? one.id : this.b === 0 ? this.a : this.b
    this.b = this.a === one.id ? 0 : one.id
    return one
  }

  saved(id: number, file: string): void {
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, file } : one))
  }

  remove(id: number): void {
    this.kept = this.kept.filter((one) => one.id !== id)
    if (this.a === id) this.a = 0
    if (this.b === id) this.b = 0
  }

  /** Takes the place of what was there; the same in both places is nothing to compare, so the two change places. */
  choose(place: 'a' | 'b', id: number): void {
    const other = place === 'a' ? 'b' : 'a'
    if (this[other] === id) this[other] = this[place]
    this[place] = id
  }

  find(id: number): Kept | undefined {
    return this.kept.find((one) => one.id === id)
  }
}

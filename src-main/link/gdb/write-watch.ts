// Notices a stub that says OK to writes and drops them, by looking at what the driver does anyway: a place that reads one value, is written
// with another, and reads the first one again. Read-only and clearing registers look the same, so several places have to agree.
import type { BoardOp } from '../board-io'

/** Places that have to show no effect, while none has shown one. */
const SUSPICIOUS = 4
/** Places that are remembered. */
const MOST = 256

interface Place {
  read: number
  /** Since then; null: nothing. */
  written: number | null
}

export class WriteWatch {
  readonly #places = new Map<string, Place>()
  readonly #without = new Set<string>()
  readonly #tell: (text: string) => void
  #decided = false

  /** @param tell called once at most */
  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  /** @param value what was read or written; only of accesses that the stub says it has carried out */
  see({ write, space, address, width, once }: BoardOp, value: number): void {
    if (this.#decided || width === 8 || once) return
    const key = `${space} ${address} ${width}`
    const place = this.#places.get(key)
    if (write) {
      if (place && place.read !== value) place.written = value
      return
    }
    if (place && place.written !== null) this.#compare(key, place, value)
    this.#places.set(key, { read: value, written: null })
    if (this.#places.size > MOST) this.#places.delete(this.#places.keys().next().value!)
  }

  #compare(key: string, { read, written }: Place, now: number): void {
    if (now === written) this.#decided = true
    else if (now === read && this.#without.add(key).size === SUSPICIOUS) {
      this.#decided = true
      const all = [...this.#without].map((each) => `0x${Number(each.split(' ')[1]).toString(16)}`).join(', ')
      this.#tell(
        `Warning: writes seem to have no effect. The stub said OK, but what was read stayed the same at ${all}.`,
      )
    }
  }
}

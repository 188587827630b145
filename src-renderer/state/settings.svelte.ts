// View state that outlives the window: theme, pane sizes, radix. Written back a moment after the last change.
import type { Json, Settings } from '../../src-preload/contract/api'

const WRITE_AFTER_MS = 400

/** Lists and records are compared by what they hold: a window that shows them must not be told that they changed. */
const isEqual = (a: Json | undefined, b: Json): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

export class SettingsState {
  #values = $state.raw<Settings>({})
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly #write: (settings: Settings) => void

  constructor(write: (settings: Settings) => void) {
    this.#write = write
  }

  /** What was saved, at the start: nothing is written back. */
  load(settings: Settings): void {
    this.#values = settings
  }

  number(key: string): number | null {
    const value = this.#values[key]
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  }

  json(key: string): Json | undefined {
    return this.#values[key]
  }

  /** The saved word, if it is one of those that are known today. */
  word<T extends string>(key: string, words: readonly T[]): T | null {
    return words.find((word) => word === this.#values[key]) ?? null
  }

  set(key: string, value: Json): void {
    if (isEqual(this.#values[key], value)) return
    this.#values = { ...this.#values, [key]: value }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.flush(), WRITE_AFTER_MS)
  }

  /** Writes what is waiting to be written: call before the window goes. */
  flush(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#write(this.#values)
  }
}

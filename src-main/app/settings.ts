// The window's view state, kept between starts. What its keys mean is the window's business. Knows no Electron.
import type { Settings } from '../../src-preload/contract/api'
import { readJson, writeJson } from './json-file'
import { settings as schema } from './schemas'

export class SettingsFile {
  readonly #file: string
  #value: Settings
  #writing: Promise<void> | null = null
  #changed = false

  constructor(file: string) {
    this.#file = file
    this.#value = readJson(file, schema) ?? {}
  }

  get value(): Settings {
    return this.#value
  }

  /** Keeps the newest; settles once it, or one newer still, is on disk. Rejects when the disk refuses. */
  save(value: Settings): Promise<void> {
    this.#value = value
    this.#changed = true
    this.#writing ??= this.#write().finally(() => (this.#writing = null))
    return this.#writing
  }

  async #write(): Promise<void> {
    while (this.#changed) {
      this.#changed = false
      await writeJson(this.#file, this.#value)
    }
  }
}

// What every transport has in common: who listens, what is kept until somebody does, and that a line closes once.
import type { Transport } from './transport'

const MOST_KEPT = 64 * 1024

export abstract class ByteLine implements Transport {
  abstract readonly name: string
  abstract readonly baud: number | null
  #listener: ((bytes: Uint8Array) => void) | null = null
  #kept: Uint8Array[] = []
  #keptBytes = 0
  readonly #closeListeners: ((reason: string) => void)[] = []
  /** Why it closed; null while it is open. */
  #closed: string | null = null

  get isOpen(): boolean {
    return this.#closed === null
  }

  listen(onBytes: ((bytes: Uint8Array) => void) | null): void {
    this.#listener = onBytes
    if (onBytes === null) return
    const kept = this.#kept
    this.#kept = []
    this.#keptBytes = 0
    for (const bytes of kept) onBytes(bytes)
  }

  onClose(told: (reason: string) => void): void {
    if (this.#closed === null) this.#closeListeners.push(told)
    else told(this.#closed)
  }

  send(bytes: Uint8Array): void {
    if (this.isOpen) this.put(bytes)
  }

  abstract setLines(lines: { dtr?: boolean; rts?: boolean }): Promise<void>
  abstract close(): Promise<void>
  /** Bytes leave, while the line is open. */
  protected abstract put(bytes: Uint8Array): void

  /** Bytes came. */
  protected came(bytes: Uint8Array): void {
    if (this.#listener !== null) {
      this.#listener(bytes)
      return
    }
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
    while (this.#keptBytes > MOST_KEPT) this.#keptBytes -= this.#kept.shift()!.length
  }

  /** The line has ended; only the first call counts. */
  protected ended(reason: string): void {
    if (this.#closed !== null) return
    this.#closed = reason
    for (const told of this.#closeListeners.splice(0)) told(reason)
  }
}

// One question at a time to the state machine of a uartbone: a read and its answer, a write and the time it takes, and getting back in step.
import type { Transport } from '../transport'
import { encodeBurst, HEAD_BYTES, ReplyReader, type Burst } from './codec'

/** The board's state machine starts anew 100 ms after a command began; so long, and a little more, nothing is sent and all is dropped. */
const QUIET_MS = 110
const MOST_RESYNC_MS = 1000

export class UartboneLine {
  /** When all that was sent will have left, at the line's speed. ms */
  freeAt = 0

  readonly #transport: Transport
  readonly #byteMs: number
  readonly #reader = new ReplyReader()
  #lastByteAt = 0
  #answered: ((words: number[] | null) => void) | null = null
  #wake: (() => void) | null = null

  /** @param baud bits per second; what it takes to wait for bytes. Pseudo terminals and TCP are only faster. */
  constructor(transport: Transport, baud: number) {
    this.#transport = transport
    this.#byteMs = 10_000 / baud
    transport.listen((bytes) => this.#came(bytes))
    transport.onClose(() => this.giveUp())
  }

  /** Bytes came that nobody asked for: what the next answer means is not certain. */
  get outOfStep(): boolean {
    return this.#reader.stray > 0
  }

  /** Bytes of an answer that was not whole, or which nobody asked for. */
  get strayBytes(): number {
    return this.#reader.stray + this.#reader.have
  }

  /** Sends a write. It has no answer. */
  write(burst: Burst): void {
    this.#send(encodeBurst(burst))
  }

  /** @returns what was read; null when it was not whole in time, counted from when line and board can have done it */
  async read(burst: Burst, timeoutMs: number): Promise<number[] | null> {
    this.#reader.want(burst.words)
    this.#send(encodeBurst(burst))
    const wireMs = this.freeAt - performance.now() + (HEAD_BYTES + burst.words * 4) * this.#byteMs
    let timer: NodeJS.Timeout | undefined
    const words = await new Promise<number[] | null>((resolve) => {
      this.#answered = resolve
      timer = setTimeout(() => resolve(null), timeoutMs + wireMs)
      if (!this.#transport.isOpen) resolve(null)
    })
    clearTimeout(timer)
    this.#answered = null
    return words
  }

  /**
   * Waits until the board has forgotten what it did not understand, and drops what comes meanwhile.
   * @returns false when bytes did not stop coming
   */
  async resync(): Promise<boolean> {
    this.#reader.giveUp()
    this.#lastByteAt = Math.max(performance.now(), this.freeAt)
    const end = this.#lastByteAt + MOST_RESYNC_MS
    while (this.#transport.isOpen) {
      const now = performance.now()
      const left = this.#lastByteAt + QUIET_MS - now
      if (left <= 0) {
        this.#reader.stray = 0
        return true
      }
      if (now >= end) return false
      await this.sleep(left)
    }
    return false
  }

  /** Ends early when the line closes. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.ceil(ms))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Whoever waits is let go. */
  giveUp(): void {
    this.#answered?.(null)
    this.#wake?.()
  }

  #send(bytes: Uint8Array): void {
    this.freeAt = Math.max(performance.now(), this.freeAt) + bytes.length * this.#byteMs
    this.#transport.send(bytes)
  }

  #came(bytes: Uint8Array): void {
    this.#lastByteAt = performance.now()
    const words = this.#reader.push(bytes)
    if (words) this.#answered?.(words)
  }
}

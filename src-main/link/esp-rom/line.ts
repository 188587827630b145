// Questions to a ROM loader, one at a time, and how a chip gets into download mode and out of it.
import type { Transport } from '../transport'
import { decodeReply, Op, syncRequest, type Reply } from './packet'
import { encodeSlip, SlipReader } from './slip'

const SYNC_MS = 100
/** EN low; then GPIO0 low for so long after it. ms, as esptool does it */
const RESET_MS = 100
const STRAP_MS = 50
const TAIL = 256

export class EspLine {
  /** What the chip said of its last boot, as `rst:0x1 (POWERON_RESET)`; null: nothing since this was asked for. */
  booted: string | null = null
  /** Told when it says so. */
  onBooted: () => void = () => undefined

  readonly #transport: Transport
  readonly #byteMs: number
  readonly #reader = new SlipReader()
  #asked: { op: number; resolve: (reply: Reply | null) => void } | null = null
  #wake: (() => void) | null = null
  /** The last of what came, for the text of a boot. */
  #tail = ''

  constructor(transport: Transport, baud: number) {
    this.#transport = transport
    this.#byteMs = 10_000 / baud
    transport.listen((bytes) => this.#came(bytes))
    transport.onClose(() => this.giveUp())
  }

  /**
   * The first answer to that operation. Packets have no number: after a question without answer nothing but a SYNC may follow.
   * @returns null: none in time, or the chip was reset
   */
  async ask(op: number, request: Uint8Array, timeoutMs: number): Promise<Reply | null> {
    const bytes = encodeSlip(request)
    this.#transport.send(bytes)
    let timer: NodeJS.Timeout | undefined
    const reply = await new Promise<Reply | null>((resolve) => {
      this.#asked = { op, resolve }
      // Twice the bytes of a question are never less than those of question and answer.
      timer = setTimeout(() => resolve(null), Math.ceil(timeoutMs + 2 * bytes.length * this.#byteMs))
      if (!this.#transport.isOpen) resolve(null)
    })
    clearTimeout(timer)
    this.#asked = null
    return reply
  }

  /** Whatever was asked before is answered before a SYNC is: from then on answers belong to their questions. */
  async sync(tries: number): Promise<boolean> {
    for (let i = 0; i < tries && this.#transport.isOpen; i++) {
      if (await this.ask(Op.sync, syncRequest(), SYNC_MS)) return true
    }
    return false
  }

  /** Resets the chip into its loader: RTS alone pulls EN, DTR alone pulls GPIO0, on boards that have both wired. */
  async enterDownload(): Promise<void> {
    await this.#transport.setLines({ dtr: false, rts: true })
    await this.#sleep(RESET_MS)
    await this.#transport.setLines({ dtr: true, rts: false })
    await this.#sleep(STRAP_MS)
    await this.#transport.setLines({ dtr: false, rts: false })
  }

  /** Resets the chip into its application. */
  async runApplication(): Promise<void> {
    await this.#transport.setLines({ dtr: false, rts: true })
    await this.#sleep(RESET_MS)
    await this.#transport.setLines({ dtr: false, rts: false })
  }

  /** Whoever waits is let go. */
  giveUp(): void {
    this.#asked?.resolve(null)
    this.#wake?.()
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #came(bytes: Uint8Array): void {
    this.#watchBoots(bytes)
    for (const frame of this.#reader.push(bytes)) {
      const reply = decodeReply(frame)
      if (reply && reply.op === this.#asked?.op) this.#asked.resolve(reply)
    }
  }

  #watchBoots(bytes: Uint8Array): void {
    this.#tail = (this.#tail + Buffer.from(bytes).toString('latin1')).slice(-TAIL)
    const boot = /rst:0x[0-9a-f]+ \(\w+\)/i.exec(this.#tail)
    if (!boot) return
    this.#tail = ''
    this.booted = boot[0]
    this.#asked?.resolve(null)
    this.onBooted()
  }
}

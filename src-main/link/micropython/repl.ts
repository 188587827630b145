// MicroPython's raw REPL on a line: entering it, one snippet at a time, leaving it. Knows no access.
import type { Transport } from '../transport'
import { replyOf, type Reply } from './snippet'

const CTRL_A = '\x01'
const CTRL_B = '\x02'
const CTRL_C = '\x03'
const CTRL_D = '\x04'
const RAW_BANNER = /raw REPL; CTRL-B to exit\r\n>$/
/** What a board says that starts: after a watchdog, a fault or a soft reset. */
const STARTED = /MPY: soft reboot|(?:Micro|Circuit)Python v?\d|FATAL(?: ERROR)?:|Guru Meditation|HardFault/
const MOST_KEPT = 64 * 1024

export type Said = { ending: 'done'; reply: Reply } | { ending: 'late' | 'restart' | 'closed' }

export class RawRepl {
  readonly #transport: Transport
  #heard = ''
  #check: () => void = () => undefined
  #closed = false
  /** It has answered as MicroPython does; to anybody else Ctrl-B is not said. */
  #entered = false

  constructor(transport: Transport) {
    this.#transport = transport
    transport.listen((bytes) => {
      this.#heard = (this.#heard + Buffer.from(bytes).toString('latin1')).slice(-MOST_KEPT)
      this.#check()
    })
    transport.onClose(() => this.#check())
  }

  /** What came since something was said last. */
  get heard(): string {
    return this.#heard
  }

  get isOpen(): boolean {
    return !this.#closed && this.#transport.isOpen
  }

  /**
   * Stops what runs, drops what is half typed, and enters raw mode; in raw mode the same brings it back in step.
   * @returns whether it answered as MicroPython does
   */
  async enter(ms: number): Promise<boolean> {
    this.#heard = ''
    this.#send(CTRL_C + CTRL_C + CTRL_A)
    await this.#until(() => RAW_BANNER.test(this.#heard), ms)
    const inStep = RAW_BANNER.test(this.#heard)
    this.#entered ||= inStep
    return inStep
  }

  /** Carries out source, which must not be empty: that would restart the board's Python. */
  async say(code: string, ms: number): Promise<Said> {
    if (!this.isOpen) return { ending: 'closed' }
    this.#heard = ''
    this.#send(code + CTRL_D)
    await this.#until(() => replyOf(this.#heard) !== null || STARTED.test(this.#heard), ms)
    const reply = replyOf(this.#heard)
    if (reply) return { ending: 'done', reply }
    if (!this.isOpen) return { ending: 'closed' }
    return { ending: STARTED.test(this.#heard) ? 'restart' : 'late' }
  }

  /** Back to the REPL for people. */
  close(): void {
    if (this.isOpen && this.#entered) this.#send(CTRL_C + CTRL_B)
    this.#closed = true
    this.#transport.listen(null)
    this.#check()
  }

  #send(text: string): void {
    this.#transport.send(Buffer.from(text, 'latin1'))
  }

  #until(reached: () => boolean, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(limit)
        this.#check = () => undefined
        resolve()
      }
      const limit = setTimeout(finish, ms)
      this.#check = () => {
        if (reached() || !this.isOpen) finish()
      }
      this.#check()
    })
  }
}

// U-Boot's command line as a conversation: one command at a time, typed, checked by its echo, entered, and heard until the prompt.
// Knows no access and no address.
import type { Transport } from '../transport'
import { abortAddress, abortOf, isBanner, isCountdown, isStarting, type Abort } from './text'

/**
 * - prompt: carried out
 * - echo: what came back was not what was typed; it was not entered, and so not carried out
 * - late: no prompt in time; what was carried out is not known
 * - abort: the board said that it restarts because of this
 * - restart: the board started anew without saying why
 * - closed: the line has gone
 */
export type Ending = 'prompt' | 'echo' | 'late' | 'abort' | 'restart' | 'closed'

export interface Said {
  ending: Ending
  /** What came between the echo and the prompt. */
  lines: string[]
  abort: Abort | null
}

interface Limits {
  /** Until the echo has come, and from there to the prompt. ms */
  echoMs: number
  answerMs: number
  /** Enter at once, without waiting for the echo. */
  blind: boolean
}

interface Command extends Limits {
  text: string
  phase: 'typed' | 'entered' | 'carried out'
  lines: string[]
  garbled: boolean
  settle: (said: Said) => void
}

const MOST_LINES = 256
const MOST_LENGTH = 512
const CTRL_C = '\x03'
/** A prompt that is not known yet is what stays at the end of the last line when the board has stopped talking. ms */
const QUIET_MS = 80
const LONGEST_PROMPT = 40
/** From the first word of an abort to the address that it names. ms, and the bytes of both */
const ABORT_MS = 30
const ABORT_BYTES = 250
/** What came cannot become the echo any more: until the rest of it has come. ms */
const GARBLED_MS = 30
/** A prompt behind something else on its line counts when nothing follows. ms */
const MAYBE_MS = 20

export class UbootConsole {
  readonly #transport: Transport
  /** The board has started anew while nothing was asked of it. */
  readonly #onRestart: () => void
  /** null: not known yet. */
  #prompt: string | null = null
  /** What came and is no whole line yet. Empty right behind a prompt. */
  #rest = ''
  /** What came begins at the beginning of a line, so that a prompt is whole. */
  #wholeLine = false
  /** The last lines, for whoever wants to know what is going on. */
  #heard = ''
  /** Behind the last prompt nothing came that was not asked for. */
  #clean = false
  #command: Command | null = null
  #abort: Abort | null = null
  #timer: NodeJS.Timeout | null = null
  #maybe: NodeJS.Timeout | null = null
  /** Told at every piece that comes, while a prompt is searched. */
  #searching: (() => void) | null = null
  /** The board was heard starting since this was asked last. */
  #started = false
  /** The same since the last command was typed. */
  #startsNow = false
  #banner = false
  /** It waits for a key. */
  #countdown = false
  #closed = false
  /** When something came last. ms */
  #lastCame = performance.now()

  constructor(transport: Transport, onRestart: () => void) {
    this.#transport = transport
    this.#onRestart = onRestart
    transport.listen((bytes) => this.#take(Buffer.from(bytes).toString('latin1')))
    transport.onClose(() => this.#lost())
  }

  get isOpen(): boolean {
    return !this.#closed && this.#transport.isOpen
  }

  /** What came last, the unfinished line included. */
  get heard(): string {
    return this.#heard + this.#rest
  }

  /** How long nothing has come. */
  get quietMs(): number {
    return performance.now() - this.#lastCame
  }

  /** Whether the board started anew since this was asked last. */
  hasStarted(): boolean {
    const started = this.#started
    this.#started = false
    return started
  }

  /**
   * Drops what stands on the command line and waits for a prompt, the one that is known or any.
   * An empty line is never entered: U-Boot would carry out the last command once more, at the next address.
   * @returns null where none came in time
   */
  async findPrompt(ms: number): Promise<string | null> {
    if (!this.isOpen) return null
    this.#clean = false
    this.#cutLines(() => undefined)
    this.#rest = ''
    this.#wholeLine = false
    this.#send(CTRL_C)
    const prompt = await this.#search(ms)
    if (prompt === null) return null
    this.#rest = ''
    this.#clean = true
    this.#banner = this.#startsNow = false
    return (this.#prompt = prompt)
  }

  /**
   * Until the board has been quiet for a while or counts down to its start: a UART that gets bytes while it is set up may never
   * hear anything again (QEMU's 16550 does so). @param ms at most
   */
  calm(quietMs: number, ms: number): Promise<void> {
    const end = performance.now() + ms
    this.#countdown = false
    return new Promise((resolve) => {
      const look = (): void => {
        clearTimeout(timer)
        const left = Math.min(quietMs - this.quietMs, end - performance.now())
        if (left > 0 && this.isOpen && !this.#countdown) return void (timer = setTimeout(look, left))
        this.#searching = null
        resolve()
      }
      let timer = setTimeout(look, 0)
      this.#searching = look
    })
  }

  /** Forgets the prompt: the next one may be another. */
  forget(): void {
    this.#prompt = null
  }

  /** Types and enters a command. Never two at a time. */
  say(text: string, limits: Limits): Promise<Said> {
    return new Promise((settle) => {
      this.#command = { ...limits, text, phase: 'typed', lines: [], garbled: false, settle }
      this.#abort = null
      this.#startsNow = false
      if (!this.isOpen) return this.#end('closed')
      if (!this.#clean) return this.#end('echo')
      this.#clean = false
      this.#limit(limits.blind ? limits.echoMs + limits.answerMs : limits.echoMs)
      this.#send(limits.blind ? `${text}\r` : text)
    })
  }

  /** Lets go of the line, with nothing half typed on it. */
  close(): void {
    if (this.#command?.phase === 'typed') this.#send(CTRL_C)
    this.#closed = true
    this.#transport.listen(null)
    this.#lost()
  }

  #lost(): void {
    this.#end('closed')
    this.#searching?.()
  }

  #send(text: string): void {
    this.#transport.send(Buffer.from(text, 'latin1'))
  }

  #limit(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#overdue(), ms)
  }

  #overdue(): void {
    if (this.#abort) this.#end('abort')
    else this.#end(this.#command?.phase === 'typed' && !this.#command.blind ? 'echo' : 'late')
  }

  #end(ending: Ending): void {
    const command = this.#command
    for (const timer of [this.#timer, this.#maybe]) if (timer !== null) clearTimeout(timer)
    this.#timer = this.#maybe = null
    this.#command = null
    command?.settle({ ending, lines: command.lines, abort: this.#abort })
  }

  #take(text: string): void {
    this.#lastCame = performance.now()
    this.#rest += text
    if (this.#command) this.#advance(this.#command)
    else if (this.#searching) this.#cutLines(() => undefined)
    else this.#overhear()
    if (this.#rest.length > MOST_LENGTH) this.#rest = this.#rest.slice(-MOST_LENGTH)
    this.#searching?.()
  }

  /** Nobody asked: a person at the same console, another core, or a board that starts. */
  #overhear(): void {
    this.#clean = false
    this.#cutLines(() => undefined)
    if (this.#startsNow) this.#onRestart()
  }

  #advance(command: Command): void {
    if (command.phase === 'typed') this.#checkEcho(command)
    if (command.phase === 'entered') this.#passNewline(command)
    if (command.phase === 'carried out') this.#hearAnswer(command)
  }

  #checkEcho(command: Command): void {
    const { text, blind } = command
    if (this.#rest === text || (blind && this.#rest.startsWith(text))) {
      this.#rest = this.#rest.slice(text.length)
      command.phase = 'entered'
      if (blind) return
      this.#limit(command.answerMs)
      this.#send('\r')
    } else if (!text.startsWith(this.#rest) && !command.garbled) {
      command.garbled = true
      if (blind) command.phase = 'carried out'
      else this.#limit(GARBLED_MS)
    }
  }

  #passNewline(command: Command): void {
    if (this.#rest === '' || this.#rest === '\r') return
    // Whatever else came here is heard as a line of its own.
    this.#rest = this.#rest.replace(/^\r?\n/, '')
    command.phase = 'carried out'
  }

  #hearAnswer(command: Command): void {
    const prompt = this.#prompt ?? ''
    this.#cutLines((line) => {
      if (command.lines.length < MOST_LINES) command.lines.push(line)
      if (this.#abort) this.#abort.address ??= abortAddress(line)
      else if ((this.#abort = abortOf(line))) this.#limit(ABORT_MS + wireMs(this.#transport, ABORT_BYTES))
    })
    if (this.#command !== command) return
    if (this.#abort && this.#abort.address !== null) return this.#end('abort')
    if (this.#startsNow) return this.#end(this.#abort ? 'abort' : 'restart')
    if (this.#maybe !== null) clearTimeout(this.#maybe)
    if (this.#abort || !this.#rest.endsWith(prompt)) return
    if (this.#rest === prompt) this.#prompted(command)
    else this.#maybe = setTimeout(() => this.#prompted(command), MAYBE_MS)
  }

  #prompted(command: Command): void {
    this.#rest = ''
    this.#clean = true
    this.#end(command.garbled ? 'late' : 'prompt')
  }

  /** Hands over every line that is complete. */
  #cutLines(each: (line: string) => void): void {
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      const line = this.#rest.slice(0, end).replace(/\r+$/, '').slice(0, MOST_LENGTH)
      this.#rest = this.#rest.slice(end + 1)
      this.#wholeLine = true
      this.#heard = `${this.#heard}${line}\n`.slice(-2 * MOST_LENGTH)
      this.#watch(line)
      each(line)
    }
    // The line that counts down to the start of the system has no end for seconds.
    this.#watch(this.#rest)
  }

  #watch(line: string): void {
    if (isBanner(line)) this.#banner = true
    if (isCountdown(line)) this.#countdown = true
    if (isCountdown(line) || (this.#banner && isStarting(line))) this.#started = this.#startsNow = true
  }

  #search(ms: number): Promise<string | null> {
    return new Promise((resolve) => {
      let quiet: NodeJS.Timeout | null = null
      const finish = (prompt: string | null): void => {
        if (quiet !== null) clearTimeout(quiet)
        clearTimeout(limit)
        this.#searching = null
        resolve(prompt)
      }
      const limit = setTimeout(() => finish(null), ms)
      this.#searching = () => {
        if (quiet !== null) clearTimeout(quiet)
        if (!this.isOpen) return finish(null)
        if (!this.#wholeLine) return
        if (this.#prompt !== null && this.#rest.endsWith(this.#prompt)) return finish(this.#prompt)
        if (this.#prompt === null && isPrompt(this.#rest)) quiet = setTimeout(() => finish(this.#rest), QUIET_MS)
      }
    })
  }
}

/** No line of a start ends without a newline in one of these and a blank. */
const isPrompt = (text: string): boolean => text.length <= LONGEST_PROMPT && /[>#$%:] ?$/.test(text)

/** How long so many bytes are on the wire, ten bits each. ms */
export const wireMs = ({ baud }: Transport, bytes: number): number => (baud === null ? 0 : (bytes * 10_000) / baud)

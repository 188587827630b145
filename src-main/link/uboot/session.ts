// Accesses over U-Boot's command line: packed into lines, repeated where that does no harm, found again after a restart.
import type { LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, BoardStatus, SessionEvents, SessionOptions } from '../board-io'
import { JobQueue, type Job } from '../job-queue'
import type { Transport } from '../transport'
import { wireMs, type Said, type UbootConsole } from './console'
import { greet, type Identity } from './identity'
import { pack, Trust, type Line } from './line'
import { outcomesOf, type Outcome } from './outcome'
import { somebodyElse, type Abort, type Value } from './text'

/** A window beyond this lets lines go out without waiting for their echo. */
const CAREFUL = 32
/** Nothing was carried out while only the echo was disturbed, so that is tried often. */
const ECHO_TRIES = 20
/** Between tries to find a board that is silent, at first and when it has been so for long. ms */
const REGAIN_MS = 250
const REGAIN_LONG_MS = 1500
const REGAIN_LONG_AFTER = 60
const REGAIN_LIMIT_MS = 4000

export class UbootSession implements BoardIo {
  readonly info: Identity['info']
  readonly #wide: boolean
  readonly #transport: Transport
  readonly #console: UbootConsole
  readonly #settings: LinkSettings
  readonly #events: SessionEvents
  #trust = new Trust()
  readonly #jobs = new JobQueue()
  #working = false
  #state: 'up' | 'silent' | 'closed' = 'up'
  /** Of a silent board: why, if it is known to have restarted. */
  #restart: string | null = null
  /** The access that the board restarted at. */
  #blamed: string | null = null
  /** Lines in a row that were not answered, and echoes that were not as typed. */
  #late = 0
  #garbled = 0
  #regainTimer: NodeJS.Timeout | null = null

  constructor(transport: Transport, console: UbootConsole, { info, wide }: Identity, options: SessionOptions) {
    this.#transport = transport
    this.#console = console
    this.info = info
    this.#wide = wide
    this.#settings = options.settings
    this.#events = options.events
    // That it was heard starting before the session began is no news.
    console.hasStarted()
    transport.onClose(() => this.#end())
  }

  access(op: BoardOp): Promise<BoardAnswer> {
    return new Promise((settle) => {
      const status = this.#refusal(op)
      const job = this.#jobs.add({ ...op }, settle, status === null)
      if (status !== null) this.#jobs.answer([job], status)
      else if (!this.#working) void this.#work()
    })
  }

  close(): Promise<void> {
    this.#console.close()
    this.#end()
    return Promise.resolve()
  }

  /** The console heard the board start while nothing was on the way. */
  restarted(): void {
    if (this.#state === 'up' && !this.#working) this.#restartedByHand()
  }

  #restartedByHand(): void {
    this.#down('The board restarts.', 'The board was restarted.', 'lost')
  }

  #end(): void {
    this.#state = 'closed'
    if (this.#regainTimer !== null) clearTimeout(this.#regainTimer)
    this.#jobs.lose()
  }

  /** What an access is answered with at once; null: it is sent. */
  #refusal({ space, address, width }: BoardOp): BoardStatus | null {
    if (this.#state !== 'up') return this.#state === 'silent' ? 'timeout' : 'lost'
    const { memWidths, ioWidths } = this.info.capabilities
    const last = space === 'io' ? 0xffff : this.#wide ? Number.MAX_SAFE_INTEGER : 0xffff_ffff
    const widths = space === 'io' ? ioWidths : memWidths
    return widths.includes(width) && address + width - 1 <= last ? null : 'refused'
  }

  async #work(): Promise<void> {
    this.#working = true
    // What is asked in the same breath goes into the same line.
    await Promise.resolve()
    while (this.#state === 'up' && this.#jobs.waiting.length > 0) await this.#sayNext()
    this.#working = false
  }

  async #sayNext(): Promise<void> {
    const most = this.info.capabilities.window
    const ops = this.#jobs.waiting.slice(0, most).map(({ op }) => op)
    const line = pack(ops, this.#trust)
    const jobs = this.#jobs.take(line.count)
    this.#events.decoded('out', outText(line))
    const said = await this.#console.say(line.text, {
      echoMs: this.#settings.timeoutMs + wireMs(this.#transport, line.text.length * 2),
      answerMs: this.#settings.timeoutMs + wireMs(this.#transport, line.answerBytes),
      blind: most > CAREFUL,
    })
    // Closed meanwhile: all have been answered.
    if (this.#state === 'up') await this.#settle(line, jobs, said)
  }

  async #settle(line: Line, jobs: Job[], said: Said): Promise<void> {
    if (said.ending === 'echo') return this.#echoLost(jobs)
    // The end of the line has answered everything.
    if (said.ending === 'closed') return
    this.#take(line, jobs, said)
    if (said.ending === 'prompt') this.#late = this.#garbled = 0
    else if (said.ending === 'late') await this.#promptLost()
    else if (said.ending === 'restart') this.#down('The board restarts.', 'It restarted without saying why.', 'lost')
    else this.#aborted(said.abort!)
  }

  /** Answers what is known of a line that was entered; what is not known is made again where that is harmless. */
  #take(line: Line, jobs: Job[], said: Said): void {
    const outcomes = outcomesOf(line, said, this.#trust)
    const again: Job[] = []
    jobs.forEach((job, index) => {
      const outcome = outcomes[index]!
      if (outcome.status !== 'unknown') this.#know(job, outcome)
      else if (said.ending === 'restart') this.#jobs.answer([job], 'lost')
      else if (outcome.repeatable) again.push(job)
      else this.#jobs.answer([job], 'timeout')
    })
    this.#jobs.answer(this.#jobs.again(again, this.#settings.tries), 'timeout')
    this.#events.decoded('in', inText(jobs, outcomes))
  }

  #know(job: Job, outcome: Exclude<Outcome, { status: 'unknown' }>): void {
    if (outcome.status === 'ok') {
      this.#trust.answered(job.op)
      return this.#jobs.answer([job], 'ok', [outcome.value.value], [outcome.value.high])
    }
    if (outcome.status === 'fault') {
      this.#trust.failed(job.op)
      this.#blamed ??= placeText(job.op)
    }
    this.#jobs.answer([job], outcome.status)
  }

  /** Nothing was carried out: the line is emptied and typed again. */
  async #echoLost(jobs: Job[]): Promise<void> {
    this.#jobs.waiting.unshift(...jobs)
    this.#garbled++
    await this.#promptLost()
    if (this.#state === 'up' && this.#garbled > ECHO_TRIES) this.#down(this.#silence(), null, 'timeout')
  }

  async #promptLost(): Promise<void> {
    const prompt = await this.#console.findPrompt(this.#settings.timeoutMs)
    if (this.#state !== 'up') return
    if (this.#console.hasStarted()) this.#restartedByHand()
    else if (prompt === null && ++this.#late >= this.#settings.tries) this.#down(this.#silence(), null, 'timeout')
  }

  #aborted(abort: Abort): void {
    const at = this.#blamed ?? 'an unknown place'
    this.#blamed = null
    this.#down(`The board restarts because of the access to ${at}.`, `${abort.text}, at ${at}`, 'lost')
  }

  #silence(): string {
    const other = somebodyElse(this.#console.heard)
    return other === '' ? 'U-Boot does not answer.' : `${other} runs on the board now, not U-Boot.`
  }

  /** @param restart what to tell when it is there again; null: it was silent only */
  #down(reason: string, restart: string | null, status: BoardStatus): void {
    this.#state = 'silent'
    this.#restart = restart
    this.#jobs.answer(this.#jobs.waiting.splice(0), status)
    this.#events.silent(reason)
    void this.#regain(0)
  }

  async #regain(tried: number): Promise<void> {
    this.#console.forget()
    const version = await greet(this.#transport, this.#console, REGAIN_LIMIT_MS, this.#restart !== null)
    if (this.#state !== 'silent') return
    const wait = tried < REGAIN_LONG_AFTER ? REGAIN_MS : REGAIN_LONG_MS
    if (version.ok) this.#back()
    else this.#regainTimer = setTimeout(() => void this.#regain(tried + 1), wait)
  }

  #back(): void {
    const restart = this.#restart ?? (this.#console.hasStarted() ? 'The board was restarted.' : null)
    this.#console.hasStarted()
    this.#state = 'up'
    this.#late = this.#garbled = 0
    if (restart !== null) {
      this.#trust = new Trust()
      this.#events.reset(restart)
    }
    this.#events.back()
  }
}

const hexText = (value: number): string => `0x${value.toString(16)}`
const placeText = ({ space, address }: BoardOp): string => `${space === 'io' ? 'port ' : ''}${hexText(address)}`

function outText({ parts }: Line): string {
  const texts = parts.map(({ ops }) => {
    const [first] = ops
    const bits = `${first!.width * 8} bits at ${placeText(first!)}`
    if (!first!.write) return `read ${ops.length > 1 ? `${ops.length} times ` : ''}${bits}`
    return `write ${valueText(first!)} to ${bits}`
  })
  return texts.join('; ')
}

function inText(jobs: readonly Job[], outcomes: readonly Outcome[]): string {
  const texts = outcomes.map((outcome, index) => {
    if (outcome.status !== 'ok') return outcome.status
    return jobs[index]!.op.write ? 'written' : valueText(outcome.value)
  })
  return texts.join('; ')
}

const valueText = ({ value, high }: Value): string =>
  high === 0 ? hexText(value >>> 0) : hexText(high >>> 0) + (value >>> 0).toString(16).padStart(8, '0')

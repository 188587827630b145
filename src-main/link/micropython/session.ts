// Accesses by MicroPython's raw REPL: several in a snippet, the next snippet when the last one is answered, found again when it falls silent.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, BoardStatus, SessionEvents, SessionOptions } from '../board-io'
import { JobQueue, type Job } from '../job-queue'
import type { Transport } from '../transport'
import type { RawRepl } from './repl'
import { errorOf, SETUP, snippetOf, valuesOf, type Reply, type Snippet } from './snippet'

/** Boards keep about 256 bytes while they are busy. A window beyond the usual says that this one keeps more. */
const CAREFUL_BYTES = 240
const BOLD_BYTES = 2000
export const USUAL_WINDOW = 32
const SETUP_MS = 1000
const REGAIN_MS = 250
/** A read is shown in so many bytes at most. */
const ANSWER_BYTES = 12

export class MicropythonSession implements BoardIo {
  readonly info: BoardInfo
  readonly #transport: Transport
  readonly #repl: RawRepl
  readonly #settings: LinkSettings
  readonly #events: SessionEvents
  readonly #jobs = new JobQueue()
  #working = false
  #state: 'up' | 'silent' | 'closed' = 'up'
  /** Why it has to be told as restarted when it is back. */
  #restart: string | null = null
  #regainTimer: NodeJS.Timeout | null = null

  constructor(transport: Transport, repl: RawRepl, info: BoardInfo, { settings, events }: SessionOptions) {
    this.#transport = transport
    this.#repl = repl
    this.info = info
    this.#settings = settings
    this.#events = events
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
    this.#repl.close()
    this.#end()
    return Promise.resolve()
  }

  #end(): void {
    this.#state = 'closed'
    if (this.#regainTimer !== null) clearTimeout(this.#regainTimer)
    this.#jobs.lose()
  }

  #refusal({ space, address, width }: BoardOp): BoardStatus | null {
    if (this.#state !== 'up') return this.#state === 'silent' ? 'timeout' : 'lost'
    const possible = space === 'mem' && this.info.capabilities.memWidths.includes(width)
    return possible && address + width - 1 <= 0xffff_ffff ? null : 'refused'
  }

  async #work(): Promise<void> {
    this.#working = true
    // What is asked in the same breath goes into the same snippet.
    await Promise.resolve()
    while (this.#state === 'up' && this.#jobs.waiting.length > 0) await this.#sayNext()
    this.#working = false
  }

  async #sayNext(): Promise<void> {
    const { window } = this.info.capabilities
    const ops = this.#jobs.waiting.slice(0, window).map(({ op }) => op)
    const snippet = snippetOf(ops, window > USUAL_WINDOW ? BOLD_BYTES : CAREFUL_BYTES)
    const jobs = this.#jobs.take(snippet.count)
    this.#events.decoded('out', jobs.map(({ op }) => textOf(op)).join('; '))
    const bytes = snippet.code.length + snippet.count * ANSWER_BYTES
    const said = await this.#repl.say(snippet.code, this.#settings.timeoutMs + this.#wireMs(bytes))
    if (this.#state !== 'up' || said.ending === 'closed') return
    if (said.ending === 'done') this.#answered(snippet, jobs, said.reply)
    else if (said.ending === 'late') await this.#doubtful(jobs)
    else this.#restarted(jobs)
  }

  #wireMs(bytes: number): number {
    const { baud } = this.#transport
    return baud === null ? 0 : (bytes * 10_000) / baud
  }

  #answered(snippet: Snippet, jobs: Job[], { out, error }: Reply): void {
    const failed = errorOf(error)
    const values = valuesOf(out)
    if (failed && /^NameError: .*'_[bhwp]'/.test(failed.text)) return this.#forgotten(jobs)
    // Somebody interrupted it, or the source came garbled.
    if (failed && /^(?:KeyboardInterrupt|MemoryError|SyntaxError)/.test(failed.text)) return this.#repeat(jobs)
    const reads = jobs.filter(({ op }) => !op.write).length
    if (failed) return this.#refused(snippet, jobs, values ?? [], failed.line, failed.text)
    // Something else printed in between: which number belongs to which access cannot be said.
    if (values?.length !== reads) return this.#repeat(jobs)
    this.#ok(jobs, values)
  }

  #ok(jobs: readonly Job[], values: readonly number[]): void {
    let read = 0
    const each = jobs.map(({ op }) => (op.write ? 0 : masked(values[read++]!, op.width)))
    this.#jobs.answer(jobs, 'ok', each)
    if (jobs.length > 0) this.#events.decoded('in', jobs.map(({ op }, at) => valueText(op, each[at]!)).join('; '))
  }

  /** Python stopped at a line: what stands before was done, what stands behind was not, and is sent anew. */
  #refused({ parts }: Snippet, jobs: Job[], values: readonly number[], line: number, text: string): void {
    const before = parts.slice(0, Math.max(0, line - 1)).reduce((sum, { ops }) => sum + ops.length, 0)
    const readBefore = jobs.slice(0, before).filter(({ op }) => !op.write).length
    // Of a loop, those that were printed.
    const at = Math.min(jobs.length - 1, before + Math.max(0, values.length - readBefore))
    this.#ok(jobs.slice(0, at), values)
    this.#jobs.answer([jobs[at]!], 'refused')
    this.#jobs.waiting.unshift(...jobs.slice(at + 1))
    this.#events.decoded('in', text)
  }

  /** Made again where that is harmless. A read behind which something was written would not see the same any more. */
  #repeat(jobs: Job[]): void {
    const lastWrite = jobs.reduce((last, { op }, index) => (op.write ? index : last), -1)
    const repeatable = jobs.filter(({ op }, index) => op.write || index > lastWrite)
    const again = new Set(repeatable)
    this.#jobs.answer(
      jobs.filter((job) => !again.has(job)),
      'timeout',
    )
    this.#jobs.answer(this.#jobs.again(repeatable, this.#settings.tries), 'timeout')
  }

  /** Nothing is sent again before the board is in step. */
  async #doubtful(jobs: Job[]): Promise<void> {
    this.#repeat(jobs)
    for (let tried = 0; tried < this.#settings.tries; tried++) {
      const inStep = await this.#repl.enter(this.#settings.timeoutMs)
      if (inStep || this.#state !== 'up') return
    }
    const where = jobs.length === 1 ? ` since the access to ${placeText(jobs[0]!.op)}` : ''
    this.#down(`MicroPython does not answer${where}.`, null, 'timeout')
  }

  /** The board started while a snippet was on the way. Of one access that was to blame for it; of several nobody knows. */
  #restarted(jobs: Job[]): void {
    this.#jobs.answer(jobs, jobs.length === 1 ? 'fault' : 'lost')
    this.#down('The board restarts.', 'The board restarted during an access.', 'lost')
  }

  /** The names of the session are gone, since Python was restarted by somebody. Nothing of the snippet was carried out. */
  #forgotten(jobs: Job[]): void {
    this.#jobs.answer(jobs, 'lost')
    this.#down('MicroPython was restarted.', 'MicroPython was restarted.', 'lost')
  }

  #down(reason: string, restart: string | null, status: BoardStatus): void {
    this.#state = 'silent'
    this.#restart = restart
    this.#jobs.answer(this.#jobs.waiting.splice(0), status)
    this.#events.silent(reason)
    void this.#regain()
  }

  async #regain(): Promise<void> {
    const there = await this.#repl.enter(REGAIN_MS + this.#wireMs(1000))
    const said = there ? await this.#repl.say(SETUP, SETUP_MS) : null
    if (this.#state !== 'silent') return
    if (said?.ending === 'done' && said.reply.error === '') this.#back()
    else this.#regainTimer = setTimeout(() => void this.#regain(), REGAIN_MS)
  }

  #back(): void {
    this.#state = 'up'
    if (this.#restart !== null) this.#events.reset(this.#restart)
    this.#events.back()
  }
}

const masked = (value: number, width: number): number => (width === 4 ? value : value & ((1 << (8 * width)) - 1))

const placeText = ({ address }: BoardOp): string => `0x${address.toString(16)}`
const textOf = (op: BoardOp): string =>
  op.write
    ? `write 0x${(op.value >>> 0).toString(16)} to ${op.width * 8} bits at ${placeText(op)}`
    : `read ${op.width * 8} bits at ${placeText(op)}`
const valueText = ({ write }: BoardOp, value: number): string => (write ? 'written' : `0x${value.toString(16)}`)

// Accesses over uartbone: what waits in a row becomes a burst, one read is on the way at a time, order is kept.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, SessionEvents, SessionOptions } from '../board-io'
import { JobQueue, type Job } from '../job-queue'
import { burstLimit, takeBurst } from './bursts'
import type { Burst } from './codec'
import type { UartboneLine } from './line'

/** Writes are handed to the line so far ahead of it that it never runs dry. ms */
const AHEAD_MS = 5
/** While the board is silent it is asked anew so often. ms */
const ASK_MS = 500

export class UartboneSession implements BoardIo {
  readonly info: BoardInfo
  readonly #line: UartboneLine
  readonly #settings: LinkSettings
  readonly #events: SessionEvents
  readonly #jobs = new JobQueue()
  /** Writes that the line has got but may not have sent yet. */
  #leaving: Job[] = []
  /** An answer that came and was not told yet. */
  #got: { jobs: Job[]; words: number[] } | null = null
  #running = false
  #closed = false
  #silent = false
  #asking: NodeJS.Timeout | undefined
  /** Read before and harmless: how a silent board is asked whether it is back. */
  #harmless: number

  /** @param harmless a byte address that can be read at any time */
  constructor(line: UartboneLine, info: BoardInfo, { settings, events }: SessionOptions, harmless: number) {
    this.info = info
    this.#line = line
    this.#settings = settings
    this.#events = events
    this.#harmless = harmless
  }

  /** A write has no answer on this wire: it settles when the line has had the time to send it, and nothing says whether the board took it. */
  access(op: BoardOp): Promise<BoardAnswer> {
    return new Promise((settle) => {
      const sendable = !this.#closed && op.width === 4 && op.space === 'mem'
      const job = this.#jobs.add(op, settle, sendable)
      if (sendable) this.#start()
      else this.#jobs.answer([job], this.#closed ? 'lost' : 'refused')
    })
  }

  close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#asking)
    this.#leaving = []
    this.#jobs.lose()
    this.#line.giveUp()
    return Promise.resolve()
  }

  #start(): void {
    if (this.#running) return
    this.#running = true
    // What is asked for in one go travels in one burst.
    queueMicrotask(() => void this.#run())
  }

  async #run(): Promise<void> {
    const { waiting } = this.#jobs
    while (waiting.length > 0) {
      if (this.#line.outOfStep && !(await this.#backInStep())) continue
      if (waiting.length === 0) break
      const burst = takeBurst(waiting, this.#limit)
      const jobs = this.#jobs.take(burst.words)
      if (burst.write) await this.#write(burst, jobs)
      else await this.#read(burst, jobs)
    }
    this.#tell()
    this.#running = false
  }

  readonly #limit = (write: boolean): number => burstLimit(write, this.#settings.baud, this.#settings.window)

  async #write(burst: Burst, jobs: Job[]): Promise<void> {
    this.#line.write(burst)
    this.#sent(burst)
    this.#leaving.push(...jobs)
    const left = this.#line.freeAt - performance.now()
    setTimeout(() => this.#left(jobs[jobs.length - 1]!), Math.ceil(left))
    if (left > AHEAD_MS) await this.#line.sleep(left - AHEAD_MS)
  }

  /** The line has had the time for all writes up to this one; null: for all. */
  #left(last: Job | null): void {
    const end = last === null ? this.#leaving.length : this.#leaving.indexOf(last) + 1
    this.#jobs.answer(this.#leaving.splice(0, end), 'ok')
  }

  async #read(burst: Burst, jobs: Job[]): Promise<void> {
    const reply = this.#line.read(burst, this.#settings.timeoutMs)
    this.#sent(burst)
    const words = await reply
    if (this.#closed) return
    if (words === null) await this.#noAnswer(jobs)
    else this.#got = { jobs, words }
  }

  /** Nobody is told of an answer before the line is busy with the next command. */
  #sent(burst: Burst): void {
    this.#tell()
    this.#events.decoded('out', described(burst))
  }

  #tell(): void {
    if (!this.#got) return
    const { jobs, words } = this.#got
    this.#got = null
    // The board makes accesses in order: it has had every write before this read.
    this.#left(null)
    this.#events.decoded('in', listed(words))
    this.#jobs.answer(jobs, 'ok', words)
    this.#harmless = jobs.find(({ op }) => !op.once)?.op.address ?? this.#harmless
    if (!this.#silent) return
    this.#silent = false
    clearTimeout(this.#asking)
    this.#events.back()
  }

  /** Which bytes of the answer are missing cannot be known, so all of its words are in doubt. */
  async #noAnswer(jobs: Job[]): Promise<void> {
    const bytes = this.#line.strayBytes
    const given = this.#jobs.again(jobs, this.#silent ? 1 : this.#settings.tries)
    this.#jobs.answer(given, 'timeout')
    if (given.length > 0)
      this.#fallSilent(bytes === 0 ? 'The board does not answer.' : `Only ${bytes} bytes of an answer came.`)
    await this.#backInStep()
  }

  /** @returns false where the line does not come to rest: then what waits has no answer */
  async #backInStep(): Promise<boolean> {
    this.#tell()
    if (await this.#line.resync()) return true
    this.#jobs.answer(this.#jobs.waiting.splice(0), 'timeout')
    if (!this.#closed) this.#fallSilent('Bytes come without end that nobody asked for.')
    return false
  }

  #fallSilent(reason: string): void {
    if (!this.#silent) this.#events.silent(reason)
    this.#silent = true
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => this.#ask(), ASK_MS)
  }

  /** Once more, to see whether it is back. */
  #ask(): void {
    const op: BoardOp = { ...READ_WORD, address: this.#harmless }
    this.#jobs.add(op, () => undefined, true)
    this.#start()
  }
}

const READ_WORD: Omit<BoardOp, 'address'> = { write: false, space: 'mem', width: 4, value: 0, high: 0, once: false }

/** Of a long burst the beginning is enough. */
const LISTED = 8

function listed(words: readonly number[]): string {
  const shown = words.slice(0, LISTED).map(hex).join(' ')
  return words.length > LISTED ? `${shown} …` : shown
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

function described({ write, address, next, words, values }: Burst): string {
  const place = words === 1 ? hex(address) : `${words} words ${next ? 'from' : 'at'} ${hex(address)}`
  return write ? `write ${place}: ${listed(values)}` : `read ${place}`
}

// Accesses through a chip's ROM loader: one packet at a time, writes in groups, a SYNC after every doubt.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, SessionEvents, SessionOptions } from '../board-io'
import { JobQueue, type Job } from '../job-queue'
import type { EspLine } from './line'
import { errorText, INVALID_MESSAGE, Op, readRequest, writeRequest, type Reply } from './packet'

/** While the chip is silent it is asked anew so often. ms */
const ASK_MS = 500
const SYNC_TRIES = 2

export interface EspChip {
  /** Writes that one packet carries at most. */
  groups: number
  /** It was brought into download mode for this session, by its lines; so it can be again, and is left running at the end. */
  entered: boolean
}

export class EspSession implements BoardIo {
  readonly info: BoardInfo
  readonly #line: EspLine
  readonly #chip: EspChip
  readonly #settings: LinkSettings
  readonly #events: SessionEvents
  readonly #jobs = new JobQueue()
  #running = false
  #closed = false
  #inStep = true
  #silent = false
  #asking: NodeJS.Timeout | undefined
  /** So many of the next writes are sent one by one. */
  #alone = 0

  constructor(line: EspLine, info: BoardInfo, chip: EspChip, { settings, events }: SessionOptions) {
    this.info = info
    this.#line = line
    this.#chip = chip
    this.#settings = settings
    this.#events = events
    line.onBooted = () => this.#ask()
  }

  access(op: BoardOp): Promise<BoardAnswer> {
    return new Promise((settle) => {
      const sendable = !this.#closed && op.width === 4 && op.space === 'mem'
      const job = this.#jobs.add(op, settle, sendable)
      if (sendable) this.#start()
      else this.#jobs.answer([job], this.#closed ? 'lost' : 'refused')
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.lost()
    if (this.#chip.entered) await this.#line.runApplication()
  }

  /** The line has gone. */
  lost(): void {
    this.#closed = true
    clearTimeout(this.#asking)
    this.#jobs.lose()
    this.#line.giveUp()
  }

  #start(): void {
    if (this.#running) return
    this.#running = true
    // What is asked for in one go travels in one packet where it can.
    queueMicrotask(() => void this.#run())
  }

  async #run(): Promise<void> {
    const { waiting } = this.#jobs
    while (waiting.length > 0) {
      if ((!this.#inStep || this.#line.booted) && !(await this.#backInStep())) continue
      if (waiting.length === 0) break
      const jobs = this.#jobs.take(this.#together(waiting))
      await (jobs[0]!.op.write ? this.#write(jobs) : this.#read(jobs[0]!))
    }
    this.#running = false
  }

  /** Only writes that can be repeated share a packet: of one that fails nobody knows how far it came. */
  #together(waiting: readonly Job[]): number {
    const shared = ({ op }: Job): boolean => op.write && !op.once
    const { window } = this.#settings
    const most = this.#alone > 0 ? 1 : Math.min(waiting.length, this.#chip.groups, window > 0 ? window : Infinity)
    let count = 1
    while (count < most && shared(waiting[0]!) && shared(waiting[count]!)) count++
    return count
  }

  async #read(job: Job): Promise<void> {
    const address = hex(job.op.address)
    this.#events.decoded('out', `READ_REG ${address}`)
    const reply = await this.#line.ask(Op.readReg, readRequest(job.op.address), this.#settings.timeoutMs)
    if (this.#closed) return
    if (reply === null) return this.#noAnswer([job])
    this.#events.decoded('in', `READ_REG ${reply.error === 0 ? hex(reply.value) : errorText(reply.error)}`)
    this.#done([job], reply)
  }

  async #write(jobs: Job[]): Promise<void> {
    const writes = jobs.map(({ op }) => ({ address: op.address, value: op.value >>> 0 }))
    const text = writes.map(({ address, value }) => `${hex(address)} = ${hex(value)}`).join(', ')
    this.#events.decoded('out', `WRITE_REG ${text}`)
    const reply = await this.#line.ask(Op.writeReg, writeRequest(writes), this.#settings.timeoutMs)
    if (this.#closed) return
    if (this.#alone > 0) this.#alone--
    if (reply === null) return this.#noAnswer(jobs)
    this.#events.decoded('in', `WRITE_REG ${reply.error === 0 ? 'done' : errorText(reply.error)}`)
    if (reply.error === 0 || jobs.length === 1) {
      this.#done(jobs, reply)
      return
    }
    // One of them failed: alone each says itself.
    this.#alone = jobs.length
    this.#jobs.waiting.unshift(...jobs)
  }

  #done(jobs: Job[], { error, value }: Reply): void {
    this.#jobs.answer(jobs, error === 0 ? 'ok' : error === INVALID_MESSAGE ? 'refused' : 'fault', [value])
  }

  async #noAnswer(jobs: Job[]): Promise<void> {
    this.#inStep = false
    this.#jobs.answer(this.#jobs.again(jobs, this.#settings.tries), 'timeout')
    await this.#backInStep()
  }

  /** @returns false where the chip does not answer: then what waits has no answer */
  async #backInStep(): Promise<boolean> {
    const reset = this.#line.booted
    this.#inStep = (await this.#line.sync(SYNC_TRIES)) || (await this.#entered())
    if (this.#closed) return false
    if (!this.#inStep) {
      this.#jobs.answer(this.#jobs.waiting.splice(0), 'timeout')
      this.#fallSilent()
      return false
    }
    this.#line.booted = null
    clearTimeout(this.#asking)
    if (reset) this.#events.reset(`The chip was reset: ${reset}.`)
    if (this.#silent) this.#events.back()
    this.#silent = false
    return true
  }

  /** Into download mode once more: only a chip that was reset, or that has not answered for some time, loses nothing by it. */
  async #entered(): Promise<boolean> {
    if (!this.#chip.entered || this.#closed || !(this.#line.booted || this.#silent)) return false
    await this.#line.enterDownload()
    this.#line.booted ??= 'it did not answer any more'
    return this.#line.sync(SYNC_TRIES)
  }

  #fallSilent(): void {
    const runs = this.#line.booted ? ' It was reset and runs its application: bring it into download mode again.' : ''
    if (!this.#silent) this.#events.silent(`The ROM loader does not answer.${runs}`)
    this.#silent = true
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => this.#ask(), ASK_MS)
  }

  #ask(): void {
    if (this.#running) return
    this.#running = true
    void this.#backInStep().then(() => this.#run())
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

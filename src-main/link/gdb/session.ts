// Accesses to a board through a GDB stub, in the order of the calls. What kind of stub it is, only the stub knows.
import type { BoardInfo } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, BoardStatus, SessionEvents } from '../board-io'
import type { Conversation } from './conversation'
import type { Outcome } from './request'
import type { Stub, Wording } from './stub'
import { WriteWatch } from './write-watch'

const NS_PER_MS = 1e6

/** An access whose answer may be there already, but waits for those before it. */
interface Waiting {
  answer: BoardAnswer | null
  resolve: (answer: BoardAnswer) => void
}

export class GdbSession implements BoardIo {
  readonly info: BoardInfo
  readonly #conversation: Conversation
  readonly #stub: Stub
  readonly #watch: WriteWatch
  readonly #closeLimitMs: number
  readonly #waiting: Waiting[] = []
  #closed: Promise<void> | null = null

  /** @param closeLimitMs closing takes no longer, whatever the board does */
  constructor(conversation: Conversation, stub: Stub, events: SessionEvents, closeLimitMs: number) {
    this.#conversation = conversation
    this.#stub = stub
    this.#closeLimitMs = closeLimitMs
    this.#watch = new WriteWatch((text) => events.decoded('in', text))
    const { window } = conversation
    const capabilities = { ...stub.capabilities, bursts: false, confirmsWrites: true, haltsTarget: true, window }
    this.info = { protocol: 'gdb', board: stub.board, capabilities }
    conversation.outOfStep = () => stub.forget()
  }

  access(op: BoardOp): Promise<BoardAnswer> {
    return new Promise((resolve) => {
      const waiting: Waiting = { answer: null, resolve }
      this.#waiting.push(waiting)
      const settle = (answer: BoardAnswer): void => {
        waiting.answer = answer
        this.#answerInOrder()
      }
      if (this.#closed) settle(unsent('lost'))
      else if (!this.#can(op)) settle(unsent('refused'))
      else this.#ask(op, settle)
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#leave()
    return this.#closed
  }

  async #leave(): Promise<void> {
    this.#conversation.abandon()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#closeLimitMs)))
    await Promise.race([this.#stub.leave(), enough])
    clearTimeout(timer)
    this.#conversation.close()
  }

  #can(op: BoardOp): boolean {
    const { memWidths, ioWidths } = this.#stub.capabilities
    const widths = op.space === 'io' ? ioWidths : memWidths
    return widths.includes(op.width) && op.address % op.width === 0 && !this.#stub.refuses(op)
  }

  #ask(op: BoardOp, settle: (answer: BoardAnswer) => void): void {
    const { payload, said, judge, inWords, value } = this.#stub.word(op)
    this.#conversation.ask({
      payload,
      said,
      once: op.once,
      writes: op.write,
      before: () => this.#stub.before(op),
      judge,
      inWords,
      settle: (outcome) => settle(this.#answerOf(op, outcome, value)),
    })
  }

  #answerOf(op: BoardOp, outcome: Outcome, valueOf: Wording['value']): BoardAnswer {
    const ended = { roundTripNs: outcome.tookMs * NS_PER_MS, retries: outcome.retries }
    if (outcome.got !== 'reply') return { status: outcome.got, value: 0, high: 0, ...ended }
    const { reply, output } = outcome
    if (reply.kind === 'error' || reply.kind === 'unknown') {
      const status = reply.kind === 'unknown' ? 'refused' : this.#stub.statusOf(reply)
      return { status, value: 0, high: 0, ...ended }
    }
    const read = valueOf(reply, output)
    if (read === null) return { status: 'refused', value: 0, high: 0, ...ended }
    this.#watch.see(op, op.write ? op.value : read.value)
    return { status: 'ok', value: read.value, high: read.high, ...ended }
  }

  #answerInOrder(): void {
    while (this.#waiting[0]?.answer) {
      const { resolve, answer } = this.#waiting.shift()!
      resolve(answer!)
    }
  }
}

const unsent = (status: BoardStatus): BoardAnswer => ({ status, value: 0, high: 0, roundTripNs: 0, retries: 0 })

// The link from outside: one board at most, attached for a lab, for a command, or for nobody. Accesses of the lab and of the user go the
// same way, in the order in which they were made. Knows no lab thread: a lab connects with a LabEnd.
import type { Result } from '../../../src-preload/contract/errors'
import {
  DETACHED,
  type BoardInfo,
  type LinkSettings,
  type LinkState,
  type LinkStatus,
  type PortInfo,
  type ProbeReport,
  type Traffic,
} from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import type { FromBoard, NumberedAnswer, NumberedOp, StartBoardProcess } from '../../link/messages'
import { LinkMeter } from './meter'
import { ProcessClient } from './process-client'

const STATUS_MS = 200

/** What happened to the link, for the recording. */
export interface LinkChange {
  what: 'attached' | 'silent' | 'back' | 'lost' | 'detached' | 'reset'
  text: string
}

export interface LinkListener {
  onStatus(status: LinkStatus): void
  onTraffic?(traffic: Traffic[]): void
}

/** Takes the answers to a lab's accesses on one connection. */
export interface LabEnd {
  answers(answers: readonly NumberedAnswer[]): void
}

type Waiting = { lab: LabEnd; id: number } | { answer: (answer: BoardAnswer) => void }

const nobody = (): void => undefined
const NO_ANSWER: BoardAnswer = { status: 'lost', value: 0, high: 0, roundTripNs: 0, retries: 0 }

export class BoardLink {
  readonly #listener: LinkListener
  readonly #process: ProcessClient
  readonly #meter = new LinkMeter(() => performance.now())
  /** By number, in the order of sending. */
  readonly #waiting = new Map<number, Waiting>()
  #status: LinkStatus = DETACHED
  #onChange: (change: LinkChange) => void = nobody
  #epoch = 0
  #nextId = 0
  #timer: NodeJS.Timeout | null = null

  constructor(start: StartBoardProcess, listener: LinkListener) {
    this.#listener = listener
    this.#process = new ProcessClient(start, {
      onTold: (message) => this.#told(message),
      onEnd: (reason) => this.#over('lost', reason),
    })
  }

  get status(): LinkStatus {
    const { roundTripNs, rates, retries } = this.#meter
    return { ...this.#status, ...rates, roundTripNs, retries, inFlight: this.#waiting.size }
  }

  ports(): Promise<Result<PortInfo[]>> {
    return this.#process.ask({ say: 'ports' })
  }

  probe(settings: LinkSettings): Promise<Result<ProbeReport>> {
    return this.#process.ask({ say: 'probe', settings })
  }

  /** Lets go of a board that is attached first. @returns link where nobody answers */
  async attach(settings: LinkSettings): Promise<Result<BoardInfo>> {
    if (this.isAttached) await this.detach()
    const before = this.#status.state
    const epoch = ++this.#epoch
    this.#meter.reset()
    this.#become('attaching', { settings, info: null, reason: '', epoch })
    const opened = await this.#process.ask<BoardInfo>({ say: 'attach', settings, epoch })
    if (epoch !== this.#epoch) return opened
    if (!opened.ok) {
      // A lab that lost its board goes on without it, as before.
      this.#become(before === 'lost' ? 'lost' : 'detached', { reason: opened.error.message })
      return opened
    }
    const { value: info } = opened
    this.#become('up', { info, settings: { ...settings, protocol: info.protocol } })
    this.#onChange({ what: 'attached', text: '' })
    this.#timer = setInterval(() => this.#announce(), STATUS_MS)
    this.#timer.unref()
    return opened
  }

  /** All that is on the way answers `lost`. */
  async detach(): Promise<void> {
    if (this.#status.state === 'detached') return
    await this.#process.ask<null>({ say: 'detach' })
    this.#over('detached', '')
  }

  /** An access by the user. */
  access(op: BoardOp): Promise<BoardAnswer> {
    if (!this.isAttached) return Promise.resolve(NO_ANSWER)
    return new Promise((answer) => this.#send([op], () => ({ answer })))
  }

  /** Accesses of the lab; each is answered once, in order. */
  accessFor(lab: LabEnd, ops: readonly NumberedOp[]): void {
    if (this.isAttached) this.#send(ops, (index) => ({ lab, id: ops[index]!.id }))
    else lab.answers(ops.map(({ id }) => ({ ...NO_ANSWER, id })))
  }

  /** Told of changes from now on, instead of whoever was before. Answers the undo. */
  connect(onChange: (change: LinkChange) => void): () => void {
    this.#onChange = onChange
    return () => {
      if (this.#onChange === onChange) this.#onChange = nobody
    }
  }

  /** Bytes as they are. */
  send(text: string): Promise<Result<null>> {
    return this.#process.ask({ say: 'send', text })
  }

  get isAttached(): boolean {
    return this.#status.state === 'up' || this.#status.state === 'silent'
  }

  /** Lets go of everything and ends the process. */
  async close(): Promise<void> {
    this.#onChange = nobody
    await this.#process.close()
    this.#over('detached', '')
  }

  #send(ops: readonly BoardOp[], waiting: (index: number) => Waiting): void {
    const numbered = ops.map((op, index) => {
      const id = this.#nextId++
      this.#waiting.set(id, waiting(index))
      return { ...op, id }
    })
    this.#process.send({ say: 'access', epoch: this.#epoch, ops: numbered })
  }

  #told(message: Extract<FromBoard, { say: 'answers' | 'state' | 'traffic' }>): void {
    if (message.say === 'traffic') {
      this.#meter.passed(message.bytesOut, message.bytesIn)
      this.#listener.onTraffic?.(message.traffic)
    } else if (message.epoch === this.#epoch) {
      if (message.say === 'answers') this.#answered(message.answers)
      else this.#changed(message.state, message.reason)
    }
  }

  #answered(answers: readonly NumberedAnswer[]): void {
    let lab: LabEnd | null = null
    let forLab: NumberedAnswer[] = []
    for (const answer of answers) {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (!waiting) continue
      if (answer.status !== 'lost') this.#meter.answered(answer.roundTripNs, answer.retries)
      if ('answer' in waiting) {
        waiting.answer(answer)
        continue
      }
      if (lab !== waiting.lab && forLab.length > 0) {
        lab?.answers(forLab)
        forLab = []
      }
      lab = waiting.lab
      forLab.push({ ...answer, id: waiting.id })
    }
    if (forLab.length > 0) lab?.answers(forLab)
  }

  #changed(what: 'silent' | 'back' | 'reset' | 'lost', text: string): void {
    if (what === 'lost') return this.#over('lost', text)
    // What happens on the way to being attached is part of that.
    if (!this.isAttached) return
    if (what === 'silent') this.#become('silent', { reason: text })
    else if (what === 'back') this.#become('up', { reason: '' })
    this.#onChange({ what, text })
  }

  /** Nothing more comes of this connection. */
  #over(state: 'lost' | 'detached', reason: string): void {
    const was = this.#status.state
    this.#answered([...this.#waiting.keys()].map((id) => ({ ...NO_ANSWER, id })))
    this.#epoch++
    if (this.#timer !== null) clearInterval(this.#timer)
    if (was === state || (was === 'detached' && state === 'lost')) return
    this.#become(state, { reason })
    if (was !== 'detached') this.#onChange({ what: state, text: reason })
  }

  #become(state: LinkState, more: Partial<LinkStatus>): void {
    this.#status = { ...this.#status, ...more, state }
    this.#announce()
  }

  #announce(): void {
    this.#listener.onStatus(this.status)
  }
}

// The board process as promises: starts it when it is first needed, notices when it hangs or dies, and never leaves a question open.
import type { Result } from '../../../src-preload/contract/errors'
import { failed } from '../../base/result'
import type { BoardProcess, FromBoard, StartBoardProcess, ToBoard } from '../../link/messages'

/** The process is asked whether it lives so often, and given up when it has been silent for so long. ms */
const PING_MS = 1000
const HUNG_MS = 4000

type Question = Extract<ToBoard, { id: number }>
type Asked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never
type Told = Extract<FromBoard, { say: 'answers' | 'state' | 'traffic' }>

export interface ProcessListener {
  onTold(message: Told): void
  /** The process has ended, with everything that it held. */
  onEnd(reason: string): void
}

const DIED = failed('link', 'The process that owns the port has ended.', 'Attach again.')

export class ProcessClient {
  readonly #start: StartBoardProcess
  readonly #listener: ProcessListener
  readonly #waiting = new Map<number, (result: Result<never>) => void>()
  #process: BoardProcess | null = null
  #timer: NodeJS.Timeout | null = null
  #nextId = 1
  #heard = 0

  constructor(start: StartBoardProcess, listener: ProcessListener) {
    this.#start = start
    this.#listener = listener
  }

  /** T is what the contract of messages.ts says about this question. */
  ask<T>(question: Asked): Promise<Result<T>> {
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#running().send({ ...question, id })
    })
  }

  send(message: Extract<ToBoard, { say: 'access' }>): void {
    this.#process?.send(message)
  }

  /** Ends the process; what it holds is let go of first if it still listens. */
  async close(): Promise<void> {
    const process = this.#process
    if (!process) return
    const freed = this.ask<null>({ say: 'detach' })
    await Promise.race([freed, new Promise((resolve) => setTimeout(resolve, PING_MS))])
    this.#ended(process, '')
    process.kill()
  }

  #running(): BoardProcess {
    if (this.#process) return this.#process
    const process = this.#start()
    this.#process = process
    this.#heard = performance.now()
    process.onMessage((message) => this.#take(message))
    process.onExit(() => this.#ended(process, 'The process that owned the port has ended.'))
    this.#timer = setInterval(() => this.#look(process), PING_MS)
    this.#timer.unref()
    return process
  }

  #take(message: FromBoard): void {
    this.#heard = performance.now()
    switch (message.say) {
      case 'pong':
        return
      case 'answers':
      case 'state':
      case 'traffic':
        return this.#listener.onTold(message)
      default:
        this.#waiting.get(message.id)?.(message.result as Result<never>)
        this.#waiting.delete(message.id)
    }
  }

  #look(process: BoardProcess): void {
    if (performance.now() - this.#heard > HUNG_MS) {
      this.#ended(process, 'The process that owned the port hung and was ended.')
      process.kill()
    } else {
      process.send({ say: 'ping', id: this.#nextId++ })
    }
  }

  #ended(process: BoardProcess, reason: string): void {
    if (this.#process !== process) return
    this.#process = null
    if (this.#timer !== null) clearInterval(this.#timer)
    for (const answer of this.#waiting.values()) answer(DIED)
    this.#waiting.clear()
    this.#listener.onEnd(reason)
  }
}

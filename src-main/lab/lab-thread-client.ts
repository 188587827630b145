// The supervisor's end of the lab thread: requests become promises, and a thread that ends answers them all.
import type { Worker } from 'node:worker_threads'
import type { Speed } from '../../src-preload/contract/api'
import { failed } from '../base/result'
import type { ThreadState } from './control-words'
import { nowOf, Request, Word, wordsOf } from './control-words'
import type { NumberedOp } from '../link/messages'
import type { CommandResult, LabCommand, LabReply, LinkCommand } from './thread-protocol'

export interface ThreadListener {
  /** Its state has changed. */
  onState(): void
  /** It has ended, by itself or by force. */
  onEnd(): void
  /** Accesses for the board of that channel. */
  onBoard(ops: readonly NumberedOp[], channel: number): void
  /** It is about to be asked something: whatever it waits for besides its requests has to let it look. */
  onAsk(): void
}

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY'

export class LabThread {
  readonly #worker: Worker
  readonly #words: Int32Array
  readonly #now: Float64Array
  readonly #listener: ThreadListener
  readonly #waiting = new Map<number, (result: CommandResult) => void>()
  readonly #activities = new Map<number, string>()
  #nextId = 1
  #speed: Speed
  #ended = false
  #reason = ''

  constructor(worker: Worker, control: SharedArrayBuffer, speed: Speed, listener: ThreadListener) {
    this.#worker = worker
    this.#words = wordsOf(control)
    this.#now = nowOf(control)
    this.#speed = speed
    this.#listener = listener
    worker.on('message', (reply: LabReply) => this.#take(reply))
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#reason ||= error.code === OUT_OF_MEMORY ? 'It ran out of memory.' : `It failed: ${error.message}`
    })
    worker.on('exit', () => this.#end())
  }

  /** Why it ended; empty while it runs. */
  get reason(): string {
    return this.#reason
  }

  get isEnded(): boolean {
    return this.#ended
  }

  get state(): ThreadState {
    return this.#words[Word.state] as ThreadState
  }

  /** Simulated now, ns. */
  get now(): number {
    return this.#now[0]!
  }

  get speed(): Speed {
    return this.#speed
  }

  /** The driver's function that runs: `probe labdev0`. */
  get activity(): string {
    return this.#activities.get(this.#words[Word.activity]!) ?? ''
  }

  ask(command: LabCommand | LinkCommand): Promise<CommandResult> {
    if (this.#ended) return Promise.resolve(this.#lost())
    const id = this.#nextId++
    // It is seen before the request is taken: the driver may wait for the board.
    if (command.do === 'stopDriver') Atomics.store(this.#words, Word.stop, 1)
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => {
        if (result.ok && command.do === 'speed') this.#speed = command.speed
        resolve(result)
      })
      this.#worker.postMessage({ id, command })
      this.#look()
      this.#listener.onAsk()
    })
  }

  /** Lets it look at what has come, if it waits. */
  nudge(): void {
    if (Atomics.load(this.#words, Word.waiting) === 1) this.#look()
  }

  /** Ends it by force; what it has written to the ring stays. */
  async kill(reason: string): Promise<void> {
    if (!this.#ended) this.#reason ||= reason
    await this.#worker.terminate()
    this.#end()
  }

  #look(): void {
    Atomics.store(this.#words, Word.request, Request.look)
    Atomics.notify(this.#words, Word.request)
  }

  #take(reply: LabReply): void {
    switch (reply.say) {
      case 'answer':
        this.#waiting.get(reply.id)?.(reply.result)
        this.#waiting.delete(reply.id)
        return
      case 'activity':
        this.#activities.set(reply.number, reply.name)
        return
      case 'board':
        this.#listener.onBoard(reply.ops, reply.channel)
        return
      case 'state':
        this.#listener.onState()
    }
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const answer of this.#waiting.values()) answer(this.#lost())
    this.#waiting.clear()
    this.#listener.onEnd()
  }

  #lost(): CommandResult {
    return failed('lost-thread', 'The lab has ended.', 'Restart it; its recording is complete.')
  }
}

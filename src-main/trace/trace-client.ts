// The owner's end of the trace thread: requests become promises, and a thread that dies answers them all. Starts no thread itself.
import type { Worker } from 'node:worker_threads'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { Answer, Extent, Query } from '../../src-preload/contract/query'
import { failed, failure } from '../base/result'
import type { TraceReady, TraceReply, TraceRequest } from './protocol'

export interface TraceListener {
  onExtent?(extent: Extent): void
  onNotice?(notice: Failure): void
  /** Opening a large session: 0 to 1. */
  onProgress?(done: number): void
  /** The thread ended though nobody closed it. */
  onLost?(reason: Failure): void
}

type WithoutId<R extends TraceRequest> = R extends TraceRequest ? Omit<R, 'id'> : never

/**
 * @example
 *   const worker = new Worker(join(threads, 'trace-thread.js'), { workerData: start satisfies TraceStart })
 *   const trace = new TraceClient(worker, { onExtent })
 *   const ready = await trace.ready
 */
export class TraceClient {
  /** Settles once: the recording runs, the session is open, or why not. */
  readonly ready: Promise<Result<TraceReady>>
  readonly #worker: Worker
  readonly #listener: TraceListener
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>()
  #becomeReady: (result: Result<TraceReady>) => void = () => undefined
  #nextId = 1
  #closed = false
  #error = ''

  constructor(worker: Worker, listener: TraceListener = {}) {
    this.#worker = worker
    this.#listener = listener
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve))
    worker.on('message', (reply: TraceReply) => this.#take(reply))
    worker.on('error', (error: Error) => (this.#error = error.message))
    worker.on('exit', () => this.#ended())
  }

  /** @returns lost-thread, bad-filter, io, or what the query's kind allows */
  query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>> {
    return this.#ask<Answer<Q>>({ do: 'query', query })
  }

  /** Writes a complete session with everything up to now. Answers the path. */
  save(path: string): Promise<Result<string>> {
    return this.#ask<string>({ do: 'save', path })
  }

  /** Call it once the lab thread has ended, by itself or by force: what is left in the ring is recorded, the file closed. */
  finish(): Promise<Result<Extent>> {
    return this.#ask<Extent>({ do: 'finish' })
  }

  /** Ends the thread. Without `finish` the file holds everything up to the last few moments and opens all the same. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#worker.terminate()
  }

  #ask<T>(request: WithoutId<TraceRequest>): Promise<Result<T>> {
    if (this.#closed) return Promise.resolve({ ok: false, error: this.#loss() })
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (result: Result<unknown>) => void)
      this.#worker.postMessage({ ...request, id })
    })
  }

  #take(reply: TraceReply): void {
    switch (reply.say) {
      case 'ready':
        // A thread that could not begin has nothing left to do and ends by itself.
        if (!reply.result.ok) this.#closed = true
        return this.#becomeReady(reply.result)
      case 'extent':
        return this.#listener.onExtent?.(reply.extent)
      case 'progress':
        return this.#listener.onProgress?.(reply.done)
      case 'notice':
        return this.#listener.onNotice?.(reply.failure)
      case 'answer':
        this.#waiting.get(reply.id)?.(reply.result)
        this.#waiting.delete(reply.id)
    }
  }

  #loss(): Failure {
    const why = this.#error === '' ? '' : `: ${this.#error}`
    return failure(
      'lost-thread',
      `The recorder has ended${why}.`,
      'Restart the lab; the recording up to now can be opened.',
    )
  }

  #ended(): void {
    const expected = this.#closed
    this.#closed = true
    const lost = failed('lost-thread', this.#loss().message, this.#loss().remedy)
    this.#becomeReady(lost)
    for (const answer of this.#waiting.values()) answer(lost)
    this.#waiting.clear()
    if (!expected) this.#listener.onLost?.(lost.error)
  }
}

// Entry of the trace thread: the one reader of the ring, or the reader of a session. Answers queries between batches. See protocol.ts.
import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { Extent } from '../../src-preload/contract/query'
import { done, failed, reason } from '../base/result'
import { openSession } from './open-session'
import type { TraceReady, TraceReply, TraceRequest, TraceStart } from './protocol'
import { answer } from './queries/answer'
import { Recorder } from './recorder'
import { RingReader } from './ring-reader'
import type { Store } from './store'
import { transfersOf } from './transfers'
import { zstdReady } from './zstd'

/** Slots between two looks at the questions. */
const BATCH = 1 << 15
const LOOK_MS = 10
const TELL_MS = 50
const CHECKPOINT_MS = 250
const REMEDY = 'Choose another place.'

const port = parentPort as MessagePort
const say = (reply: TraceReply, transfer: ArrayBuffer[] = []): void => port.postMessage(reply, transfer)
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What both kinds of session can do besides answering. */
interface Session {
  store: Store
  /** Called before a question is answered. */
  catchUp(): void
  /** @throws the file system's error */
  saveAs(path: string): void
  finish(): Promise<Result<Extent>>
}

function serve(session: Session): void {
  port.on('message', (request: TraceRequest) => {
    const { id } = request
    if (request.do === 'finish') {
      void session.finish().then((result) => say({ say: 'answer', id, result }))
      return
    }
    session.catchUp()
    const result = request.do === 'query' ? answer(session.store, request.query) : save(session, request.path)
    say({ say: 'answer', id, result }, transfersOf(result))
  })
}

function save(session: Session, path: string): Result<string> {
  try {
    session.saveAs(path)
    return done(path)
  } catch (error) {
    return failed('io', `Cannot save ${path}: ${reason(error)}`, REMEDY)
  }
}

function ready(store: Store, appVersion: string): Result<TraceReady> {
  return done({ description: store.tables.description, appVersion, extent: store.extent() })
}

function open(file: string): void {
  const opened = openSession(file, (share) => say({ say: 'progress', done: share }))
  if (!opened.ok) return say({ say: 'ready', result: opened })
  const { store, appVersion } = opened.value
  const saveAs = (path: string): void => {
    const partial = `${path}.partial`
    try {
      copyFileSync(file, partial)
      renameSync(partial, path)
    } finally {
      rmSync(partial, { force: true })
    }
  }
  serve({ store, catchUp: () => undefined, saveAs, finish: () => Promise.resolve(done(store.extent())) })
  say({ say: 'ready', result: ready(store, appVersion) })
}

/** Takes out what comes until it is told that nothing will. */
class Recording implements Session {
  readonly store: Store
  readonly #reader: RingReader
  readonly #recorder: Recorder
  #finishing = false
  #toldAt = 0
  #savedAt = 0
  #toldEvents = -1
  #ended: (result: Result<Extent>) => void = () => undefined
  readonly #end = new Promise<Result<Extent>>((resolve) => (this.#ended = resolve))

  constructor(reader: RingReader, recorder: Recorder) {
    this.#reader = reader
    this.#recorder = recorder
    this.store = recorder.store
  }

  /** Whoever saw the lab pause, and asks, is told of everything before the pause. */
  catchUp(): void {
    const { ready } = this.#reader
    for (let taken = 0; taken < ready && !this.#recorder.full;) taken += this.#reader.drain(this.#recorder, BATCH)
  }

  saveAs(path: string): void {
    this.#recorder.saveAs(path)
  }

  finish(): Promise<Result<Extent>> {
    this.#finishing = true
    return this.#end
  }

  async run(): Promise<void> {
    while (!this.#finishing) {
      const taken = this.#recorder.full ? 0 : this.#reader.drain(this.#recorder, BATCH)
      this.#tell()
      if (taken > 0) await pause()
      else {
        if (Date.now() - this.#savedAt >= CHECKPOINT_MS) this.#checkpoint()
        await this.#rest()
      }
    }
    this.#reader.writerEnded()
    this.#drainAll()
    this.#ended(this.#close())
  }

  async #rest(): Promise<void> {
    if (this.#recorder.full) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    else await this.#reader.more(LOOK_MS)
    await pause()
  }

  #drainAll(): void {
    while (this.#reader.drain(this.#recorder, BATCH) > 0);
  }

  #checkpoint(): void {
    this.#savedAt = Date.now()
    this.#recorder.checkpoint()
  }

  #tell(): void {
    const now = Date.now()
    if (now - this.#toldAt < TELL_MS) return
    const extent = this.store.extent()
    if (extent.events === this.#toldEvents) return
    this.#toldAt = now
    this.#toldEvents = extent.events
    say({ say: 'extent', extent })
  }

  #close(): Result<Extent> {
    try {
      this.#recorder.finish()
      return done(this.store.extent())
    } catch (error) {
      return failed(
        'io',
        `The recording could not be finished: ${reason(error)}`,
        'Make room on the disk and save again.',
      )
    }
  }
}

function record(start: Extract<TraceStart, { do: 'record' }>): void {
  const notice = (what: Failure): void => say({ say: 'notice', failure: what })
  let recorder: Recorder
  try {
    recorder = new Recorder(start.file, start.description, start.appVersion, notice)
  } catch (error) {
    return say({ say: 'ready', result: failed('io', `Cannot record to ${start.file}: ${reason(error)}`, REMEDY) })
  }
  const recording = new Recording(new RingReader(start.ring), recorder)
  serve(recording)
  say({ say: 'ready', result: ready(recorder.store, start.appVersion) })
  void recording.run()
}

async function main(start: TraceStart): Promise<void> {
  await zstdReady()
  if (start.do === 'open') open(start.file)
  else record(start)
}

void main(workerData as TraceStart)

// A running lab from outside: starts its two threads, asks them, watches over them, and ends them. No Electron.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { version } from '../../package.json'
import type { Command, LabStatus, Speed } from '../../src-preload/contract/api'
import type { LabDescription } from '../../src-preload/contract/description'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { MirrorRule } from '../../src-preload/contract/link'
import type { Answer, Extent, Query } from '../../src-preload/contract/query'
import { failed } from '../base/result'
import type { TraceReady, TraceStart } from '../trace/protocol'
import { createRing, isWriterWaiting, markReaderGone } from '../trace/ring'
import { TraceClient } from '../trace/trace-client'
import type { BoardLink } from './board/board-link'
import { LabBoard } from './board/lab-board'
import { createLabControl } from './control-words'
import { describeLab } from './describe-lab'
import { LabThread } from './lab-thread-client'
import type { LoadedLab } from './load-lab'
import { labStatus, NO_EXTENT, sameStatus } from './status'
import type { BoardRead, LabCommand, LabThreadData } from './thread-protocol'
import { Watchdog } from './watchdog'

/** Simulated time per wall time unless told otherwise. */
const DEFAULT_SPEED: Speed = 1000
const STATUS_MS = 50

export interface LabStart {
  /** The folder of the built threads. */
  threads: string
  /** Where the recording is written. */
  record: string
  seed?: number
  /** Pause when simulated time gets there, ns. */
  until?: number
  speed?: Speed
  /** The link to a board; one that is attached takes part from the first probe on. */
  link?: BoardLink
  /** Instead of those in lab.json. */
  rules?: readonly MirrorRule[]
  onStatus: (status: LabStatus) => void
  onNotice: (notice: Failure) => void
}

/** Starts a thread of the built app. */
const start = (threads: string, name: string, workerData: unknown): Worker =>
  new Worker(join(threads, `${name}.js`), { workerData })

export class LabHost {
  readonly description: LabDescription
  /** The recording. */
  readonly file: string
  readonly #onStatus: (status: LabStatus) => void
  readonly #trace: TraceClient
  readonly #thread: LabThread
  readonly #watchdog: Watchdog
  readonly #timer: NodeJS.Timeout
  readonly #board: LabBoard | null
  #rules: readonly MirrorRule[]
  #extent: Extent = NO_EXTENT
  #last: LabStatus | null = null
  #closed = false
  /** Settles when the recording is complete. */
  #finished: Promise<unknown> | null = null

  /**
   * Starts the lab; it runs at once.
   * @returns io where the recording cannot be written
   */
  static async start(loaded: LoadedLab, options: LabStart): Promise<Result<LabHost>> {
    const description = describeLab(loaded, options.seed)
    const ring = createRing()
    let host: LabHost | null = null
    const record = { do: 'record', ring, file: options.record, description, appVersion: version } satisfies TraceStart
    const trace = new TraceClient(start(options.threads, 'trace-thread', record), {
      onExtent: (extent) => host?.took(extent),
      onNotice: (notice) => options.onNotice(notice),
      onLost: (notice) => {
        markReaderGone(ring)
        options.onNotice(notice)
      },
    })
    const ready = await trace.ready
    if (!ready.ok) {
      await trace.close()
      return ready
    }
    host = new LabHost(loaded, description, ring, trace, options)
    return { ok: true, value: host }
  }

  private constructor(
    { lab }: LoadedLab,
    description: LabDescription,
    ring: SharedArrayBuffer,
    trace: TraceClient,
    options: LabStart,
  ) {
    this.description = description
    this.file = options.record
    this.#onStatus = options.onStatus
    this.#trace = trace
    const control = createLabControl()
    const { speed = DEFAULT_SPEED, until = Infinity } = options
    this.#rules = options.rules ?? description.mirror ?? []
    this.#board = options.link ? new LabBoard(options.link) : null
    const data = {
      ...{ lab, description, ring, control, speed, until },
      rules: [...this.#rules],
      ...this.#board?.attached,
    } satisfies LabThreadData
    this.#thread = new LabThread(start(options.threads, 'lab-thread', data), control, speed, {
      onState: () => this.#announce(),
      onEnd: () => this.#ended(),
      onBoard: (ops, channel) => this.#board?.forward(ops, channel),
      onAsk: () => this.#board?.wake(),
    })
    this.#board?.connect(this.#thread)
    this.#watchdog = new Watchdog(control, {
      isBlocked: () => isWriterWaiting(ring),
      onStuck: () => this.#announce(),
      onHopeless: (reason) => void this.#thread.kill(reason),
    })
    this.#timer = setInterval(() => this.#announce(), STATUS_MS)
  }

  status(): LabStatus {
    return labStatus(this.#thread, this.#watchdog.reason, this.#extent)
  }

  /**
   * Carries out what concerns the lab itself, and saveAs with a path.
   * @returns bad-input, busy, lost-thread, io
   */
  command(command: Command): Promise<Result<number | string | null>> {
    switch (command.do) {
      case 'restart':
      case 'openLab':
      case 'openSession':
      case 'backToLive':
        return Promise.resolve(failed('bad-input', `A running lab cannot do "${command.do}".`))
      case 'saveAs':
        if (command.path === undefined) return Promise.resolve(failed('bad-input', 'Saving needs a path.'))
        return this.#trace.save(command.path)
      default:
        return this.#ask(command)
    }
  }

  query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>> {
    return this.#trace.query(query)
  }

  /** How accesses are mirrored. */
  get rules(): readonly MirrorRule[] {
    return this.#rules
  }

  async mirror(rules: readonly MirrorRule[]): Promise<Result<null>> {
    const answer = await this.#thread.ask({ do: 'mirror', rules: [...rules] })
    if (!answer.ok) return answer
    this.#rules = rules
    return { ok: true, value: null }
  }

  /** A read that the user made on the board, for the recording. */
  async noteBoardRead(read: BoardRead): Promise<void> {
    await this.#thread.ask({ do: 'noteBoardRead', ...read })
  }

  /** Ends the lab; its recording is then a finished file. */
  async close(): Promise<void> {
    this.#closed = true
    this.#watchdog.stop()
    clearInterval(this.#timer)
    this.#board?.disconnect()
    await this.#thread.kill('')
    await this.#finish()
    await this.#trace.close()
  }

  /** The recorder's news. */
  took(extent: Extent): void {
    this.#extent = extent
  }

  async #ask(command: LabCommand): Promise<Result<number | string | null>> {
    const result = await this.#thread.ask(command)
    this.#announce()
    return result
  }

  #ended(): void {
    this.#watchdog.stop()
    void this.#finish()
    this.#announce()
  }

  /** What is left in the ring is recorded and the file closed; queries are answered on. */
  #finish(): Promise<unknown> {
    this.#finished ??= this.#trace.finish().then((result) => {
      if (!result.ok) return
      this.#extent = result.value
      this.#announce()
    })
    return this.#finished
  }

  #announce(): void {
    const status = this.status()
    if (this.#closed || (this.#last && sameStatus(this.#last, status))) return
    this.#last = status
    this.#onStatus(status)
  }
}

/** A recording that was opened. */
export class PlaybackHost {
  readonly description: LabDescription
  readonly extent: Extent
  readonly file: string
  /** The MMIO Lab that recorded it. */
  readonly appVersion: string
  readonly #trace: TraceClient

  /**
   * @param options.onProgress opening a large session: 0 to 1
   * @returns session-invalid or io
   */
  static async open(
    file: string,
    { threads, onProgress }: { threads: string; onProgress?: (done: number) => void },
  ): Promise<Result<PlaybackHost>> {
    const worker = start(threads, 'trace-thread', { do: 'open', file } satisfies TraceStart)
    const trace = new TraceClient(worker, onProgress ? { onProgress } : {})
    const ready = await trace.ready
    if (ready.ok) return { ok: true, value: new PlaybackHost(file, ready.value, trace) }
    await trace.close()
    return ready
  }

  private constructor(file: string, ready: TraceReady, trace: TraceClient) {
    this.file = file
    this.appVersion = ready.appVersion
    this.description = ready.description
    this.extent = ready.extent
    this.#trace = trace
  }

  query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>> {
    return this.#trace.query(query)
  }

  close(): Promise<void> {
    return this.#trace.close()
  }
}

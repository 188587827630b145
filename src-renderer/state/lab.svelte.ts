// The lab that the window shows: source, status, and questions to it. The only way from a panel to the other side.
import type { Command, LabApi, LabStatus, Snapshot, Source } from '../../src-preload/contract/api'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { Answer, Query } from '../../src-preload/contract/query'

const NOTHING_YET: LabStatus = {
  state: 'idle',
  now: 0,
  speed: 1000,
  extent: { end: 0, events: 0, lost: 0, bytes: 0, chunks: 0, findings: 0, missingBytes: 0 },
  activity: '',
  reason: '',
}

export class LabState {
  source = $state.raw<Source | null>(null)
  status = $state.raw<LabStatus>(NOTHING_YET)
  labs = $state.raw<Snapshot['labs']>([])
  /** The last expected failure, until it is dismissed. */
  failure = $state.raw<Failure | null>(null)
  started = $state(false)
  version = ''

  readonly #api: LabApi

  constructor(api: LabApi) {
    this.#api = api
    api.onStatus((status) => (this.status = status))
    api.onSource((source) => (this.source = source))
    api.onNotice((notice) => (this.failure = notice))
  }

  /** Asks the other side how things stand. Answers the saved view state. */
  async start(): Promise<Snapshot['settings']> {
    const answer = await this.#api.start()
    if (!answer.ok) {
      this.failure = answer.error
      return {}
    }
    const { source, status, labs, failure, settings, version } = answer.value
    this.source = source
    this.status = status
    this.labs = labs
    this.failure = failure
    this.version = version
    this.started = true
    return settings
  }

  /** Answers null when the source changed meanwhile, or on a failure (which is then shown). */
  async ask<Q extends Query>(query: Q): Promise<Answer<Q> | null> {
    const epoch = this.source?.epoch
    if (epoch === undefined) return null
    const answer = await this.#api.query(query)
    if (this.source?.epoch !== epoch) return null
    return this.#taken(answer)
  }

  /** Answers undefined on a failure (which is then shown). */
  async tell(command: Command): Promise<number | string | null | undefined> {
    const answer = await this.#api.command(command)
    if (!answer.ok && answer.error.code === 'cancelled') return undefined
    return this.#taken(answer) ?? (answer.ok ? null : undefined)
  }

  saveSettings(settings: Snapshot['settings']): void {
    void this.#api.saveSettings(settings)
  }

  pathOf(file: unknown): string {
    return this.#api.pathOf(file)
  }

  #taken<T>(answer: Result<T>): T | null {
    if (answer.ok) return answer.value
    this.failure = answer.error
    return null
  }
}

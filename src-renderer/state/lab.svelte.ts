// The lab that the window shows: source, status, and questions to it. The only way from a panel to the other side.
import type { Command, LabApi, LabStatus, Snapshot, Source } from '../../src-preload/contract/api'
import type { Failure, Result } from '../../src-preload/contract/errors'
import { DETACHED } from '../../src-preload/contract/link'
import type { Answer, Query } from '../../src-preload/contract/query'
import { baseName } from '../base/site'

const NOTHING_YET: LabStatus = {
  state: 'idle',
  now: 0,
  speed: 1000,
  extent: { end: 0, events: 0, lost: 0, bytes: 0, chunks: 0, findings: 0, missingBytes: 0 },
  activity: '',
  reason: '',
}

/** More at a time nobody reads. */
const MOST_FAILURES = 3

export class LabState {
  source = $state.raw<Source | null>(null)
  status = $state.raw<LabStatus>(NOTHING_YET)
  labs = $state.raw<Snapshot['labs']>([])
  /** Expected failures, oldest first, until they are dismissed. */
  failures = $state.raw<Failure[]>([])
  /** What is being opened or started, by name; empty when nothing is. */
  opening = $state('')
  started = $state(false)
  version = ''

  readonly #api: LabApi

  constructor(api: LabApi) {
    this.#api = api
    api.onStatus((status) => (this.status = status))
    api.onSource((source) => (this.source = source))
    api.onNotice((notice) => this.report(notice))
  }

  /** Asks the other side how things stand. Answers what others keep of it: the saved view state and the link. */
  async start(): Promise<Pick<Snapshot, 'settings' | 'link'>> {
    const answer = await this.#api.start()
    if (!answer.ok) {
      this.report(answer.error)
      return { settings: {}, link: DETACHED }
    }
    const { source, status, labs, failure, settings, link, version } = answer.value
    this.source = source
    this.status = status
    this.labs = labs
    if (failure) this.report(failure)
    this.version = version
    this.started = true
    return { settings, link }
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
    const opening = openingText(command)
    if (opening) this.opening = opening
    const answer = await this.#api.command(command)
    if (opening) this.opening = ''
    if (!answer.ok && answer.error.code === 'cancelled') return undefined
    return this.#taken(answer) ?? (answer.ok ? null : undefined)
  }

  get live(): boolean {
    return this.source?.kind === 'live'
  }

  /** Shows a failure; the same one twice is shown once. */
  report(failure: Failure): void {
    const others = this.failures.filter(({ message }) => message !== failure.message)
    this.failures = [...others, failure].slice(-MOST_FAILURES)
  }

  dismiss(failure: Failure): void {
    this.failures = this.failures.filter((one) => one !== failure)
  }

  saveSettings(settings: Snapshot['settings']): void {
    void this.#api.saveSettings(settings)
  }

  pathOf(file: unknown): string {
    return this.#api.pathOf(file)
  }

  #taken<T>(answer: Result<T>): T | null {
    if (answer.ok) return answer.value
    this.report(answer.error)
    return null
  }
}

/** Of commands that change what is shown; empty for others, and while a dialog asks. */
function openingText(command: Command): string {
  if (command.do === 'restart') return 'Restarting the lab'
  if (command.do === 'backToLive') return 'Going back to live'
  if ((command.do !== 'openLab' && command.do !== 'openSession') || !command.path) return ''
  return `Opening ${baseName(command.path.replace(/[\\/]+$/, ''))}`
}

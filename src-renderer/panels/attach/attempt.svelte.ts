// One attempt to attach: what is typed, what is being tried, what came of it. Knows no looks.
import type { Failure, Result } from '../../../src-preload/contract/errors'
import type { LinkSettings, ProbeReport } from '../../../src-preload/contract/link'
import type { LinkState } from '../../state/link.svelte'

export type Doing = 'probing' | 'attaching' | 'detaching' | null

export class Attempt {
  settings = $state<LinkSettings>() as LinkSettings
  doing = $state<Doing>(null)
  failure = $state.raw<Failure | null>(null)
  report = $state.raw<ProbeReport | null>(null)

  readonly #link: LinkState

  constructor(link: LinkState) {
    this.#link = link
    this.settings = { ...link.last }
  }

  /** The dialog opens: what was typed stays, unless a board is attached otherwise; what went wrong is history. */
  begin(): void {
    if (this.#link.attached || this.settings.port === '') this.settings = { ...this.#link.last }
    this.failure = null
    this.report = null
  }

  /** Why nothing can be tried now; null when it can. */
  get blocked(): string | null {
    if (this.doing) return `It is ${this.doing} just now`
    return this.settings.port.trim() === '' ? 'Choose or type a port first' : null
  }

  /** What answers is what will be attached with. */
  async probe(): Promise<void> {
    const report = await this.#try('probing', () => this.#link.ask({ ask: 'probe', settings: this.#asked() }))
    this.report = report
    if (report?.found) this.settings.protocol = report.found.protocol
  }

  /** Answers whether a board is attached now. */
  async attach(): Promise<boolean> {
    this.report = null
    return (await this.#try('attaching', () => this.#link.attach(this.#asked()))) !== null
  }

  async detach(): Promise<void> {
    await this.#try('detaching', () => this.#link.ask({ ask: 'detach' }))
  }

  #asked(): LinkSettings {
    return { ...$state.snapshot(this.settings), port: this.settings.port.trim() }
  }

  async #try<T>(doing: Doing, work: () => Promise<Result<T>>): Promise<T | null> {
    this.doing = doing
    this.failure = null
    const answer = await work()
    this.doing = null
    if (answer.ok) return answer.value
    this.failure = answer.error
    return null
  }
}

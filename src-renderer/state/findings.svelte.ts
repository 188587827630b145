// All findings of what is shown, for the findings list, the palette and the marks beside registers.
import type { FindingRow } from '../../src-preload/contract/query'
import type { LabState } from './lab.svelte'

export class FindingsState {
  rows = $state.raw<FindingRow[]>([])
  readonly #lab: LabState
  #asking = false
  #shown = ''

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /** Call from an effect that depends on the source and on lab.status.extent.findings. */
  async refresh(): Promise<void> {
    const wanted = this.#wanted()
    if (wanted === this.#shown || this.#asking) return
    this.#asking = true
    const rows = await this.#lab.ask({ what: 'findings' })
    this.#asking = false
    this.#shown = rows ? wanted : ''
    this.rows = rows ?? []
    if (rows && this.#wanted() !== wanted) await this.refresh()
  }

  #wanted(): string {
    return `${this.#lab.source?.epoch ?? ''} ${this.#lab.status.extent.findings}`
  }
}

// The state of the lab at the cursor, and now: what map, registers and tree show. Asks again when time or the recording moves.
import type { StateAnswer } from '../../src-preload/contract/query'
import type { LabState } from './lab.svelte'
import type { ViewState } from './view.svelte'

export class MomentState {
  /** At cursor A; without a cursor the same object as live. */
  at = $state.raw<StateAnswer | null>(null)
  live = $state.raw<StateAnswer | null>(null)

  readonly #lab: LabState
  readonly #view: ViewState
  #asking = false
  #again = false
  #epoch = -1

  constructor(lab: LabState, view: ViewState) {
    this.#lab = lab
    this.#view = view
  }

  /** Call from an effect that depends on view.time and lab.status.extent. One question at a time is under way. */
  refresh(): void {
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = true
    void this.#ask().finally(() => {
      this.#asking = false
      if (!this.#again) return
      this.#again = false
      this.refresh()
    })
  }

  async #ask(): Promise<void> {
    const source = this.#lab.source
    if (!source) return
    if (source.epoch !== this.#epoch) {
      this.#epoch = source.epoch
      this.at = null
      this.live = null
    }
    const live = await this.#lab.ask({ what: 'state', time: Infinity })
    const time = this.#view.time
    const at = time === Infinity ? live : await this.#lab.ask({ what: 'state', time })
    if (live) this.live = live
    if (at) this.at = at
  }
}

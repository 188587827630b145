// Where board and model went apart, up to the time that the window shows and in the whole session: for map, timeline and panel.
import type { DivergenceRow } from '../../src-preload/contract/query'
import { coalesce } from '../base/coalesce'
import type { LabState } from './lab.svelte'
import type { ViewState } from './view.svelte'

export class DivergenceState {
  /** Up to cursor A; without a cursor the same as `all`. Worst first. */
  rows = $state.raw<readonly DivergenceRow[]>([])
  all = $state.raw<readonly DivergenceRow[]>([])
  /** Reads that differ up to the time shown, by region. */
  byRegion = $derived.by((): ReadonlyMap<number, number> => {
    const counts = new Map<number, number>()
    for (const { region, count } of this.rows) counts.set(region, (counts.get(region) ?? 0) + count)
    return counts
  })
  /** One question at a time. Call from an effect that depends on the source, its events and the view's time. */
  readonly refresh: () => void

  readonly #lab: LabState
  readonly #view: ViewState
  #epoch = -1

  constructor(lab: LabState, view: ViewState) {
    this.#lab = lab
    this.#view = view
    this.refresh = coalesce(() => this.#ask())
  }

  async #ask(): Promise<void> {
    const source = this.#lab.source
    if (source && source.epoch !== this.#epoch) {
      this.#epoch = source.epoch
      this.all = this.rows = []
    }
    const all = await this.#lab.ask({ what: 'divergence', time: Infinity })
    if (!all) return
    const { time } = this.#view
    const whole = time === Infinity || all.length === 0
    const rows = whole ? all : await this.#lab.ask({ what: 'divergence', time })
    if (all.length > 0 || this.all.length > 0) this.all = all
    if (rows && (rows.length > 0 || this.rows.length > 0)) this.rows = rows
  }
}

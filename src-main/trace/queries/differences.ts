// Which accesses of a track the board answered otherwise: put beside windows of accesses and of register values.
import type { Differences, TrackInfo, TrackWindow } from '../../../src-preload/contract/query'
import type { Divergence } from '../divergences'
import type { Store } from '../store'
import type { View } from './track-builder'

/** All of one window's, looked for once. */
export class DifferencesInView {
  readonly #store: Store
  readonly #view: View
  #found: Divergence[] | null = null

  constructor(store: Store, view: View) {
    this.#store = store
    this.#view = view
  }

  /** The window as it is, or with its differences. */
  beside(track: TrackInfo, window: TrackWindow): TrackWindow {
    if (window.shape !== 'accesses' && window.shape !== 'density' && window.shape !== 'wave') return window
    if (this.#store.index.divergences.length === 0 || track.kind === 'irq') return window
    const own = this.#all().filter((one) => this.#isOf(track, one))
    return own.length > 0 ? { ...window, differences: this.#joined(own) } : window
  }

  #all(): Divergence[] {
    const { t0, t1 } = this.#view
    this.#found ??= [...this.#store.index.divergences.between(t0, t1)].sort((a, b) => a.time - b.time || a.seq - b.seq)
    return this.#found
  }

  #isOf({ kind, device, region, offset }: TrackInfo, found: Divergence): boolean {
    const { tables } = this.#store
    if (kind === 'accesses') return tables.deviceOf[found.region] === device
    return region === found.region && tables.slotOf(region, offset) === tables.slotOf(found.region, found.offset)
  }

  #joined(own: readonly Divergence[]): Differences {
    const pixelOf = ({ time }: Divergence): number => Math.floor((time - this.#view.t0) / this.#view.pixel)
    const kept = own.filter((one, i) => i === 0 || pixelOf(one) !== pixelOf(own[i - 1]!))
    return { times: Float64Array.from(kept, ({ time }) => time), seqs: Float64Array.from(kept, ({ seq }) => seq) }
  }
}

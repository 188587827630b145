// The last accesses of a device up to a time, newest first. Asks again when time or the recording moves; one question at a time.
import type { EventRow } from '../../../src-preload/contract/query'
import type { LabState } from '../../state/lab.svelte'

/** Rows that any window has room for. */
const MOST = 60

interface Wanted {
  device: string
  time: number
}

export class History {
  rows = $state.raw<EventRow[]>([])

  readonly #lab: LabState
  #wanted: Wanted | null = null
  #asking = false

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /**
   * @param device its name
   * @param time ns; Infinity = now
   */
  refresh(device: string, time: number): void {
    this.#wanted = { device, time }
    if (!this.#asking) void this.#run()
  }

  async #run(): Promise<void> {
    this.#asking = true
    while (this.#wanted) {
      const { device, time } = this.#wanted
      this.#wanted = null
      const filter = `(op==read || op==write) && device=="${device}"`
      const rows = await this.#lab.ask({ what: 'events', filter, time, direction: 'backward', count: MOST })
      if (rows) this.rows = rows
    }
    this.#asking = false
  }
}

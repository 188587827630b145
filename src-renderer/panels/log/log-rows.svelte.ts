// The stretch of the kernel log that is loaded: grows at its end, is fetched anew when the cursor leaves it.
import type { EventRow } from '../../../src-preload/contract/query'
import type { LabState } from '../../state/lab.svelte'

const FILTER = 'op==log'
const BEFORE = 2000
const MORE = 500
const MOST = 6000

export class LogRows {
  rows = $state.raw<EventRow[]>([])
  readonly #lab: LabState
  #epoch = -1
  #end = -1
  #complete = false

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /** Makes sure that the rows around a time are there, and all that came since. @param time Infinity = the end */
  async update(time: number): Promise<void> {
    const { source, status } = this.#lab
    if (!source) return
    const first = this.rows[0]
    const outside = first !== undefined && time < first.time && !this.#complete
    if (source.epoch !== this.#epoch || outside) await this.#load(source.epoch, time)
    else if (status.extent.events !== this.#end) await this.#append()
  }

  async #load(epoch: number, time: number): Promise<void> {
    this.#epoch = epoch
    this.#end = -1
    const back = await this.#lab.ask({ what: 'events', filter: FILTER, time, direction: 'backward', count: BEFORE })
    if (!back) return
    this.#complete = back.length < BEFORE
    this.rows = back.reverse()
    await this.#append()
  }

  async #append(): Promise<void> {
    const end = this.#lab.status.extent.events
    for (;;) {
      const last = this.rows.at(-1)
      const from = last?.time ?? 0
      const got = await this.#lab.ask({ what: 'events', filter: FILTER, time: from, direction: 'forward', count: MORE })
      if (!got) return
      const fresh = got.filter(({ seq }) => last === undefined || seq > last.seq)
      if (fresh.length > 0) this.#add(fresh)
      if (got.length < MORE || fresh.length === 0) break
    }
    this.#end = end
  }

  #add(fresh: EventRow[]): void {
    const all = [...this.rows, ...fresh]
    if (all.length > MOST) this.#complete = false
    this.rows = all.slice(-MOST)
  }
}

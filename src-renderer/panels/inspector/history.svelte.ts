// The last accesses of a device up to a time, newest first. Asks again when time or the recording moves; one question at a time.
import type { EventRow } from '../../../src-preload/contract/query'
import type { LabState } from '../../state/lab.svelte'

/** Rows that any window has room for. */
const MOST = 60
const PAGE = 400
/** A device that was quiet for longer than this many accesses of others shows fewer rows. */
const PAGES = 8
const FILTER = 'op==read || op==write'

interface Wanted {
  regions: readonly number[]
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

  /** @param time ns; Infinity = now */
  refresh(regions: readonly number[], time: number): void {
    this.#wanted = { regions, time }
    if (!this.#asking) void this.#run()
  }

  async #run(): Promise<void> {
    this.#asking = true
    while (this.#wanted) {
      const wanted = this.#wanted
      this.#wanted = null
      this.rows = await this.#load(wanted)
    }
    this.#asking = false
  }

  async #load({ regions, time }: Wanted): Promise<EventRow[]> {
    const found: EventRow[] = []
    let from = time
    let last = Infinity
    for (let page = 0; page < PAGES && found.length < MOST; page++) {
      const rows = await this.#lab.ask({
        what: 'events',
        filter: FILTER,
        time: from,
        direction: 'backward',
        count: PAGE,
      })
      if (!rows) break
      const fresh = rows.filter(({ seq }) => seq < last)
      found.push(...fresh.filter(({ region }) => regions.includes(region)))
      const oldest = fresh.at(-1)
      if (!oldest || rows.length < PAGE) break
      last = oldest.seq
      from = oldest.time
    }
    return found.slice(0, MOST)
  }
}

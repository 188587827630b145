// The filter of the timeline: is it valid, what does it match, and where is the next match. Knows no canvas.
import type { EventRow } from '../../../src-preload/contract/query'
import type { LabState } from '../../state/lab.svelte'
import type { ViewState } from '../../state/view.svelte'
import type { Matches } from './scene'

/** Rows asked at a time, and at most in all: further matches are counted, not marked. */
const PAGE = 5000
const MOST = 20_000

export type Validity = { ok: true } | { ok: false; message: string; at: number }

export class Search {
  validity = $state.raw<Validity>({ ok: true })
  matches = $state.raw<Matches | null>(null)

  readonly #lab: LabState
  readonly #view: ViewState
  #wanted = ''
  #busy = false

  constructor(lab: LabState, view: ViewState) {
    this.#lab = lab
    this.#view = view
  }

  /** Call from an effect that depends on the filter, the source and the number of events. */
  refresh(): void {
    this.#wanted = this.#key()
    if (!this.#busy) void this.#work()
  }

  #key(): string {
    const { source, status } = this.#lab
    return `${source?.epoch ?? ''} ${status.extent.events} ${this.#view.filter}`
  }

  async #work(): Promise<void> {
    this.#busy = true
    for (let done = ''; done !== this.#wanted;) {
      done = this.#wanted
      await this.#ask(this.#view.filter.trim())
    }
    this.#busy = false
  }

  async #ask(filter: string): Promise<void> {
    if (filter === '') {
      this.validity = { ok: true }
      this.matches = null
      return
    }
    const validity = await this.#lab.ask({ what: 'filter', filter })
    if (!validity) return
    this.validity = validity
    if (validity.ok) this.matches = await this.#all(filter)
  }

  async #all(filter: string): Promise<Matches | null> {
    const total = await this.#lab.ask({ what: 'count', filter, t0: 0, t1: Infinity })
    if (total === null) return null
    const rows: EventRow[] = []
    while (rows.length < Math.min(total, MOST)) {
      const time = rows.at(-1)?.time ?? 0
      const page = await this.#lab.ask({ what: 'events', filter, time, direction: 'forward', count: PAGE })
      const last = rows.at(-1)?.seq ?? -1
      const fresh = (page ?? []).filter(({ seq }) => seq > last)
      if (fresh.length === 0) break
      rows.push(...fresh)
    }
    return { times: Float64Array.from(rows, ({ time }) => time), seqs: new Set(rows.map(({ seq }) => seq)), total }
  }

  /** Jumps to the next or previous match from cursor A, or from the view's edge; false when there is none. */
  async go(direction: 1 | -1): Promise<boolean> {
    const filter = this.#view.filter.trim()
    if (filter === '' || !this.validity.ok) return false
    const { a, t0, t1, selection } = this.#view
    const from = a ?? (direction === 1 ? t0 : t1)
    const here = selection.kind === 'event' && selection.time === a ? selection.seq : null
    const rows = await this.#lab.ask({
      what: 'events',
      filter,
      time: from,
      direction: direction === 1 ? 'forward' : 'backward',
      count: 64,
    })
    const next = rows?.find(({ seq, time }) => (here === null ? time !== a : (seq - here) * direction > 0))
    if (next) this.#view.jump(next)
    return next !== undefined
  }
}

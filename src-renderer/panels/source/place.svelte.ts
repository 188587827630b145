// Which line of which driver is shown: the one asked for, else where the lab was at the shown time.
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import { EventKind, Flag } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { errnoName, hexShort } from '../../base/format'
import { placeOf, type Place } from '../../base/site'
import type { LabState } from '../../state/lab.svelte'
import type { ViewState } from '../../state/view.svelte'

/** Delays, irqs and changes have no source position: look this far back for one that has. */
const LOOK_BACK = 64

export interface Shown {
  place: Place
  /** What happened there, short; empty when the line was only asked for. */
  hint: string
  error: boolean
}

export class SourcePlace {
  shown = $state.raw<Shown | null>(null)
  readonly #lab: LabState
  readonly #view: ViewState

  constructor(lab: LabState, view: ViewState) {
    this.#lab = lab
    this.#view = view
  }

  async update(): Promise<void> {
    const { source, status } = this.#lab
    if (!source) return
    // While it runs the line would flicker: it stands still until the lab does, or a cursor is set.
    if (this.#view.a === null && source.kind === 'live' && status.state === 'running') return
    const rows = await this.#lab.ask(this.#question())
    if (!rows) return
    const row = this.#chosen(rows) ?? telling(rows.filter(({ site }) => placeOf(source.lab, site)))
    const place = row ? placeOf(source.lab, row.site) : null
    this.shown = row && place ? { place, ...hintOf(row) } : null
  }

  #question() {
    return { what: 'events', filter: '', time: this.#view.time, direction: 'backward', count: LOOK_BACK } as const
  }

  #chosen(rows: EventRow[]): EventRow | undefined {
    const { selection } = this.#view
    return selection.kind === 'event' ? rows.find(({ seq, site }) => seq === selection.seq && site > 0) : undefined
  }
}

/** Of several events of one moment at one place, the one that has something to say. */
function telling(rows: EventRow[]): EventRow | undefined {
  const [first] = rows
  const same = rows.filter(({ time, site }) => time === first?.time && site === first.site)
  return same.find((row) => hintOf(row).hint !== '') ?? first
}

function hintOf(row: EventRow): Pick<Shown, 'hint' | 'error'> {
  if (row.kind === EventKind.request && row.flags & Flag.failed) {
    return { hint: errnoName(-Math.abs((row.entry as ClaimEntry).error ?? 0)), error: true }
  }
  if (row.kind === EventKind.read) return { hint: `R ${hexShort(row.value)}`, error: false }
  if (row.kind === EventKind.write) return { hint: `W ${hexShort(row.value)}`, error: false }
  return { hint: '', error: false }
}

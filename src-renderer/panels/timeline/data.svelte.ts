// What the timeline has been told so far: tracks, windows, entries, gaps. Asks for what is missing; knows no canvas.
import type { Entry } from '../../../src-preload/contract/entry'
import type { TrackInfo, TrackWindow } from '../../../src-preload/contract/query'
import type { Stretch } from '../../base/time-scale'
import type { LabState } from '../../state/lab.svelte'
import { Feed, serves, stretchFor, type Slot } from './feed'
import { seen, type Loaded } from './loaded'
import { wholeTracks } from './rows'
import type { Gap } from './scene'

export class TimelineData {
  tracks = $state.raw<TrackInfo[]>([])
  gaps = $state.raw<Gap[]>([])
  /** Counts answers: whoever draws from them depends on this. */
  landed = $state(0)
  /** The first answer for the rows has come, or there is nothing to ask. */
  ready = $state(false)
  /** Something happened that belongs to no device: its row is worth its place. */
  wholeUsed = $state(false)
  readonly #lab: LabState
  readonly #feed: Feed
  readonly #windows: Record<Slot, Map<number, Loaded>> = { view: new Map(), session: new Map() }
  readonly #entries = new Map<number, Entry>()
  readonly #missing = new Set<number>()
  #lost = 0

  constructor(lab: LabState) {
    this.#lab = lab
    this.#feed = new Feed(
      ({ tracks, asked, pixels }) => lab.ask({ what: 'window', tracks: [...tracks], ...asked, pixels }),
      // Events that were recorded while the question was under way are in the answer.
      ({ end }) => Math.max(end, lab.status.extent.end),
      (slot, answers) => this.#take(slot, answers),
    )
  }

  loaded = (track: number): Loaded | null => this.#windows.view.get(track) ?? null
  overview = (track: number): Loaded | null => this.#windows.session.get(track) ?? null
  entry = (id: number): Entry | null => this.#entries.get(id) ?? null

  /** Another lab or session: forget all, and ask for its tracks. */
  async start(): Promise<void> {
    this.#feed.reset()
    for (const windows of Object.values(this.#windows)) windows.clear()
    this.#entries.clear()
    this.#missing.clear()
    this.#lost = 0
    this.gaps = []
    this.tracks = []
    this.ready = false
    this.wholeUsed = false
    await this.refreshTracks()
    if (this.tracks.length === 0) this.ready = true
  }

  /** Tracks can come while a lab runs. */
  async refreshTracks(): Promise<void> {
    const tracks = await this.#lab.ask({ what: 'tracks' })
    if (tracks && (tracks.length !== this.tracks.length || this.tracks.length === 0)) this.tracks = tracks
  }

  /** What the rows in sight need. */
  want(tracks: readonly number[], view: Stretch, width: number, running: boolean): void {
    if (tracks.length === 0 || width < 2) return
    const last = this.#feed.last('view')
    const range = last && serves(last, view, width) ? last : stretchFor(view, width, running)
    const whole = wholeTracks(this.tracks).map(({ id }) => id)
    this.#feed.want('view', {
      tracks: [...new Set([...whole, ...tracks])],
      asked: range.asked,
      pixels: range.pixels,
      end: this.#end,
      stamp: this.#stamp,
    })
  }

  /** What the strip of the whole session needs. */
  wantSession(tracks: readonly number[], whole: Stretch, width: number): void {
    if (tracks.length === 0 || width < 2) return
    this.#feed.want('session', { tracks, asked: whole, pixels: Math.ceil(width), end: this.#end, stamp: this.#stamp })
  }

  /** Where events were lost: asked for only when some were. */
  async refreshGaps(): Promise<void> {
    const { lost } = this.#lab.status.extent
    if (lost === this.#lost) return
    this.#lost = lost
    const rows = await this.#lab.ask({ what: 'events', filter: 'op==gap', time: 0, direction: 'forward', count: 1000 })
    this.gaps = (rows ?? []).map(({ time, value }) => ({ time, count: value }))
  }

  get #end(): number {
    const { status, live } = this.#lab
    return Math.max(live ? status.now : 0, status.extent.end)
  }

  get #stamp(): string {
    return `${this.#lab.status.extent.events} ${this.#end}`
  }

  #take(slot: Slot, answers: Loaded[]): void {
    for (const answer of answers) this.#windows[slot].set(answer.window.track, answer)
    void this.#askEntries(answers.flatMap(({ window }) => namedIn(window)))
    this.landed++
    if (slot === 'session') return
    this.ready = true
    if (!this.wholeUsed)
      this.wholeUsed = wholeTracks(this.tracks).some(({ id, kind }) => kind === 'link' || isUsed(this.loaded(id)))
  }

  async #askEntries(ids: number[]): Promise<void> {
    const fresh = [...new Set(ids)].filter((id) => !this.#entries.has(id) && !this.#missing.has(id))
    if (fresh.length === 0) return
    for (const id of fresh) this.#missing.add(id)
    const entries = await this.#lab.ask({ what: 'entries', ids: fresh })
    for (const id of fresh) this.#missing.delete(id)
    for (const entry of entries ?? []) this.#entries.set(entry.id, entry)
    if (entries && entries.length > 0) this.landed++
  }
}

function isUsed(loaded: Loaded | null): boolean {
  if (!loaded) return false
  const { before, inside, after } = seen(loaded, loaded.asked)
  return before + inside + after > 0
}

/** Dictionary entries that a window refers to. */
function namedIn(window: TrackWindow): number[] {
  switch (window.shape) {
    case 'spans':
      return window.spans.map(({ entry }) => entry)
    case 'claims':
      return window.bars.flatMap(({ entry, mapping }) => (mapping > 0 ? [entry, mapping] : [entry]))
    case 'refusals':
      return window.refusals.map(({ entry }) => entry)
    default:
      return []
  }
}

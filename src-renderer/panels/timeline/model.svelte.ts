// What the user did to the rows: unfolded, focused, scrolled, hovered, dragged. Knows no canvas and asks nothing.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Stretch } from '../../base/time-scale'
import type { LabState } from '../../state/lab.svelte'
import type { Selection } from '../../state/view.svelte'
import type { TimelineData } from './data.svelte'
import { defaultOpen, groupKey, ROW_HEIGHT, rowsOf, trackKey, tracksOf, visible, WHOLE_KEY, type Row } from './rows'

/** What the pointer is over. */
export interface Hover {
  key: string
  /** ns; snapped when near to something. */
  time: number
  /** px within the tracks. */
  x: number
  y: number
}

export class TimelineModel {
  open = $state.raw<ReadonlySet<string>>(new Set())
  /** Key of the row that has the keyboard's focus, '' = the first one. */
  focus = $state('')
  /** The canvas has the focus by the keyboard: the focused row has a ring. */
  ringed = $state(false)
  /** px by which the rows are scrolled; whole rows. */
  top = $state(0)
  width = $state(0)
  height = $state(0)
  hover = $state.raw<Hover | null>(null)
  /** The time area that was dragged out. */
  area = $state.raw<Stretch | null>(null)

  readonly #lab: LabState
  readonly #data: TimelineData
  #unfoldedFor = -1
  #linkShownFor = -1

  rows = $derived.by((): Row[] => {
    const lab = this.#lab.source?.lab
    const { tracks, wholeUsed } = this.#data
    const shown = wholeUsed ? tracks : tracks.filter(({ device }) => device >= 0)
    return lab ? rowsOf(lab, shown, this.open) : []
  })
  focused = $derived(
    Math.max(
      this.rows.findIndex(({ key }) => key === this.focus),
      0,
    ),
  )
  /** Rows may end a part of a row below the edge: the last one can always be seen whole. */
  most = $derived(Math.max(0, Math.ceil((this.rows.length * ROW_HEIGHT - this.height) / ROW_HEIGHT) * ROW_HEIGHT))
  scroll = $derived(Math.min(this.top, this.most))
  inSight = $derived(visible(this.rows, this.scroll, this.height))
  tracksInSight = $derived(tracksOf(this.inSight.rows))

  constructor(lab: LabState, data: TimelineData) {
    this.#lab = lab
    this.#data = data
  }

  /** Unfolds the most interesting device, once for each source. */
  unfoldFirst(lab: LabDescription, epoch: number): void {
    if (this.#unfoldedFor === epoch || this.#data.tracks.length === 0) return
    this.#unfoldedFor = epoch
    this.open = defaultOpen(lab, this.#data.tracks)
    this.focus = ''
    this.top = 0
    this.area = null
    this.hover = null
  }

  /** A board was attached: its row comes into sight, once for each source. */
  unfoldLink(epoch: number): void {
    if (this.#linkShownFor === epoch || this.#data.tracks.every(({ kind }) => kind !== 'link')) return
    this.#linkShownFor = epoch
    this.open = new Set([...this.open, WHOLE_KEY])
  }

  toggle(row: Row, open = !row.open): void {
    if (row.open === null || row.open === open) return
    const next = new Set(this.open)
    if (open) next.add(row.key)
    else next.delete(row.key)
    this.open = next
  }

  focusRow(index: number): void {
    const row = this.rows[Math.max(0, Math.min(index, this.rows.length - 1))]
    if (!row) return
    this.focus = row.key
    this.bringIn(row.key)
  }

  scrollBy(rows: number): void {
    this.scrollTo(this.scroll + rows * ROW_HEIGHT)
  }

  scrollTo(top: number): void {
    this.top = Math.max(0, Math.min(Math.round(top / ROW_HEIGHT) * ROW_HEIGHT, this.most))
  }

  /** Scrolls no further than needed. */
  bringIn(key: string): void {
    const y = this.rows.findIndex((row) => row.key === key) * ROW_HEIGHT
    if (y < 0) return
    if (y < this.scroll) this.scrollTo(y)
    else if (y + ROW_HEIGHT > this.scroll + this.height)
      this.scrollTo(Math.ceil((y + ROW_HEIGHT - this.height) / ROW_HEIGHT) * ROW_HEIGHT)
  }

  rowAt(y: number): Row | null {
    return this.rows[Math.floor((y + this.scroll) / ROW_HEIGHT)] ?? null
  }

  /** The row that shows the window's selection. */
  keyOf(selection: Selection): string | null {
    if (selection.kind === 'device') return groupKey(selection.device)
    if (selection.kind !== 'register') return null
    const track = this.#data.tracks.find(
      ({ kind, region, offset }) => kind === 'register' && region === selection.region && offset === selection.offset,
    )
    return track ? trackKey(track) : null
  }

  /** Unfolds and scrolls to what another panel selected. */
  reveal(selection: Selection): void {
    if (selection.kind !== 'device' && selection.kind !== 'register') return
    const key = this.keyOf(selection)
    const group = this.rows.find((row) => row.key === groupKey(selection.device))
    if (!key || !group) return
    this.toggle(group, true)
    this.bringIn(key)
  }
}

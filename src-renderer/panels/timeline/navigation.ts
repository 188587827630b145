// Zooming, panning, fitting, and stepping from event to event: what keys, wheel and buttons have in common.
import { EventKind } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { around, clamp, pan, spanOf, toTime, whole, zoom, type Stretch } from '../../base/time-scale'
import type { LabState } from '../../state/lab.svelte'
import type { ViewState } from '../../state/view.svelte'
import type { TimelineModel } from './model.svelte'
import { Motion, windowClock, type Clock } from './motion'
import type { Row } from './rows'

const ZOOM_STEP = 1.5
/** Part of the view that a key pans by. */
const PAN_STEP = 0.15

export class Navigation {
  readonly #lab: LabState
  readonly #view: ViewState
  readonly #model: TimelineModel
  readonly #motion: Motion

  constructor(lab: LabState, view: ViewState, model: TimelineModel, clock: Clock = windowClock) {
    this.#lab = lab
    this.#view = view
    this.#model = model
    this.#motion = new Motion(
      () => ({ t0: view.t0, t1: view.t1 }),
      (next) => this.#write(next),
      clock,
    )
  }

  /** Until when there is anything to show, ns. */
  get end(): number {
    const { status, live } = this.#lab
    return Math.max(live ? status.now : 0, status.extent.end)
  }

  /** A running lab that is followed stays followed: its right end stays at now. */
  get #following(): boolean {
    return this.#view.follow && this.#lab.live && this.#lab.status.state === 'running'
  }

  #write(next: Stretch): void {
    if (!this.#following) return this.#view.show(next.t0, next.t1)
    this.#view.t0 = Math.max(0, this.#view.t1 - spanOf(next))
    this.#view.followTo(this.#lab.status.now)
  }

  time(x: number): number {
    return toTime({ t0: this.#view.t0, t1: this.#view.t1 }, this.#model.width, x)
  }

  /** Whole ns: simulated time has no finer grain. */
  moment(x: number): number {
    return Math.max(0, Math.round(this.time(x)))
  }

  zoomAt(time: number, factor: number): void {
    this.#motion.to(zoom(this.#motion.target, time, factor, this.end))
  }

  /** From the keyboard: around cursor A while it is in view, else around the middle. */
  zoomStep(closer: boolean): void {
    const { a, t0, t1 } = this.#view
    const anchor = a !== null && a >= t0 && a <= t1 ? a : (t0 + t1) / 2
    this.zoomAt(anchor, closer ? 1 / ZOOM_STEP : ZOOM_STEP)
  }

  setSpan(span: number): void {
    const { a, t0, t1 } = this.#view
    const anchor = a !== null && a >= t0 && a <= t1 ? a : (t0 + t1) / 2
    this.zoomAt(anchor, span / (t1 - t0))
  }

  panBy(ns: number): void {
    this.#view.follow = false
    this.#motion.jump(pan(this.#motion.target, ns, this.end))
  }

  panStep(direction: 1 | -1): void {
    this.#view.follow = false
    const target = this.#motion.target
    this.#motion.to(pan(target, direction * spanOf(target) * PAN_STEP, this.end))
  }

  show(view: Stretch): void {
    this.#view.follow = false
    this.#motion.to(clamp(view, this.end))
  }

  /** Without easing: while something is dragged. */
  place(view: Stretch): void {
    this.#view.follow = false
    this.#motion.jump(clamp(view, this.end))
  }

  /** Same span, with this time in the middle. */
  centre(time: number): void {
    const span = spanOf(this.#motion.target)
    this.show({ t0: time - span / 2, t1: time + span / 2 })
  }

  fitAll(): void {
    this.show(whole(this.end))
  }

  /** The dragged area, else the stretch between the cursors; where that is shown already or missing, all. */
  fitSelection(): void {
    const chosen = this.#chosen()
    if (!chosen) return this.fitAll()
    const view = around(chosen.t0, chosen.t1, this.end)
    const shown = this.#motion.target
    const there = Math.abs(shown.t0 - view.t0) + Math.abs(shown.t1 - view.t1) < spanOf(view) * 0.01
    if (there) this.fitAll()
    else this.show(view)
  }

  #chosen(): Stretch | null {
    const { a, b } = this.#view
    if (this.#model.area) return this.#model.area
    return a !== null && b !== null && a !== b ? { t0: Math.min(a, b), t1: Math.max(a, b) } : null
  }

  toStart(): void {
    this.show({ t0: 0, t1: spanOf(this.#motion.target) })
  }

  toEnd(): void {
    if (this.#lab.live) this.follow(true)
    else
      this.show({
        t0: this.end - spanOf(this.#motion.target) * 0.96,
        t1: this.end + spanOf(this.#motion.target) * 0.04,
      })
  }

  follow(on: boolean): void {
    this.#view.follow = on
    this.#view.followTo(this.#lab.status.now)
  }

  /** Cursor A to the next or previous thing that happens on a row; without a cursor from the view's edge. */
  async step(row: Row | null, direction: 1 | -1): Promise<void> {
    const track = row && (row.track ?? row.accesses ?? row.refusals ?? row.claims)
    if (!track) return
    const { t0, t1, a } = this.#view
    const from = a ?? (direction === 1 ? t0 - 1 : t1 + 1)
    // A window of one moment: what lies outside it, to either side, is what is looked for.
    const answer = await this.#lab.ask({ what: 'window', tracks: [track.id], t0: from, t1: from, pixels: 1 })
    const found = answer?.[0]
    const time = direction === 1 ? found?.firstAfter : found?.lastBefore
    if (time === undefined || Number.isNaN(time)) return
    this.#view.goTo(time)
    await this.select(row, time, null)
  }

  /** What happened on a row at a time becomes the window's selection: inspector and source show it. */
  async select(row: Row, time: number, seq: number | null): Promise<void> {
    const found = seq ?? (await this.#seqAt(row, time))
    if (found !== null && this.#view.a === time) this.#view.selection = { kind: 'event', seq: found, time }
  }

  async #seqAt(row: Row, time: number): Promise<number | null> {
    const rows = await this.#lab.ask({ what: 'events', filter: '', time, direction: 'forward', count: 32 })
    const regions = this.#lab.source?.lab.devices[row.device]?.regions ?? []
    return rows?.find((event) => event.time === time && belongs(event, row, regions))?.seq ?? null
  }
}

/** Is this one of the events that a row shows? @param regions of the row's device */
function belongs(event: EventRow, { kind, device, track }: Row, regions: readonly number[]): boolean {
  const { entry } = event
  switch (kind) {
    case 'register':
    case 'field':
      return event.region === track?.region && event.offset === track.offset
    case 'irq':
      return event.kind === EventKind.irq && event.offset === track?.offset
    case 'calls':
      return event.kind === EventKind.callBegin && entry?.type === 'call' && entry.device === device
    case 'polls':
      return event.kind === EventKind.pollBegin && entry?.type === 'poll' && entry.device === device
    case 'link':
      return event.kind === EventKind.mirror || event.kind === EventKind.link
    case 'model':
      return (entry?.type === 'bind' || entry?.type === 'model') && entry.device === device
    case 'accesses':
      return regions.includes(event.region)
    case 'group':
      return regions.includes(event.region) || event.kind === EventKind.request
  }
}

// What pointer and wheel mean on the tracks: cursor, area, measuring, panning, zooming, scrolling. Knows no drawing.
import { timeUnit } from '../../base/format'
import type { Stretch } from '../../base/time-scale'
import type { WindowState } from '../../state/context'
import type { TimelineData } from './data.svelte'
import { hintsOf } from './hints'
import { seqOf, snapAt, targetAt, type Look, type Target } from './hit'
import type { TimelineModel } from './model.svelte'
import type { Navigation } from './navigation'
import { ROW_HEIGHT, type Row } from './rows'

/** What pointer and wheel act on. */
export interface GesturedParts {
  state: WindowState
  data: TimelineData
  model: TimelineModel
  nav: Navigation
}

/** px of movement that make a drag of a press. */
const DRAG = 4
const WHEEL_LINE = 40

interface Point {
  x: number
  y: number
}

type Press = Point & { kind: 'area' | 'measure' | 'pan'; last: number; moved: boolean }

export class Gestures {
  press = $state.raw<Press | null>(null)
  readonly #parts: GesturedParts
  #rest = 0

  constructor(parts: GesturedParts) {
    this.#parts = parts
  }

  get look(): Look {
    const { state, model, data, nav } = this.#parts
    const { t0, t1 } = state.view
    return { view: { t0, t1 }, width: model.width, end: nav.end, loaded: data.loaded, entry: data.entry }
  }

  target({ x, y }: Point): { row: Row; target: Target | null } | null {
    const row = this.#parts.model.rowAt(y)
    return row && { row, target: targetAt(row, this.look, x) }
  }

  /** Snapped to what is near on the row under the pointer. */
  #timeAt({ x, y }: Point): number {
    const row = this.#parts.model.rowAt(y)
    return (row && snapAt(row, this.look, x)?.time) ?? this.#parts.nav.moment(x)
  }

  down(point: Point, event: PointerEvent): void {
    if (event.button > 1) return
    const kind = event.button === 1 ? 'pan' : event.shiftKey ? 'measure' : 'area'
    this.press = { ...point, kind, last: point.x, moved: false }
  }

  move(point: Point): void {
    if (!this.press) return this.#hover(point)
    const { x, kind, last, moved } = this.press
    if (!moved && Math.abs(point.x - x) < DRAG) return
    this.#parts.model.hover = null
    const { nav } = this.#parts
    if (kind === 'pan') nav.panBy(nav.time(last) - nav.time(point.x))
    else this.#drag(point, kind)
    this.press = { ...this.press, moved: true, last: point.x }
  }

  #drag(point: Point, kind: 'area' | 'measure'): void {
    const { model, state } = this.#parts
    const from = this.#timeAt(this.press!)
    const to = this.#timeAt({ x: Math.max(0, Math.min(point.x, model.width)), y: point.y })
    model.area = from === to ? null : ordered(from, to)
    if (kind !== 'measure') return
    state.view.b = from
    state.view.a = to
  }

  up(point: Point, event: PointerEvent): void {
    const press = this.press
    this.press = null
    if (press?.kind === 'measure' && press.moved) this.#parts.model.area = null
    if (press && !press.moved && press.kind !== 'pan') this.#click(point, event.altKey)
  }

  cancel(): void {
    this.press = null
  }

  leave(): void {
    this.#parts.model.hover = null
  }

  #hover(point: Point): void {
    const { model } = this.#parts
    const row = model.rowAt(point.y)
    model.hover = row && { key: row.key, time: this.#timeAt(point), ...point }
  }

  #click(point: Point, reference: boolean): void {
    const { model, nav, state } = this.#parts
    const row = model.rowAt(point.y)
    model.area = null
    if (!row) return
    model.focus = row.key
    const hint = this.#hintAt(row, point)
    if (hint !== null) return nav.centre(hint)
    const time = this.#timeAt(point)
    if (reference) state.view.b = time
    else {
      state.view.goTo(time)
      const target = snapAt(row, this.look, point.x)
      if (target?.what === 'refusal') state.view.selection = { kind: 'claim', entry: target.entry }
      else if (target) void nav.select(row, target.time, seqOf(target))
    }
  }

  /** Time that a `◂ n accesses before t` under the pointer leads to. */
  #hintAt(row: Row, { x }: Point): number | null {
    const { data, state, model } = this.#parts
    const told =
      row.kind === 'accesses' || row.kind === 'link'
        ? row.track
        : row.kind === 'group' && row.open !== true
          ? (row.accesses ?? row.refusals)
          : null
    const loaded = told && data.loaded(told.id)
    if (!loaded) return null
    const { t0, t1 } = state.view
    const side = x < model.width / 2 ? 'left' : 'right'
    const hints = hintsOf(loaded, { t0, t1 }, timeUnit(t1 - t0))
    return hints.find((hint) => hint.side === side)?.time ?? null
  }

  wheel(event: WheelEvent, x: number): void {
    const { nav } = this.#parts
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1
    const [dx, dy] = [event.deltaX * scale, event.deltaY * scale]
    if (event.ctrlKey || event.metaKey) nav.zoomAt(nav.time(x), Math.exp(dy * (Math.abs(dy) < 30 ? 0.01 : 0.003)))
    else if (event.shiftKey) nav.panBy(nav.time(dx || dy) - nav.time(0))
    else if (Math.abs(dx) > Math.abs(dy)) nav.panBy(nav.time(dx) - nav.time(0))
    else this.#scroll(dy)
  }

  /** Whole rows; what is left over counts towards the next. */
  #scroll(dy: number): void {
    this.#rest += dy
    const rows = Math.trunc(this.#rest / ROW_HEIGHT)
    this.#rest -= rows * ROW_HEIGHT
    this.#parts.model.scrollBy(rows)
  }
}

const ordered = (a: number, b: number): Stretch => ({ t0: Math.min(a, b), t1: Math.max(a, b) })

// What the user looks at: cursors, the stretch of time in view, the selection, radix and theme. One for the whole window.
import type { Space } from '../base/format'

/** The one selection of the window; every panel shows it. */
export type Selection =
  | { kind: 'none' }
  | { kind: 'device'; device: number }
  | { kind: 'register'; device: number; region: number; offset: number }
  | { kind: 'driver'; driver: number }
  /** A claim or a refused request, by its dictionary entry. */
  | { kind: 'claim'; entry: number }
  /** A node of the devicetree that no device came from. */
  | { kind: 'node'; node: number }
  | { kind: 'event'; seq: number; time: number }

/** A line of a driver's source, or of the devicetree: index of the driver or DEVICETREE, line from 1. */
export interface SourceLine {
  driver: number
  line: number
}

/** Instead of a driver's index: the board's devicetree. */
export const DEVICETREE = -1

export type Radix = 'hex' | 'dec' | 'bin'
export type Theme = 'system' | 'dark' | 'light'
export type DrawerTab = 'log' | 'findings' | 'divergence' | 'console' | 'wire' | 'snapshots' | 'picture'
export type SideTab = 'board' | 'devicetree'
export type InspectorTab = 'registers' | 'claim' | 'event'

const SHORTEST_SPAN = 1

export class ViewState {
  /** Cursor A and reference B, ns; null = not set. Without A every panel shows live, or the end of a session. */
  a = $state<number | null>(null)
  b = $state<number | null>(null)
  /** The stretch of time the timeline shows, ns. */
  t0 = $state(0)
  t1 = $state(1_000_000)
  /** The view's right end sticks to now. */
  follow = $state(true)
  selection = $state.raw<Selection>({ kind: 'none' })
  radix = $state<Radix>('hex')
  theme = $state<Theme>('system')
  /** Which of the two maps is shown; null = the one that the lab has. */
  space = $state<Space | null>(null)
  sideTab = $state<SideTab>('board')
  drawerTab = $state<DrawerTab>('log')
  inspectorTab = $state<InspectorTab>('registers')
  /** Filter of the timeline's events, and whether it is valid. */
  filter = $state('')
  /** A source line that was asked for; null = the line of what happened at the cursor. */
  line = $state.raw<SourceLine | null>(null)
  /** Panels that the toolbar and the keys open. */
  paletteOpen = $state(false)
  keysOpen = $state(false)
  /** The rule whose page is open; '' = the first, null = none. */
  rule = $state<string | null>(null)

  /** The time that every panel shows; Infinity = live. */
  get time(): number {
    return this.a ?? Infinity
  }

  /** Shows from t0 to t1 and lets go of now. */
  show(t0: number, t1: number): void {
    this.follow = false
    this.#set(t0, t1)
  }

  /** As show, but only moves as far as needed to have this time in view. */
  reveal(time: number): void {
    if (time >= this.t0 && time <= this.t1) return
    const span = this.t1 - this.t0
    this.show(time - span / 2, time + span / 2)
  }

  /** Sets cursor A and brings it into view. */
  goTo(time: number): void {
    this.line = null
    this.a = Math.max(0, time)
    this.reveal(time)
  }

  /** No cursors: every panel shows live, or the end of a session. */
  clearCursors(): void {
    this.line = null
    this.a = null
    this.b = null
  }

  /** Jumps to an event: cursor, selection and the timeline's view. */
  jump(event: { seq: number; time: number }): void {
    this.goTo(event.time)
    this.selection = { kind: 'event', seq: event.seq, time: event.time }
  }

  /** Nothing of another source stays. */
  reset(t0: number, t1: number, follow: boolean): void {
    this.clearCursors()
    this.selection = { kind: 'none' }
    this.space = null
    this.rule = null
    this.#set(t0, t1)
    this.follow = follow
  }

  /** Keeps the span and puts its right end (with a little air) at now. */
  followTo(now: number): void {
    if (!this.follow) return
    const span = this.t1 - this.t0
    const end = Math.max(now + span * 0.04, span)
    this.#set(end - span, end)
  }

  /** What is followed is shown at least this long, with the same right end. */
  widenTo(span: number): void {
    if (this.follow && this.t1 - this.t0 < span) this.#set(this.t1 - span, this.t1)
  }

  #set(t0: number, t1: number): void {
    const from = Math.max(0, t0)
    this.t0 = from
    this.t1 = Math.max(from + SHORTEST_SPAN, t1 - t0 + from)
  }
}

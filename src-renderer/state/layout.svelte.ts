// Sizes of the panes in px: what the user set, else what suits the window. Knows no DOM.
import type { SettingsState } from './settings.svelte'

export type PaneName = 'tree' | 'inspector' | 'timeline' | 'drawer' | 'source'

interface PaneRule {
  /** Size by the window's width (or height): small below `small`, large from `large` on. */
  by: 'width' | 'height'
  small: number
  normal: number
  large: number
  least: number
  most: number
}

const NARROW = 1360
const WIDE = 1760
const LOW = 860
const TALL = 1000

export const PANES: Record<PaneName, PaneRule> = {
  tree: { by: 'width', small: 220, normal: 240, large: 280, least: 160, most: 480 },
  inspector: { by: 'width', small: 324, normal: 336, large: 400, least: 300, most: 640 },
  timeline: { by: 'height', small: 355, normal: 375, large: 375, least: 140, most: 2000 },
  drawer: { by: 'height', small: 138, normal: 178, large: 238, least: 68, most: 900 },
  source: { by: 'width', small: 500, normal: 600, large: 760, least: 200, most: 2000 },
}

/** What the other panes leave over may not fall below this. */
const CENTRE_LEAST = { width: 420, height: 120 }
const BARS = 64

export class LayoutState {
  width = $state(1440)
  height = $state(900)
  readonly #settings: SettingsState

  constructor(settings: SettingsState) {
    this.#settings = settings
  }

  /** Present size, within what the window has room for. */
  size(pane: PaneName): number {
    const { least } = PANES[pane]
    return Math.round(
      Math.max(least, Math.min(this.#settings.number(`pane.${pane}`) ?? this.#usual(pane), this.most(pane))),
    )
  }

  most(pane: PaneName): number {
    const { least, most } = PANES[pane]
    return Math.max(least, Math.min(most, this.#room(pane)))
  }

  set(pane: PaneName, size: number): void {
    this.#settings.set(`pane.${pane}`, Math.round(size))
  }

  reset(pane: PaneName): void {
    this.#settings.set(`pane.${pane}`, null)
  }

  get drawerOpen(): boolean {
    return this.#settings.number('pane.drawer.closed') !== 1
  }

  toggleDrawer(): void {
    this.#settings.set('pane.drawer.closed', this.drawerOpen ? 1 : null)
  }

  openDrawer(): void {
    if (!this.drawerOpen) this.toggleDrawer()
  }

  #usual(pane: PaneName): number {
    const { by, small, normal, large } = PANES[pane]
    const [low, high] = by === 'width' ? [NARROW, WIDE] : [LOW, TALL]
    const extent = this[by]
    if (extent <= low) return small
    return extent >= high ? large : normal
  }

  #room(pane: PaneName): number {
    if (pane === 'source') return this.width - PANES.source.least
    if (pane === 'tree') return this.width - PANES.inspector.least - CENTRE_LEAST.width
    if (pane === 'inspector') return this.width - this.size('tree') - CENTRE_LEAST.width
    const main = this.height - BARS
    if (pane === 'drawer') return main - PANES.timeline.least - CENTRE_LEAST.height
    return main - this.size('drawer') - CENTRE_LEAST.height
  }
}

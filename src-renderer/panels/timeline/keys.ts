// What keys do in the timeline: those of the canvas itself, and those that work in the whole window.
import type { WindowCommand } from '../../state/commands.svelte'
import type { Parts } from './parts'

type Act = (parts: Parts) => void

const focusBy =
  (rows: number): Act =>
  ({ model }) =>
    model.focusRow(model.focused + rows)

const toggleFocused: Act = ({ model }) => {
  const row = model.rows[model.focused]
  if (row) model.toggle(row)
}

const stepBy =
  (direction: 1 | -1): Act =>
  ({ nav, model }) =>
    void nav.step(model.rows[model.focused] ?? null, direction)

const zoomBy =
  (closer: boolean): Act =>
  ({ nav }) =>
    nav.zoomStep(closer)

const panBy =
  (direction: 1 | -1): Act =>
  ({ nav }) =>
    nav.panStep(direction)

/** Within the timeline, and again and again while they are held. */
const ON_TIMELINE: Record<string, Act> = {
  w: zoomBy(true),
  s: zoomBy(false),
  '+': zoomBy(true),
  '=': zoomBy(true),
  '-': zoomBy(false),
  a: panBy(-1),
  d: panBy(1),
  '.': stepBy(1),
  ',': stepBy(-1),
}

/** On the canvas alone: elsewhere these keys belong to lists and fields. */
const ON_TRACKS: Record<string, Act> = {
  ArrowDown: focusBy(1),
  ArrowUp: focusBy(-1),
  PageDown: focusBy(10),
  PageUp: focusBy(-10),
  ArrowLeft: panBy(-1),
  ArrowRight: panBy(1),
  Home: ({ nav }) => nav.toStart(),
  End: ({ nav }) => nav.toEnd(),
  Enter: toggleFocused,
  ' ': toggleFocused,
  'Ctrl ArrowRight': stepBy(1),
  'Ctrl ArrowLeft': stepBy(-1),
}

/** Answers whether the key meant something. */
export function timelineKeys(parts: Parts, event: KeyboardEvent): boolean {
  const control = event.ctrlKey || event.metaKey
  if (event.altKey || (event.shiftKey && event.key !== '+')) return false
  const onCanvas = event.target instanceof HTMLCanvasElement
  const act = (onCanvas && ON_TRACKS[control ? `Ctrl ${event.key}` : event.key]) || (!control && ON_TIMELINE[event.key])
  if (!act) return false
  if (onCanvas) parts.model.ringed = true
  act(parts)
  return true
}

/** For the palette, the keys help and the keyboard. @param openFilter shows and focuses the filter field */
export function timelineCommands(parts: Parts, openFilter: () => void): WindowCommand[] {
  const { nav, search } = parts
  const command = (id: string, title: string, keys: string[], run: () => void): WindowCommand => ({
    id: `timeline.${id}`,
    title,
    group: 'Timeline',
    keys,
    run,
  })
  return [
    command('zoomIn', 'Zoom in', ['w', '[Shift]+Equal'], () => nav.zoomStep(true)),
    command('zoomOut', 'Zoom out', ['s', '-'], () => nav.zoomStep(false)),
    command('panLeft', 'Move back in time', ['a'], () => nav.panStep(-1)),
    command('panRight', 'Move on in time', ['d'], () => nav.panStep(1)),
    command('next', 'Next event on the focused track', ['.'], () => stepBy(1)(parts)),
    command('previous', 'Previous event on the focused track', [','], () => stepBy(-1)(parts)),
    command('fit', 'Fit the area or B to A; again: all', ['f'], () => nav.fitSelection()),
    command('fitAll', 'Fit the whole session', ['Shift+F'], () => nav.fitAll()),
    command('start', 'To the start of the session', [], () => nav.toStart()),
    command('end', 'To the end of the session, or to now', [], () => nav.toEnd()),
    command('filter', 'Filter and search events', ['$mod+f'], openFilter),
    command('nextMatch', 'Next match of the filter', [], () => void search.go(1)),
    command('previousMatch', 'Previous match of the filter', [], () => void search.go(-1)),
  ]
}

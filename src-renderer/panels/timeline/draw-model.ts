// Draws what the driver model did with a device: a mark at each moment, a line for as long as it was bound or waited.
import type { ModelWindow } from '../../../src-preload/contract/query'
import { crisp } from '../../base/canvas'
import { modelText, type ModelTone } from '../../base/driver-model'
import { clearOf, longestFit, OVERDRAW, type Paper } from './paper'
import type { Scene } from './scene'

type Moment = ModelWindow['moments'][number]

const COLORS: Record<ModelTone, { mark: string; text: string }> = {
  ok: { mark: 'ok', text: 'ok-text' },
  error: { mark: 'error', text: 'error-text' },
  warning: { mark: 'warning', text: 'warning-text' },
  plain: { mark: 'unknown', text: 'text-2' },
}
const RADIUS = 3.5
const LABEL = 8

/** What a device is after a moment; null = neither bound nor waiting, or the moment says nothing of it. */
export function lastingOf({ entry }: Moment): 'bound' | 'deferred' | null {
  if (entry.type !== 'bind') return null
  return entry.state === 'bound' || entry.state === 'deferred' ? entry.state : null
}

/** Index of the next moment that changes what the device is: others happen beside it. */
export function endOf(moments: readonly Moment[], from: number): number {
  const next = moments.findIndex(
    ({ entry }, i) => i > from && (entry.type === 'bind' || entry.what === 'device removed'),
  )
  return next < 0 ? moments.length : next
}

export function drawModel(
  paper: Paper,
  scene: Scene,
  place: { y: number; end: number },
  { moments: inView, earlier }: ModelWindow,
): void {
  const moments = earlier ? [earlier, ...inView] : inView
  moments.forEach((moment, i) => {
    const lasting = lastingOf(moment)
    const to = moments[endOf(moments, i)]?.time ?? place.end
    if (lasting && paper.meets(moment.time, to)) drawLasting(paper, place.y, moment.time, to, lasting)
  })
  moments.forEach((moment, i) => {
    if (paper.x(moment.time) < 0) return labelEarlier(paper, scene, place.y, moment, moments[i + 1])
    if (!paper.meets(moment.time, moment.time)) return
    drawMoment(paper, place.y, moment, scene)
    labelMoment(paper, scene, place.y, moment, moments[i + 1])
  })
}

function drawLasting(paper: Paper, y: number, from: number, to: number, what: 'bound' | 'deferred'): void {
  const x0 = Math.max(paper.x(from), 0)
  const x1 = Math.min(paper.x(to), paper.width + OVERDRAW)
  if (what === 'bound') return paper.fill(x0, y + 16, Math.max(x1 - x0, 1), 2, paper.color('ok'))
  paper.dashed([x0, y + 17, x1, y + 17], [3, 3], paper.color('warning'))
}

/** A disc; hollow where something ended, a cross where something failed. */
function drawMoment(paper: Paper, y: number, { entry, seq, time }: Moment, scene: Scene): void {
  const { mark } = COLORS[modelText(entry, scene.lab).tone]
  const [x, middle] = [crisp(paper.x(time)), y + 10]
  const { context } = paper
  context.strokeStyle = context.fillStyle = paper.color(mark)
  context.lineWidth = 1.5
  context.beginPath()
  if (mark === 'error') {
    for (const side of [-1, 1]) {
      context.moveTo(x - RADIUS, middle - side * RADIUS)
      context.lineTo(x + RADIUS, middle + side * RADIUS)
    }
  } else context.arc(x, middle, RADIUS - 0.5, 0, 2 * Math.PI)
  if (mark === 'ok') context.fill()
  context.stroke()
  if (seq === scene.event) paper.frame(x - 6, y + 1.5, 12, 17, paper.color('accent'))
}

function labelMoment(paper: Paper, scene: Scene, y: number, { entry, time }: Moment, next: Moment | undefined): void {
  const { forms, tone } = modelText(entry, scene.lab)
  const start = clearOf(paper.lines, paper.x(time) + LABEL, 40)
  const until = next ? paper.x(next.time) - LABEL : paper.width
  const text = longestFit(forms, until - start - 4, (form) => paper.measure(form, 'ui'))
  if (text) paper.text(text, start, y + 9, { color: COLORS[tone].text, family: 'ui' })
}

/** What has held since before the view is said at its left edge. */
function labelEarlier(paper: Paper, scene: Scene, y: number, moment: Moment, next: Moment | undefined): void {
  const until = next ? paper.x(next.time) - LABEL : paper.width
  if (!lastingOf(moment) || until <= 0) return
  const start = clearOf(paper.lines, LABEL, 40)
  const { forms } = modelText(moment.entry, scene.lab)
  const text = longestFit(forms, until - start - 4, (form) => paper.measure(form, 'ui'))
  if (text) paper.text(text, start, y + 9, { color: 'text-3', family: 'ui' })
}

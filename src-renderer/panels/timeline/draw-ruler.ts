// Draws the ruler: ticks with their times, and below them the cursors with the time between.
import { crisp } from '../../base/canvas'
import { NS_PER, time, timeUnit, type TimeUnit } from '../../base/format'
import { decimalsFor, spanOf, ticks, type Stretch } from '../../base/time-scale'
import { Paper } from './paper'
import type { Scene } from './scene'

export const RULER_HEIGHT = 39
const FLAGS = 32

/** px between two major lines, at least. */
const APART = 60
const DIGIT = 6.6

/** Wide enough for the longest time in view to stand between two lines. */
export function majorApart(view: Stretch, width: number): number {
  const unit = timeUnit(spanOf(view))
  const { step } = ticks(view, width, APART)
  return Math.max(APART, tickText(view.t1, step, unit).length * DIGIT + 16)
}

const formats = new Map<number, Intl.NumberFormat>()

function withDecimals(decimals: number): Intl.NumberFormat {
  let format = formats.get(decimals)
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    formats.set(decimals, format)
  }
  return format
}

/** `1,060`, with just the decimals that tell neighbours apart. */
export const tickText = (at: number, step: number, unit: TimeUnit): string =>
  withDecimals(decimalsFor(step, unit)).format(at / NS_PER[unit])

/** A finding, or a match of the filter, at its time. */
export interface RulerMark {
  time: number
  kind: 'error' | 'warning' | 'info' | 'match'
}

export interface RulerScene extends Pick<Scene, 'view' | 'a' | 'b' | 'area'> {
  marks: readonly RulerMark[]
}

export function drawRuler(context: CanvasRenderingContext2D, width: number, scene: RulerScene): void {
  const paper = new Paper(context, scene.view, { width, height: RULER_HEIGHT }, [])
  drawScale(paper)
  for (const mark of scene.marks) if (paper.meets(mark.time, mark.time)) drawMark(paper, mark)
  if (scene.area) drawBetween(paper, scene.area.t0, scene.area.t1)
  else if (scene.a !== null && scene.b !== null) drawBetween(paper, scene.b, scene.a)
  if (scene.b !== null) drawFlag(paper, scene.b, 'B')
  if (scene.a !== null) drawFlag(paper, scene.a, 'A')
}

function drawScale(paper: Paper): void {
  const unit = timeUnit(spanOf(paper.view))
  const { step, major, minor } = ticks(paper.view, paper.width, majorApart(paper.view, paper.width))
  for (const at of minor) paper.upright(paper.x(at), 18, 22, paper.color('line-2'))
  for (const at of major) {
    const text = tickText(at, step, unit)
    const x = crisp(paper.x(at))
    paper.upright(paper.x(at), 14, 22, paper.color('line-3'))
    if (x + 4 + paper.measure(text) < paper.width) paper.text(text, x + 4, 11, { color: 'text-3' })
  }
  paper.level(0, paper.width, 22.5, paper.color('line-1'))
}

const MARK_COLORS = { error: 'error', warning: 'warning', info: 'text-3', match: 'accent' }

/** Stands on the ruler's line; findings are filled, matches hollow. */
function drawMark(paper: Paper, { time: at, kind }: RulerMark): void {
  const { context } = paper
  const x = crisp(paper.x(at))
  context.beginPath()
  context.moveTo(x - 4, 16)
  context.lineTo(x + 4, 16)
  context.lineTo(x, 22)
  context.closePath()
  context.lineWidth = 1
  context.fillStyle = context.strokeStyle = paper.color(MARK_COLORS[kind])
  if (kind === 'match') context.stroke()
  else context.fill()
}

function drawBetween(paper: Paper, from: number, to: number): void {
  const [x0, x1] = [
    Math.max(Math.min(paper.x(from), paper.x(to)), 0),
    Math.min(Math.max(paper.x(from), paper.x(to)), paper.width),
  ]
  if (x1 - x0 < 20) return
  paper.level(x0 + 8, x1 - 8, FLAGS - 0.5, paper.color('accent-line'))
  const text = `Δ ${time(to - from, timeUnit(spanOf(paper.view)))}`
  const wide = paper.measure(text)
  if (wide + 40 > x1 - x0) return
  const middle = (x0 + x1) / 2
  paper.fill(middle - wide / 2 - 6, 24, wide + 12, 15, paper.color('surface-0'))
  paper.text(text, middle, FLAGS, { color: 'accent-text', align: 'center' })
}

function drawFlag(paper: Paper, at: number, name: 'A' | 'B'): void {
  if (!paper.meets(at, at)) return drawOutside(paper, at, name)
  const x = crisp(paper.x(at))
  if (name === 'A') paper.round(x - 7, 24, 14, 15, paper.color('accent-fill'))
  else {
    paper.round(x - 7, 24, 14, 15, paper.color('surface-0'))
    paper.frame(x - 6.5, 24.5, 13, 14, paper.color('accent'))
  }
  const color = name === 'A' ? 'accent-on' : 'accent-text'
  paper.text(name, x, FLAGS, { color, family: 'ui', weight: 600, align: 'center' })
}

/** A cursor that is out of view still says on which side it is. */
function drawOutside(paper: Paper, at: number, name: string): void {
  const left = at < paper.view.t0
  const offset = name === 'A' ? 0 : 22
  const x = left ? 4 + offset : paper.width - 4 - offset
  paper.text(left ? `◂${name}` : `${name}▸`, x, FLAGS, {
    color: 'accent-text',
    family: 'ui',
    align: left ? 'left' : 'right',
  })
}

// Draws the whole session in one strip: how much happened when, findings, search hits, and the frame of the view.
import type { FindingRow } from '../../../src-preload/contract/query'
import { crisp } from '../../base/canvas'
import type { Stretch } from '../../base/time-scale'
import { columns, type Column, type Loaded } from './loaded'
import { Paper } from './paper'

export const MINI_HEIGHT = 25
const PITCH = 3
const BAR = 2
const GROUND = MINI_HEIGHT - 4
const TALLEST = 14

export interface Mini {
  /** The whole session. */
  whole: Stretch
  view: Stretch
  accesses: readonly Loaded[]
  findings: readonly FindingRow[]
  /** Times of search hits, in order. */
  hits: ArrayLike<number>
}

/** Counts per column of 3 px, from all devices together. */
export function miniColumns(mini: Mini, width: number): { reads: number; writes: number }[] {
  const length = Math.max(Math.ceil(width / PITCH), 1)
  const sums = Array.from({ length }, () => ({ reads: 0, writes: 0 }))
  const span = mini.whole.t1 - mini.whole.t0
  const bucket = (span / width) * PITCH
  const add = ({ from, to, reads, writes }: Column): void => {
    const sum = sums[Math.floor(((from + to) / 2 - mini.whole.t0) / bucket)]
    if (!sum) return
    sum.reads += reads
    sum.writes += writes
  }
  for (const loaded of mini.accesses) columns(loaded, bucket / 4).forEach(add)
  return sums
}

export function drawMini(context: CanvasRenderingContext2D, width: number, mini: Mini): void {
  const paper = new Paper(context, mini.whole, { width, height: MINI_HEIGHT }, [])
  drawDensity(paper, mini)
  drawFrame(paper, mini.view)
  drawHits(paper, mini.hits)
  const order = [...mini.findings].sort(
    (a, b) => Number(a.entry.severity === 'error') - Number(b.entry.severity === 'error'),
  )
  for (const { time, entry } of order) drawFinding(paper, time, entry.severity)
}

/** The height is a logarithm; reads stand on writes, each with its share. */
function drawDensity(paper: Paper, mini: Mini): void {
  const sums = miniColumns(mini, paper.width)
  const most = Math.log1p(sums.reduce((max, { reads, writes }) => Math.max(max, reads + writes), 1))
  paper.context.globalAlpha = 0.8
  sums.forEach(({ reads, writes }, i) => {
    const all = reads + writes
    if (all === 0) return
    const tall = Math.max((Math.log1p(all) / most) * TALLEST, 2)
    const lower = tall * (writes / all)
    paper.fill(i * PITCH, GROUND - lower, BAR, lower, paper.color('write'))
    paper.fill(i * PITCH, GROUND - tall, BAR, tall - lower, paper.color('read'))
  })
  paper.context.globalAlpha = 1
}

/** At least so wide that it can be seen and grasped. */
export const FRAME_LEAST = 8

export function frameOf(whole: Stretch, view: Stretch, width: number): { x0: number; x1: number } {
  const scale = width / (whole.t1 - whole.t0)
  const [x0, x1] = [(view.t0 - whole.t0) * scale, (view.t1 - whole.t0) * scale]
  const lack = Math.max(FRAME_LEAST - (x1 - x0), 0) / 2
  return { x0: Math.max(x0 - lack, 0), x1: Math.min(Math.max(x1 + lack, FRAME_LEAST), width) }
}

function drawFrame(paper: Paper, view: Stretch): void {
  const { x0, x1 } = frameOf(paper.view, view, paper.width)
  paper.round(x0 + 0.5, 1.5, x1 - x0 - 1, MINI_HEIGHT - 3, paper.color('accent-soft'))
  paper.frame(x0 + 0.5, 1.5, x1 - x0 - 1, MINI_HEIGHT - 3, paper.color('accent'))
}

function triangle(paper: Paper, x: number, half: number, tall: number): void {
  const { context } = paper
  context.beginPath()
  context.moveTo(x - half, 3)
  context.lineTo(x + half, 3)
  context.lineTo(x, 3 + tall)
  context.closePath()
}

function drawFinding(paper: Paper, time: number, severity: FindingRow['entry']['severity']): void {
  const error = severity === 'error'
  const color = paper.color(error ? 'error' : severity === 'warning' ? 'warning' : 'text-3')
  const x = crisp(paper.x(time))
  paper.upright(paper.x(time), 8, MINI_HEIGHT - 3, color, error ? 1.5 : 1)
  triangle(paper, x, error ? 4 : 3.5, error ? 5.5 : 5)
  paper.context.fillStyle = color
  paper.context.fill()
}

const HITS_APART = 9

/** Hollow; hits too near to each other are one triangle with a line as far as they go. */
function drawHits(paper: Paper, hits: ArrayLike<number>): void {
  const { context } = paper
  context.strokeStyle = paper.color('accent')
  context.lineWidth = 1
  let [first, last] = [-Infinity, -Infinity]
  for (let i = 0; i <= hits.length; i++) {
    const x = i < hits.length ? crisp(paper.x(hits[i]!)) : Infinity
    if (x - last >= HITS_APART) {
      if (last - first > 1) paper.level(first, last, 3.5, paper.color('accent'))
      first = x
      if (x < Infinity) {
        triangle(paper, x, 3, 5)
        context.stroke()
      }
    }
    last = x
  }
}

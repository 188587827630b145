// Draws the link to the board: accesses on the wire, stretches without an answer, and a flag at each change.
import type { LinkWindow } from '../../../src-preload/contract/query'
import { crisp, tokens } from '../../base/canvas'
import { changeForms, isTrouble, outcomeOf, standsOf, wiresOf, type Change, type Outcome, type Wire } from './link'
import { clearOf, longestFit, OVERDRAW, type Paper } from './paper'
import type { Matches, Scene } from './scene'

/** px of a row that wires may take, and what is left between lanes. */
const TOP = 4
const ROOM = 12
const BETWEEN = 1
/** A single lane does not fill the row: it would look like a span of something that is held. */
const ALONE = 7
const LEAST = 1.5
const NARROW = 14
const LABEL = 9

const COLORS: Record<Outcome, string> = {
  fine: 'text-3',
  noise: 'text-3',
  differs: 'error',
  failed: 'warning',
  skipped: 'unknown',
}
const HATCH = { silent: 'warning', lost: 'error' } as const

interface Place {
  y: number
  /** Until when anything is known, ns. */
  end: number
}

export function drawLink(paper: Paper, scene: Scene, place: Place, window: LinkWindow): void {
  const wires = wiresOf(window)
  drawStands(paper, place, window)
  const lanes = wires.reduce((most, { lane }) => Math.max(most, lane + 1), 1)
  for (const wire of wires) if (paper.meets(wire.from, wire.to)) drawWire(paper, scene, place.y, wire, lanes)
  window.changes.forEach((change, i) => {
    if (!paper.meets(change.time, change.time)) return
    const next = Math.min(window.changes[i + 1]?.time ?? Infinity, firstFrom(wires, change.time))
    drawChange(paper, scene, place.y, change, next)
  })
}

const firstFrom = (wires: readonly Wire[], time: number): number => wires.find(({ to }) => to > time)?.from ?? Infinity

function drawStands(paper: Paper, { y, end }: Place, window: LinkWindow): void {
  for (const { from, to, standing } of standsOf(window, { from: paper.view.t0, end })) {
    const [x0, x1] = [Math.max(paper.x(from), 0), Math.min(paper.x(to), paper.width + OVERDRAW)]
    if (standing === 'down' || x1 <= 0) continue
    if (standing === 'up') paper.level(x0, x1, y + 17.5, paper.color('line-3'))
    else {
      paper.context.globalAlpha = 0.7
      paper.fill(x0, y + 3, Math.max(x1 - x0, 1), 15, tokens.hatch(paper.context, HATCH[standing]))
      paper.context.globalAlpha = 1
    }
  }
}

function boxOf(paper: Paper, y: number, { from, to, lane }: Wire, lanes: number): DOMRectReadOnly {
  const x0 = Math.max(paper.x(from), -4)
  const x1 = Math.min(paper.x(to), paper.width + OVERDRAW)
  const tall = lanes === 1 ? ALONE : (ROOM - (lanes - 1) * BETWEEN) / lanes
  const top = lanes === 1 ? y + TOP + (ROOM - ALONE) / 2 : y + TOP + lane * (tall + BETWEEN)
  return new DOMRectReadOnly(x0, top, Math.max(x1 - x0, LEAST), tall)
}

const isOut = (matches: Matches | null, { seq, access }: Wire): boolean =>
  matches !== null && !matches.seqs.has(seq) && !matches.seqs.has(access)

function drawWire(paper: Paper, scene: Scene, y: number, wire: Wire, lanes: number): void {
  const outcome = outcomeOf(wire.result)
  const { x, y: top, width, height } = boxOf(paper, y, wire, lanes)
  const color = paper.color(COLORS[outcome])
  const dim = isOut(scene.matches, wire) ? 0.22 : 1
  paper.context.globalAlpha = dim * (outcome === 'fine' ? 0.75 : 1)
  if (outcome === 'noise' || outcome === 'skipped') drawHollow(paper, x, top, width, height, color)
  else paper.round(x, top, width, height, color, 1)
  if (outcome === 'differs' || outcome === 'failed')
    paper.upright(paper.x(wire.to), y + 1, y + 19, color, outcome === 'differs' ? 2 : 1)
  paper.context.globalAlpha = dim
  if (wire.retries > 0) drawRetries(paper, x, y, width, wire.retries)
  const text = wireText(outcome, wire)
  if (lanes === 1 && width > NARROW && text) labelWire(paper, text, { x, y, width }, outcome)
  paper.context.globalAlpha = 1
  if (wire.seq === scene.event || wire.access === scene.event)
    paper.frame(crisp(x) - 2, y + 1.5, Math.max(width, 3) + 3, 17, paper.color('accent'))
}

/** An outline without a fill: nothing was compared, or nothing was sent. */
function drawHollow(paper: Paper, x: number, y: number, width: number, height: number, color: string): void {
  if (width < 4) return paper.fill(x, y, width, height / 2, color)
  paper.frame(x + 0.5, Math.round(y) + 0.5, width - 1, Math.round(height) - 1, color, 1)
}

const SIGNS: Partial<Record<Outcome, string>> = { differs: '≠', failed: '×' }

const wireText = (outcome: Outcome, { count }: Wire): string =>
  [SIGNS[outcome] ?? '', count > 1 ? `${count}` : ''].filter((part) => part !== '').join(' ')

function labelWire(
  paper: Paper,
  text: string,
  { x, y, width }: { x: number; y: number; width: number },
  outcome: Outcome,
): void {
  const wide = paper.measure(text, 'mono', 600)
  if (wide + 6 > width) return
  const middle = x + width / 2
  paper.fill(middle - wide / 2 - 3, y + 3, wide + 6, 14, paper.color('surface-0'))
  const color = outcome === 'differs' ? 'error-text' : outcome === 'failed' ? 'warning-text' : 'text-2'
  paper.text(text, middle, y + 10, { color, weight: 600, align: 'center' })
}

/** A tick above the access for each time that it was sent again. */
function drawRetries(paper: Paper, x: number, y: number, width: number, retries: number): void {
  const shown = Math.max(1, Math.min(retries, Math.floor(width / 3)))
  for (let i = 0; i < shown; i++) paper.upright(x + i * 3, y + 1, y + 4, paper.color('warning'), 1.5)
}

function toneOf({ entry }: Change): { mark: string; text: string } {
  if (entry.what === 'lost') return { mark: 'error', text: 'error-text' }
  if (isTrouble(entry)) return { mark: 'warning', text: 'warning-text' }
  return { mark: 'text-2', text: 'text-2' }
}

/** A flag on its pole; what it says stands where no access is. @param until when the next thing happens, ns */
function drawChange(paper: Paper, scene: Scene, y: number, change: Change, until: number): void {
  const { mark, text: color } = toneOf(change)
  const x = crisp(paper.x(change.time))
  const { context } = paper
  paper.upright(x - 0.5, y + 2, y + 19, paper.color(mark), 1.5)
  context.fillStyle = paper.color(mark)
  context.beginPath()
  context.moveTo(x, y + 2)
  context.lineTo(x + 6, y + 5)
  context.lineTo(x, y + 8)
  context.fill()
  if (change.seq === scene.event) paper.frame(x - 4, y + 1.5, 13, 18, paper.color('accent'))
  const start = clearOf(paper.lines, x + LABEL, 40)
  const room = Math.min(paper.x(until), paper.width) - start - 4
  const text = longestFit(changeForms(change.entry), room, (form) => paper.measure(form, 'ui'))
  if (!text) return
  paper.plate(start, y + 10, paper.measure(text, 'ui'))
  paper.text(text, start, y + 9.5, { color, family: 'ui' })
}

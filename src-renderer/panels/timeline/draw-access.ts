// Draws accesses: letters while they have room, then ticks, then columns; irq lines; refused requests.
import type { AccessWindow, RefusalWindow, WaveWindow } from '../../../src-preload/contract/query'
import { crisp, tokens } from '../../base/canvas'
import { errnoName, range, time } from '../../base/format'
import { drawBeside } from './draw-beside'
import { columns, isBeside, lowerBound, seen, type Loaded } from './loaded'
import { OVERDRAW, type Paper } from './paper'
import type { Matches, Scene } from './scene'
import { segmentsOf } from './wave'

/** px per event from which on there is room for letters, and for ticks. */
const LETTERS = 9
const TICKS = 3
/** px that a letter needs to each of its neighbours. */
const LETTER_GAP = 7
const COLUMN = 2

const COLORS: Record<string, string> = { R: 'read', r: 'read', W: 'write', w: 'write', I: 'irq', '!': 'error' }
/** The device saw nothing of these. */
const UNSEEN = new Set(['r', 'w'])
const letterOf = (op: number): string => String.fromCharCode(op)

export type Detail = 'letters' | 'ticks' | 'columns'

/** How much of each event there is room for. */
export function detailOf(loaded: Loaded, events: number, width: number): Detail {
  if (loaded.window.shape !== 'accesses') return 'columns'
  const each = events === 0 ? Infinity : width / events
  if (each < TICKS) return 'columns'
  return each < LETTERS ? 'ticks' : 'letters'
}

export function drawAccesses(paper: Paper, scene: Scene, y: number, loaded: Loaded): void {
  const { inside } = seen(loaded, paper.view)
  const detail = detailOf(loaded, inside, paper.width)
  if (detail === 'columns') drawColumns(paper, y, loaded, scene.matches !== null)
  else drawTicks(paper, scene, y, loaded.window as AccessWindow, detail === 'letters')
}

function drawTicks(paper: Paper, scene: Scene, y: number, window: AccessWindow, letters: boolean): void {
  const { times, ops, seqs } = window
  drawBeside(paper, y, window)
  const from = lowerBound(times, paper.view.t0)
  for (let i = from; i < times.length && times[i]! <= paper.view.t1; i++) {
    if (isBeside(ops[i]!)) continue
    const x = paper.x(times[i]!)
    const gap = (other: number | undefined): number => (other === undefined ? Infinity : Math.abs(paper.x(other) - x))
    const letter = letterOf(ops[i]!)
    const beside = (step: 1 | -1): number | undefined => {
      let at = i + step
      while (at >= 0 && at < times.length && isBeside(ops[at]!)) at += step
      return times[at]
    }
    const roomy = letter === '!' || (letters && Math.min(gap(beside(-1)), gap(beside(1))) >= LETTER_GAP)
    paper.context.globalAlpha = isOut(scene.matches, seqs[i]!) ? 0.22 : 1
    drawTick(paper, x, y, letter, roomy)
    if (seqs[i] === scene.event) drawRing(paper, x, y)
  }
  paper.context.globalAlpha = 1
}

const isOut = (matches: Matches | null, seq: number): boolean => matches !== null && !matches.seqs.has(seq)

function drawTick(paper: Paper, x: number, y: number, letter: string, roomy: boolean): void {
  const color = COLORS[letter] ?? 'error'
  const unseen = UNSEEN.has(letter)
  paper.upright(x, y + (roomy ? 14 : unseen ? 12 : 8), unseen ? y + 16 : y + 19, paper.color(color), 1.5)
  if (!roomy) return
  const shade = unseen ? 'text-3' : `${color}-text`
  paper.text(letter.toUpperCase(), crisp(x), y + 8, { color: shade, weight: unseen ? 400 : 600, align: 'center' })
}

function drawRing(paper: Paper, x: number, y: number): void {
  paper.frame(crisp(x) - 6, y + 1.5, 12, 18, paper.color('accent'))
}

/** Reads above the middle, writes below, both on a log scale; irqs and alerts run over the whole height. */
function drawColumns(paper: Paper, y: number, loaded: Loaded, dimmed: boolean): void {
  const bucket = (COLUMN * (paper.view.t1 - paper.view.t0)) / paper.width
  const all = columns(loaded, bucket).filter(({ from, to }) => paper.meets(from, to))
  const most = Math.log1p(all.reduce((max, { reads, writes }) => Math.max(max, reads, writes), 1))
  paper.context.globalAlpha = dimmed ? 0.35 : 0.85
  for (const { from, to, reads, writes, irqs } of all) {
    const x = Math.round(paper.x(from))
    const wide = Math.max(Math.round(paper.x(to)) - x, 1)
    const [up, down] = [reads, writes].map((n) => (n === 0 ? 0 : 1.5 + (Math.log1p(n) / most) * 6.5)) as [
      number,
      number,
    ]
    if (up > 0) paper.fill(x, y + 10.5 - up, wide, up, paper.color('read'))
    if (down > 0) paper.fill(x, y + 10.5, wide, down, paper.color('write'))
    if (irqs > 0) paper.fill(x, y + 1, wide, 1.5, paper.color('irq'))
  }
  paper.context.globalAlpha = 1
  for (const { from, alerts } of all)
    if (alerts > 0) paper.upright(paper.x(from), y + 1, y + 19, paper.color('error'), 2)
}

/** A level line, filled while high, with an I at its rising edge. @param end until when anything is known, ns */
export function drawIrq(paper: Paper, end: number, y: number, window: WaveWindow): void {
  const segments = segmentsOf(window, end).filter(({ from, to }) => paper.meets(from, to))
  const [low, high] = [y + 16.5, y + 4.5]
  const { context } = paper
  for (const { from, to, value } of segments) {
    const [x0, x1] = [crisp(paper.x(from)), crisp(paper.x(to))]
    if (value > 0) paper.fill(x0, high - 0.5, Math.max(x1 - x0, 1), low - high, paper.color('irq-soft'))
  }
  context.beginPath()
  segments.forEach(({ from, to, value }, i) => {
    const [x0, x1] = [
      i === 0 ? paper.x(from) : crisp(paper.x(from)),
      crisp(Math.min(paper.x(to), paper.width + OVERDRAW)),
    ]
    const level = value > 0 ? high : low
    if (i === 0) context.moveTo(x0, level)
    else context.lineTo(x0, level)
    context.lineTo(x1, level)
  })
  context.strokeStyle = paper.color('irq')
  context.lineWidth = 1.5
  context.stroke()
  let clear = -Infinity
  segments.forEach((segment, i) => {
    if (!(segment.value > 0)) return
    const next = segments[i + 2]
    const done = segment.to < end
    clear = drawPulse(paper, y, segment, { done, clear, until: next ? paper.x(next.from) - 14 : paper.width })
  })
}

/** Answers where the last label ended. */
function drawPulse(
  paper: Paper,
  y: number,
  { from, to }: { from: number; to: number },
  room: { done: boolean; clear: number; until: number },
): number {
  const [up, down] = [paper.x(from), paper.x(to)]
  if (up - 14 > room.clear && up > 8)
    paper.text('I', up - 6, y + 10, { color: 'irq-text', weight: 600, align: 'right' })
  const text = `high ${time(to - from)}`
  const wide = paper.measure(text, 'ui')
  if (!room.done || down < 0 || down + 6 + wide > room.until) return down
  paper.text(text, down + 6, y + 8.5, { color: 'text-3', family: 'ui' })
  return down + 6 + wide
}

const REFUSAL = 26

/** Hatched over the moment of the request, with what was asked and the answer beside it. */
export function drawRefusals(paper: Paper, scene: Scene, y: number, refusals: RefusalWindow['refusals']): void {
  const shown = refusals.filter(({ time: at }) => paper.meets(at, at))
  shown.forEach(({ time: at, entry }, i) => {
    const x = Math.round(paper.x(at) - REFUSAL / 2)
    paper.round(x, y + 3, REFUSAL, 14, paper.color('surface-0'))
    paper.round(x, y + 3, REFUSAL, 14, paper.color('error-soft'))
    paper.round(x, y + 3, REFUSAL, 14, tokens.hatch(paper.context, 'error', 1.6))
    paper.frame(x + 0.5, y + 3.5, REFUSAL - 1, 13, paper.color('error'))
    const before = shown[i - 1]
    const after = shown[i + 1]
    const left = before ? paper.x(before.time) + REFUSAL / 2 : 0
    const right = after ? paper.x(after.time) - REFUSAL / 2 : paper.width
    labelRefusal(paper, y, refusalForms(scene, entry), { x, left, right })
  })
}

function labelRefusal(
  paper: Paper,
  y: number,
  forms: string[],
  { x, left, right }: Record<'x' | 'left' | 'right', number>,
): void {
  for (const form of forms) {
    const wide = paper.measure(form)
    const at = x - 8 - wide > left + 4 ? x - 8 - wide : x + REFUSAL + 8
    if (at > x && at + wide > right - 4) continue
    paper.plate(at, y + 10, wide)
    return paper.text(form, at, y + 10, { color: 'error-text' })
  }
}

export function refusalForms(scene: Pick<Scene, 'entry'>, id: number): string[] {
  const entry = scene.entry(id)
  if (entry?.type !== 'claim') return ['!']
  const answer = errnoName(-Math.abs(entry.error ?? 0))
  return [`! request ${range(entry.start, entry.end, entry.space)} → ${answer}`, `! ${answer}`, '!']
}

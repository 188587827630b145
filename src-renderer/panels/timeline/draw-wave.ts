// Draws values over time: a register as a bus waveform, a one-bit field as filled or baseline.
import type { WaveWindow } from '../../../src-preload/contract/query'
import { tokens } from '../../base/canvas'
import type { Paper } from './paper'
import type { Row } from './rows'
import type { Scene } from './scene'
import {
  fieldForms,
  fieldSegments,
  NAMES_GAP,
  placeLabel,
  registerForms,
  segmentsOf,
  type Label,
  type Segment,
} from './wave'

/** px from a crossing to the full height. */
const SLOPE = 3
/** px below which a value has no shape of its own. */
const NARROW = 4

/** @param end until when anything is known, ns */
export function drawRegister(paper: Paper, scene: Scene, row: Row, { y, end }: Bus, window: WaveWindow): void {
  const forms = (value: number): Label[] => registerForms(row.register, value, scene.radix)
  drawBus(paper, { y, end }, inSight(paper, segmentsOf(window, end)), forms)
}

/** @param place hue: colour token of the device */
export function drawField(
  paper: Paper,
  scene: Scene,
  row: Row,
  place: Bus & { hue: string },
  window: WaveWindow,
): void {
  const field = row.field!
  const segments = inSight(paper, fieldSegments(segmentsOf(window, place.end), field))
  const forms = (value: number): Label[] => fieldForms(field, value, scene.radix)
  if (field.width > 1) drawBus(paper, place, segments, forms)
  else for (const segment of segments) drawBit(paper, place, segment, forms(segment.value))
}

const inSight = (paper: Paper, segments: Segment[]): Segment[] =>
  segments.filter(({ from, to }) => paper.meets(from, to))

interface Bus {
  y: number
  /** Until when anything is known, ns: what reaches it goes on. */
  end: number
}

function drawBus(paper: Paper, { y, end }: Bus, segments: Segment[], forms: (value: number) => Label[]): void {
  for (const segment of segments) {
    const x0 = paper.x(segment.from)
    const x1 = paper.x(segment.to)
    if (segment.dense || x1 - x0 < NARROW) drawDense(paper, x0, Math.max(x1, x0 + 1), y)
    else drawSegment(paper, y, { x0, x1, open: segment.to >= end }, segment)
    if (!segment.dense) drawLabel(paper, y, { x0, x1 }, forms(segment.value), segment.value)
  }
}

/** Changes too near to each other to be told apart: a band. */
function drawDense(paper: Paper, x0: number, x1: number, y: number): void {
  paper.fill(x0, y + 3, x1 - x0, 14, paper.color('surface-4'))
  for (const line of [y + 3, y + 16]) paper.fill(x0, line, x1 - x0, 1, paper.color('text-3'))
}

interface Edges {
  x0: number
  x1: number
  /** It goes on: no crossing at its right end. */
  open: boolean
}

function drawSegment(paper: Paper, y: number, { x0, x1, open }: Edges, { value }: Segment): void {
  const { context } = paper
  const [top, bottom] = [y + 3.5, y + 16.5]
  const middle = (top + bottom) / 2
  const slope = Math.min(SLOPE, (x1 - x0) / 2)
  const end = open ? x1 : x1 - slope
  context.beginPath()
  context.moveTo(end, bottom)
  context.lineTo(x0 + slope, bottom)
  context.lineTo(x0, middle)
  context.lineTo(x0 + slope, top)
  context.lineTo(end, top)
  if (!open) {
    context.lineTo(x1, middle)
    context.closePath()
  }
  if (value !== 0) {
    context.fillStyle = Number.isNaN(value) ? tokens.hatch(context, 'unknown') : paper.color('surface-3')
    context.fill()
  }
  context.lineWidth = 1
  context.globalAlpha = 0.8
  context.strokeStyle = paper.color(value === 0 ? 'text-3' : Number.isNaN(value) ? 'unknown' : 'text-2')
  context.stroke()
  context.globalAlpha = 1
}

function drawLabel(paper: Paper, y: number, edges: { x0: number; x1: number }, forms: Label[], value: number): void {
  const label = placeLabel(forms, { ...edges, width: paper.width, lines: paper.lines }, (text) => paper.measure(text))
  if (!label) return
  const unknown = Number.isNaN(value)
  if (unknown) paper.plate(label.x, y + 10, paper.measure(label.text))
  paper.text(label.text, label.x, y + 10, { color: value === 0 || unknown ? 'text-3' : 'text-1' })
  if (!label.names) return
  const behind = label.x + paper.measure(label.text) + NAMES_GAP
  paper.text(label.names, behind, y + 10, { color: 'text-3' })
}

function drawBit(paper: Paper, { y, hue }: { y: number; hue: string }, segment: Segment, forms: Label[]): void {
  const x0 = Math.max(paper.x(segment.from), 0)
  const x1 = Math.min(paper.x(segment.to), paper.width + 2)
  if (segment.dense) paper.fill(x0, y + 8, Math.max(x1 - x0, 1), 8, paper.color('surface-4'))
  if (Number.isNaN(segment.value)) paper.fill(x0, y + 4, x1 - x0, 12, tokens.hatch(paper.context, 'unknown'))
  else if (segment.value > 0) paper.round(x0 + 0.5, y + 4, x1 - x0 - 1, 12, paper.color(`${hue}-mid`), 1)
  else paper.level(x0, x1, y + 16.5, paper.color('line-3'))
  const room = { x0: paper.x(segment.from), x1, width: paper.width, lines: paper.lines }
  const label = placeLabel(forms, room, (text) => paper.measure(text, 'ui'))
  const color = segment.value > 0 ? 'text-1' : 'text-3'
  if (label) paper.text(label.text, label.x, y + 10, { color, family: 'ui' })
}

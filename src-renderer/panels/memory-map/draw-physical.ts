// The physical column: folds, nested boxes, heat, and the addresses beside them.
import { crisp } from '../../base/canvas'
import { heatLevel } from './heat'
import type { HueOf } from './hue'
import { NOBODY } from './boxes'
import type { Bare, Fold, GutterLabel, HeatCell, MapLayout, Marks, NodeBox, Rect, Run } from './model'
import { isOutsideTree } from './outside-tree'
import type { Pen } from './pen'

const BAR = 3
const HATCH = 36
/** Not in the resource tree. */
const OUTSIDE = [2, 3]
/** Nobody is there: no hue of its own, and a dashed edge. */
const UNANSWERED = { line: 'unknown', soft: 'surface-1', dash: [3, 3] }

export function drawFolds(
  pen: Pen,
  { folds, bares, runs, columns }: MapLayout,
  hue: HueOf,
  { hover, focus }: Marks,
): void {
  const textX = columns.physicalLeft + 48
  for (const fold of folds) drawFold(pen, fold, textX, hover === fold.key)
  for (const bare of bares) drawBare(pen, bare, textX)
  for (const run of runs) drawRun(pen, run, hue, { textX, strong: hover === run.key || focus === run.key })
}

function drawFold(pen: Pen, { rect, text, folds, open, marks }: Fold, textX: number, hovered: boolean): void {
  const { x, y, width, height } = rect
  if (hovered) pen.fill({ ...rect, x: x + 1, width: width - 2 }, 'surface-3', 0.7, 2)
  for (const edge of [x + 0.5, x + width - 0.5])
    pen.line([edge, y + 2], [edge, y + height - 2], { stroke: 'line-3', dash: [1, 3] })
  const middle = y + 7
  const color = hovered ? 'text-1' : 'text-3'
  if (folds) drawFoldMark(pen, x + 20, middle, open, color)
  pen.text(textX, middle, text, { color, family: 'ui' })
  for (const mark of marks) pen.line([x, mark.y], [x + 8, mark.y], { stroke: 'line-3' })
}

/** Two chevrons, apart while closed and towards each other while open. */
function drawFoldMark(pen: Pen, x: number, y: number, open: boolean, color: string): void {
  const sign = open ? -1 : 1
  const lift = open ? 4.5 : 1.5
  const chevron = (side: number): void =>
    pen.shape(
      (path) => {
        path.moveTo(x, y + side * lift)
        path.lineTo(x + 3, y + side * (lift + sign * 3))
        path.lineTo(x + 6, y + side * lift)
      },
      { stroke: color, width: 1.2 },
    )
  chevron(-1)
  chevron(1)
}

/** Folded, a pile of boxes; open, a heading over them. */
function drawRun(pen: Pen, run: Run, hue: HueOf, { textX, strong }: { textX: number; strong: boolean }): void {
  const { rect, text, size, open, owner, unanswered } = run
  const { line, soft } = unanswered ? UNANSWERED : hue(owner)
  const middle = rect.y + rect.height / 2
  const color = strong ? 'text-1' : 'text-2'
  if (!open) {
    const pile = [4, 2, 0].map((back) => ({
      x: rect.x + back,
      y: rect.y + back / 2,
      width: rect.width - 2 * back,
      height: rect.height - 4 + back / 2,
    }))
    for (const sheet of pile) {
      pen.box(sheet, { fill: 'surface-1' })
      pen.box(sheet, { fill: soft, stroke: line, strokeAlpha: strong ? 1 : 0.55 })
    }
    if (unanswered) pen.hatch({ x: rect.x + 1, y: rect.y + 1, width: HATCH, height: rect.height - 6 }, 'unknown', 0.8)
  } else if (strong) pen.fill({ ...rect, x: rect.x + 1, width: rect.width - 2 }, 'surface-3', 0.7, 2)
  const y = open ? middle : middle - 1
  if (!open) pen.fill({ x: rect.x + 16, y: y - 8, width: 14, height: 16 }, 'surface-1', 1, 3)
  drawFoldMark(pen, rect.x + 20, y, open, color)
  pen.text(textX, y, text, { color, weight: 500 })
  const note = unanswered && !open ? `${NOBODY} · ${size}` : size
  const right = rect.x + rect.width - 12
  if (right - pen.textWidth(note, 'ui') > textX + pen.textWidth(text, 'mono', 500) + 8)
    pen.text(right, y, note, { color: 'text-3', family: 'ui', align: 'right' })
}

function drawBare(pen: Pen, { kind, rect, text }: Bare, textX: number): void {
  if (kind === 'ram') {
    drawRam(pen, rect)
    return pen.text(textX, rect.y + rect.height / 2, text, { color: 'text-2', family: 'ui' })
  }
  pen.box(rect, { fill: 'surface-1', fillAlpha: 0.5, stroke: 'line-3', dash: [3, 3] })
  pen.text(textX, rect.y + rect.height / 2, text, { color: 'text-3', family: 'ui' })
}

/** A band from edge to edge, torn in the middle: it is far larger than it is drawn. */
function drawRam(pen: Pen, { x, y, width, height }: Rect): void {
  pen.fill({ x: x + 1, y: y + 1, width: width - 2, height: height - 2 }, 'surface-2', 1, 1)
  for (const edge of [y + 0.5, y + height - 0.5])
    pen.line([x, edge], [x + width, edge], { stroke: 'line-3', strokeAlpha: 0.6 })
  const middle = y + height / 2
  for (const lift of [-2, 2])
    pen.shape(
      (path) => {
        path.moveTo(x + 14, middle + lift)
        for (let step = 1; step <= 6; step++) path.lineTo(x + 14 + step * 3, middle + lift + (step % 2 ? -2 : 0))
      },
      { stroke: 'text-3' },
    )
}

export function drawBoxes(pen: Pen, { boxes, columns }: MapLayout, hue: HueOf, { hover, focus }: Marks): void {
  for (const box of boxes) {
    const strong = box.selected || hover === box.key || focus === box.key
    if (box.ram) drawRamBox(pen, box, strong)
    else if (box.entry.busy) drawClaim(pen, box, hue, strong)
    else drawResource(pen, box, hue, strong)
    drawTexts(pen, box, columns.narrow)
  }
}

function drawRamBox(pen: Pen, { rect, selected }: NodeBox, strong: boolean): void {
  drawRam(pen, rect)
  if (strong) pen.box(rect, { stroke: 'text-2', width: selected ? 1.5 : 1 })
}

function drawResource(
  pen: Pen,
  { entry, rect, owner, depth, selected, note }: NodeBox,
  hue: HueOf,
  strong: boolean,
): void {
  const { line, soft, dash: own } = note ? UNANSWERED : hue(owner)
  const dash = isOutsideTree(entry) ? OUTSIDE : own
  if (depth === 0) pen.box(rect, { fill: 'surface-1' })
  const style = { stroke: line, strokeAlpha: strong ? 1 : 0.55, width: selected ? 1.5 : 1, dash }
  pen.box(rect, { fill: soft, ...style })
  if (note) pen.hatch({ x: rect.x + 1, y: rect.y + 1, width: HATCH, height: rect.height - 2 }, 'unknown', 0.8)
}

function drawClaim(pen: Pen, { rect, owner, depth, selected }: NodeBox, hue: HueOf, strong: boolean): void {
  const { line, mid, dash } = hue(owner)
  if (depth === 0) pen.box(rect, { fill: 'surface-1' })
  pen.box(rect, { fill: mid, stroke: line, strokeAlpha: strong ? 1 : 0.85, width: selected ? 1.5 : 1, dash })
  pen.fill({ x: rect.x + 1, y: rect.y + 1, width: BAR, height: rect.height - 2 }, line, 1, 1)
}

function drawTexts(pen: Pen, box: NodeBox, narrow: boolean): void {
  const { entry, rect, textX } = box
  const claim = entry.busy
  pen.text(textX, box.titleY, box.title, { color: claim ? 'text-1' : 'text-2', weight: claim ? 500 : 400 })
  if (box.second) pen.text(textX, box.secondY, box.second, { color: claim ? 'text-2' : 'text-3', family: 'ui' })
  if (box.size && rect.width > (narrow ? 120 : 160)) {
    const right = rect.x + rect.width - (box.depth === 0 ? 12 : 8)
    pen.text(right, box.titleY, box.size, { color: 'text-3', align: 'right' })
    if (box.note) {
      const beside = right - pen.textWidth(box.size, 'mono') - 8
      pen.text(beside, box.titleY, box.note, { color: 'text-3', family: 'ui', align: 'right' })
    }
  }
}

export function drawHeat(pen: Pen, { heat }: MapLayout, { hover }: Marks): void {
  for (const cell of heat) drawCell(pen, cell, cell.selected || hover === cell.key)
}

function drawCell(pen: Pen, { rect, reads, writes }: HeatCell, marked: boolean): void {
  const bars = [
    { count: reads, name: 'read', y: rect.y },
    { count: writes, name: 'write', y: rect.y + 6 },
  ]
  for (const { count, name, y } of bars) {
    const bar = { x: rect.x, y, width: rect.width - 1, height: 5 }
    pen.fill(bar, 'surface-4', 0.7, 1)
    if (count > 0) pen.fill(bar, name, heatLevel(count), 1)
  }
  if (marked) {
    const { x, y, width } = rect
    pen.shape((path) => path.roundRect(x - 1, y - 1, width + 1, 13, 1.5), { stroke: 'text-1' })
  }
}

const LABEL_COLOR: Record<GutterLabel['kind'], string> = { first: 'text-2', last: 'text-3', refused: 'error-text' }

export function drawGutter(pen: Pen, { labels, columns }: MapLayout): void {
  for (const { y, text, kind, edge } of labels) {
    pen.text(columns.gutter, y, text, { color: LABEL_COLOR[kind], align: 'right' })
    if (kind === 'first')
      pen.line([columns.gutter + 4, crisp(edge)], [columns.physicalLeft, crisp(edge)], { stroke: 'line-2' })
  }
}

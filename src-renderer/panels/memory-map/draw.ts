// Draws a laid-out map: ribbons behind boxes, the refused request over both. Knows no events and no Svelte.
import type { LabDescription } from '../../../src-preload/contract/description'
import { fitCanvas } from '../../base/canvas'
import { drawBoxes, drawFolds, drawGutter, drawHeat } from './draw-physical'
import { drawBadges } from './draw-mirror'
import { drawRefused, drawTicks } from './draw-refused'
import { drawRibbons, drawVirtuals } from './draw-virtual'
import { LABEL_PITCH } from './gutter'
import { hueOf } from './hue'
import type { MapLayout, Marks } from './model'
import { Pen } from './pen'

export interface View {
  width: number
  height: number
  scrollX: number
  scrollY: number
}

export interface Scene {
  layout: MapLayout
  lab: LabDescription
  marks: Marks
  view: View
}

export function drawMap(canvas: HTMLCanvasElement, scene: Scene): void {
  const { view } = scene
  const context = fitCanvas(canvas, view.width, view.height)
  const pen = new Pen(context)
  context.save()
  context.translate(-view.scrollX, -view.scrollY)
  drawContent(pen, scene)
  context.restore()
  drawLegend(pen, scene)
}

function drawContent(pen: Pen, { layout, lab, marks }: Scene): void {
  const hue = hueOf(lab)
  drawRibbons(pen, layout, hue, marks)
  drawFolds(pen, layout, hue, marks)
  drawBoxes(pen, layout, hue, marks)
  drawHeat(pen, layout, marks)
  drawVirtuals(pen, layout, hue, marks)
  drawGutter(pen, layout)
  if (layout.refused) drawRefused(pen, layout.refused, hue, marks)
  drawTicks(pen, layout, marks)
  drawBadges(pen, layout, marks)
}

const STEPS = [0.3, 0.5, 0.75, 1]

/** Stays at a lower corner of the view while the map scrolls: left, or right where no column of refused requests is. */
function drawLegend(pen: Pen, { layout, view }: Scene): void {
  if (layout.heat.length === 0) return
  const y = view.height - 14
  const { left, narrow, callout: room, virtualLeft, virtualWidth } = layout.columns
  const x0 = room > 0 ? left : virtualLeft
  if (room === 0 && (virtualWidth === 0 || covered(layout, y - 12 + view.scrollY))) return
  const scrolls = layout.height > view.height
  const callout = layout.refused?.callout
  if (scrolls && callout && callout.y < y + view.scrollY && callout.y + callout.height > y - 12 + view.scrollY) return
  if (scrolls) pen.fill({ x: x0 - left, y: y - 12, width: left + 162, height: 26 }, 'surface-0', 0.9)
  pen.text(x0, y, 'Accesses', { color: 'text-3', family: 'ui' })
  for (const [index, [name, letter]] of [['read', 'R'] as const, ['write', 'W'] as const].entries()) {
    const x = x0 + 60 + index * 48
    pen.text(x, y, letter, { color: `${name}-text`, weight: 600 })
    STEPS.forEach((alpha, step) => pen.fill({ x: x + 11 + step * 8, y: y - 3, width: 7, height: 6 }, name, alpha, 1))
  }
  const taken = layout.labels.some((label) => Math.abs(label.y - view.scrollY - y) < LABEL_PITCH)
  if (room > 0 && !narrow && !scrolls && !taken) pen.text(left + 172, y, 'log scale', { color: 'text-3', family: 'ui' })
}

const covered = ({ virtuals }: MapLayout, below: number): boolean =>
  virtuals.some(({ rect }) => rect.y + rect.height > below)

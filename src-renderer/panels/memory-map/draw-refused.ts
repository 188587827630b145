// A refused request: hatched where it would have been, with a callout that says who asked, for what, and who held it.
import type { HueOf } from './hue'
import type { MapLayout, Marks, Refused } from './model'
import type { Pen } from './pen'

export function drawRefused(pen: Pen, refused: Refused, hue: HueOf, { hover, focus }: Marks): void {
  drawBand(pen, refused)
  drawHatch(pen, refused)
  const { callout, hatch, anchorY } = refused
  const y = Math.round(anchorY) + 0.5
  pen.line([callout.x + callout.width, y], [hatch.x, y], { stroke: 'error' })
  pen.shape((path) => path.arc(hatch.x, y, 2.5, 0, 7), { fill: 'error' })
  drawCallout(pen, refused, hue, hover === refused.key || focus === refused.key)
}

/** The whole width is tinted, so that every holder is visibly hit; hatch and frame stay left of the text. */
function drawBand(pen: Pen, { band }: Refused): void {
  pen.fill({ ...band, y: band.y + 1, height: band.height - 2 }, 'error-soft', 0.45)
  for (const y of [band.y + 0.5, band.y + band.height - 0.5])
    pen.line([band.x, y], [band.x + band.width, y], { stroke: 'error', dash: [2, 3] })
}

function drawHatch(pen: Pen, { hatch }: Refused): void {
  pen.fill(hatch, 'surface-0', 0.72)
  pen.hatch(hatch, 'error', 1.6)
  pen.box(hatch, { fill: 'error-soft', stroke: 'error', width: 1.5 })
}

function drawCallout(pen: Pen, refused: Refused, hue: HueOf, strong: boolean): void {
  const { callout } = refused
  const { x: left, y: top, width, height } = callout
  pen.box(callout, {
    fill: strong ? 'surface-3' : 'surface-1',
    stroke: 'error',
    radius: 6,
    width: refused.selected ? 2 : 1,
  })
  const x = left + 10
  const right = left + width - 10
  pen.text(x, top + 14, refused.title, { color: 'text-1', family: 'ui', weight: 600 })
  const badge = Math.round(pen.textWidth(refused.error, 'mono', 500) + 8)
  pen.fill({ x: left + width - 8 - badge, y: top + 7, width: badge, height: 14 }, 'error-soft', 1, 2)
  pen.text(left + width - 12, top + 14, refused.error, { color: 'error-text', weight: 500, align: 'right' })
  pen.text(x, top + 31, refused.range, { color: 'text-1' })
  pen.text(x, top + 48, 'held by', { color: 'text-3', family: 'ui' })
  for (const { x: chip, y, name, owner } of refused.holders) {
    pen.fill({ x: chip, y: y - 4, width: 8, height: 8 }, hue(owner).line, 1, 2)
    pen.text(chip + 12, y, name, { color: 'text-1', family: 'ui' })
  }
  if (refused.note) pen.text(refused.note.x, refused.note.y, refused.note.text, { color: 'text-3', family: 'ui' })
  const foot = top + height - 16
  pen.line([x, foot - 13.5], [right, foot - 13.5], { stroke: 'line-1' })
  pen.text(x, foot, refused.when, { color: 'text-2' })
  pen.text(right, foot, refused.where, { color: 'accent-text', align: 'right' })
}

export function drawTicks(pen: Pen, { ticks, columns }: MapLayout, { hover, focus }: Marks): void {
  for (const { key, rect, count } of ticks) {
    pen.fill(rect, 'error-soft')
    pen.hatch(rect, 'error', 1.6)
    pen.box(rect, { stroke: 'error', radius: 0, strokeAlpha: hover === key || focus === key ? 1 : 0.7 })
    if (count < 2) continue
    const text = `${count}×`
    const width = pen.textWidth(text, 'mono', 500) + 6
    const y = rect.y + rect.height / 2
    const plate = { x: columns.physicalLeft + 4, y: y - 7, width, height: 14 }
    pen.fill(plate, 'surface-1', 1, 2)
    pen.fill(plate, 'error-soft', 1, 2)
    pen.text(plate.x + 3, y, text, { color: 'error-text', weight: 500 })
  }
}

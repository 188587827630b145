// The virtual column and the ribbons that join it to the bytes it maps.
import type { HueOf } from './hue'
import type { MapLayout, Marks, Rect, Ribbon, VirtualBox } from './model'
import type { Pen } from './pen'

const UNCLAIMED = [3, 3]
const TWO_LINES = 30
const BADGE = { height: 14, right: 8 }

export function drawRibbons(pen: Pen, { ribbons }: MapLayout, hue: HueOf, { hover, focus }: Marks): void {
  const front = (ribbon: Ribbon): boolean => ribbon.selected || ribbon.key === hover || ribbon.key === focus
  for (const ribbon of ribbons) if (!front(ribbon)) drawRibbon(pen, ribbon, hue, false)
  for (const ribbon of ribbons) if (front(ribbon)) drawRibbon(pen, ribbon, hue, true)
}

function drawRibbon(pen: Pen, { from, to, owner, label, unclaimed }: Ribbon, hue: HueOf, strong: boolean): void {
  const { line, soft, mid } = hue(owner)
  const x = (from.x + to.x) / 2
  const [a, b] = [from.top + 0.5, from.bottom - 0.5]
  const [c, d] = [to.top + 0.5, to.bottom - 0.5]
  pen.shape(
    (path) => {
      path.moveTo(from.x, a)
      path.bezierCurveTo(x, a, x, c, to.x, c)
      path.lineTo(to.x, d)
      path.bezierCurveTo(x, d, x, b, from.x, b)
      path.closePath()
    },
    { fill: strong ? mid : soft },
  )
  const edge = (y0: number, y1: number): void =>
    pen.shape(
      (path) => {
        path.moveTo(from.x, y0)
        path.bezierCurveTo(x, y0, x, y1, to.x, y1)
      },
      { stroke: line, strokeAlpha: strong ? 0.9 : 0.4, dash: unclaimed ? UNCLAIMED : [] },
    )
  edge(a, c)
  edge(b, d)
  if (label.text) pen.text(label.x, label.y, label.text, { color: 'text-3', family: 'ui', align: 'center' })
}

export function drawVirtuals(pen: Pen, { virtuals }: MapLayout, hue: HueOf, { hover, focus }: Marks): void {
  for (const box of virtuals) {
    drawVirtual(pen, box, hue, box.key === hover || box.key === focus)
    if (box.gap) pen.text(box.rect.x + 8, box.gapY, box.gap, { color: 'text-3', family: 'ui' })
  }
}

function drawVirtual(pen: Pen, box: VirtualBox, hue: HueOf, strong: boolean): void {
  const { rect, owner, selected, unclaimed } = box
  const { line, soft, dash } = hue(owner)
  pen.box(rect, { fill: 'surface-1' })
  const alpha = selected || strong ? 1 : 0.55
  const edge = { stroke: line, strokeAlpha: alpha, width: selected ? 1.5 : 1, dash: unclaimed ? UNCLAIMED : dash }
  pen.box(rect, { fill: soft, ...edge })
  const two = rect.height >= TWO_LINES
  const y = two ? rect.y + rect.height * 0.29 : rect.y + rect.height / 2
  pen.text(rect.x + 8, y, box.address, { color: 'text-1' })
  if (!two) return
  pen.text(rect.x + 8, rect.y + rect.height * 0.69, box.second, { color: 'text-2', family: 'ui' })
  drawBadge(pen, rect, box)
}

/** UC is the plain case and only outlined; what merges or caches is filled. */
function drawBadge(pen: Pen, rect: Rect, { badge: text, asked }: VirtualBox): void {
  const width = Math.max(20, text.length * 6.6 + 7)
  const x = rect.x + rect.width - BADGE.right - width
  const y = Math.round(rect.y + rect.height * 0.69 - BADGE.height / 2)
  const plain = text.startsWith('UC')
  pen.box({ x, y, width, height: BADGE.height }, { stroke: 'line-3', ...(plain ? {} : { fill: 'surface-4' }) })
  pen.text(x + width / 2, y + BADGE.height / 2, text, { color: 'text-1', weight: 500, align: 'center' })
  if (!asked) return
  const other = pen.textWidth(asked, 'mono')
  pen.text(x - 14 - other, y + BADGE.height / 2, asked, { color: 'warning-text' })
  pen.line([x - 14 - other, y + BADGE.height / 2 + 0.5], [x - 14, y + BADGE.height / 2 + 0.5], { stroke: 'warning' })
  pen.text(x - 11, y + BADGE.height / 2, '→', { color: 'warning-text' })
}

// Badges of a board: how a region is mirrored, and how often the board answered otherwise.
import type { DifferBadge, MapLayout, Marks, MirrorBadge } from './model'
import type { Pen } from './pen'

const PAD = 4
const BETWEEN = 4

export function drawBadges(pen: Pen, { mirrors, differs }: MapLayout, { hover, focus }: Marks): void {
  for (const badge of mirrors) drawMirror(pen, badge, hover === badge.key || focus === badge.key)
  for (const badge of differs) drawDiffers(pen, badge, hover === badge.key || focus === badge.key)
}

/** Filled where the board has a part, outlined where only the model answers; dashed and dim where what is shown is old. */
function drawMirror(pen: Pen, { rect, mode, letter, word, stale }: MirrorBadge, strong: boolean): void {
  const plain = mode === 'model' || stale
  const color = stale && !strong ? 'text-3' : plain && !strong ? 'text-2' : 'text-1'
  pen.box(rect, {
    fill: plain ? 'surface-1' : 'surface-4',
    stroke: strong ? 'text-2' : 'line-3',
    dash: stale ? [2, 2] : [],
  })
  const y = rect.y + rect.height / 2
  pen.text(rect.x + PAD, y, letter, { color, weight: 600 })
  if (word) pen.text(rect.x + PAD + pen.textWidth(letter, 'mono', 600) + BETWEEN, y, word, { color, family: 'ui' })
}

function drawDiffers(pen: Pen, { rect, text }: DifferBadge, strong: boolean): void {
  pen.fill(rect, 'surface-1', 1, 2)
  pen.box(rect, { fill: 'error-soft', stroke: 'error', strokeAlpha: strong ? 1 : 0.7 })
  pen.text(rect.x + rect.width / 2, rect.y + rect.height / 2, text, {
    color: 'error-text',
    weight: 600,
    align: 'center',
  })
}

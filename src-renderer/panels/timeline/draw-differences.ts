// Draws a ≠ tick at each access to which the board answered otherwise: the first of its field full, later ones at half.
import { crisp } from '../../base/canvas'
import type { Difference } from './differences'
import type { Paper } from './paper'

const LATER = 0.5
/** px that the sign takes beside its tick. */
const SIGN = 9

/** @param side where the sign stands: left of a register's value, which begins at its tick; right of an access's letter */
export function drawDifferences(
  paper: Paper,
  y: number,
  differences: readonly Difference[],
  side: 'left' | 'right',
): void {
  const from = side === 'left' ? -SIGN - 2 : 5
  let clear = -Infinity
  for (const { time, first } of differences) {
    if (!paper.meets(time, time)) continue
    const x = crisp(paper.x(time))
    paper.context.globalAlpha = first ? 1 : LATER
    paper.upright(paper.x(time), y + 1, y + 19, paper.color('error'), first ? 2 : 1.5)
    if (x + from > clear) {
      paper.fill(x + from, y + 2, SIGN, 10, paper.color('surface-0'))
      paper.text('≠', x + from + SIGN / 2, y + 7, { color: 'error-text', weight: 600, align: 'center' })
    }
    clear = x + Math.max(from + SIGN, 0)
  }
  paper.context.globalAlpha = 1
}

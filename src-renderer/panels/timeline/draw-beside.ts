// Draws below the accesses when posted writes arrive, and which writes drain together.
import type { AccessWindow } from '../../../src-preload/contract/query'
import { crisp } from '../../base/canvas'
import { journeysOf, type Journey } from './beside'
import type { Paper } from './paper'

/** A way shorter than this is not worth a line. */
const LEAST = 3

export function drawBeside(paper: Paper, y: number, window: AccessWindow): void {
  for (const journey of journeysOf(window)) {
    if (!paper.meets(Number.isNaN(journey.from) ? journey.to : journey.from, journey.to)) continue
    if (journey.kind === 'arrival') drawArrival(paper, y, journey)
    else drawBurst(paper, y, journey)
  }
}

/** A line from the write's foot to the small tick where it arrives. */
function drawArrival(paper: Paper, y: number, { from, to }: Journey): void {
  const x1 = paper.x(to)
  const x0 = Number.isNaN(from) ? x1 : paper.x(from)
  if (x1 - x0 < LEAST) return
  const color = paper.color('write')
  paper.context.globalAlpha = 0.6
  paper.dashed([crisp(x0), y + 18.5, x1, y + 18.5], [2, 2], color)
  paper.context.globalAlpha = 1
  paper.upright(x1, y + 15, y + 20, color)
}

/** A bracket over what was gathered, closed where it reaches the device. */
function drawBurst(paper: Paper, y: number, { from, to, writes }: Journey): void {
  const x1 = paper.x(to)
  const x0 = Number.isNaN(from) ? x1 - LEAST : Math.min(paper.x(from), x1 - LEAST)
  const color = paper.color('write')
  paper.fill(x0, y + 17, x1 - x0, 2, paper.color('write'))
  paper.upright(x0, y + 14, y + 19, color)
  paper.upright(x1, y + 8, y + 19, color, 2)
  const text = `${writes} in one`
  if (writes > 1 && x1 - x0 > paper.measure(text, 'ui') + 40)
    paper.text(text, x1 - 6, y + 9, { color: 'write-text', family: 'ui', align: 'right' })
}

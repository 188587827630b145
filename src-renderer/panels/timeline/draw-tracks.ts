// Draws all rows in sight, back to front: ground, grid, marks and labels, what is unknown, B, A.
import { crisp, tokens } from '../../base/canvas'
import { count, timeUnit } from '../../base/format'
import { deviceHue } from '../../base/hue'
import { spanOf, ticks, toX } from '../../base/time-scale'
import { drawAccesses, drawIrq, drawRefusals } from './draw-access'
import { majorApart } from './draw-ruler'
import { drawDifferences } from './draw-differences'
import { drawLink } from './draw-link'
import { drawModel } from './draw-model'
import { drawCalls, drawClaims, drawPolls } from './draw-spans'
import { drawField, drawRegister } from './draw-wave'
import { differencesIn, divergenceOf } from './differences'
import { hintsOf } from './hints'
import type { Loaded } from './loaded'
import { clearOf, Paper } from './paper'
import { refusalsOf } from './refusals'
import { ROW_HEIGHT, visible, type Row } from './rows'
import type { Scene } from './scene'

const cursorsOf = ({ a, b }: Scene): number[] => [b, a].filter((time) => time !== null)

export function drawTracks(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  scene: Scene,
): void {
  const paper = new Paper(context, scene.view, size, cursorsOf(scene))
  const { first, rows } = visible(scene.rows, scene.top, size.height)
  const yOf = (i: number): number => (first + i) * ROW_HEIGHT - scene.top
  rows.forEach((row, i) => drawGround(paper, scene, row, yOf(i)))
  drawGrid(paper)
  drawStretch(paper, scene)
  rows.forEach((row, i) => drawRow(paper, scene, row, yOf(i)))
  drawUnknown(paper, scene)
  drawCursors(paper, scene)
  rows.forEach((row, i) => {
    if (row.key === scene.focused) paper.frame(1, yOf(i) + 1, paper.width - 2, ROW_HEIGHT - 2, paper.color('accent'), 3)
  })
}

function drawGround(paper: Paper, scene: Scene, row: Row, y: number): void {
  if (row.kind === 'group') paper.fill(0, y, paper.width, ROW_HEIGHT, paper.color('surface-1'))
  if (row.key === scene.selected) paper.fill(0, y, paper.width, ROW_HEIGHT, paper.color('accent-soft'))
  else if (row.key === scene.hover?.key) paper.fill(0, y, paper.width, ROW_HEIGHT, paper.color('line-1'))
  if (row.kind === 'group') paper.level(0, paper.width, y + 0.5, paper.color('line-1'))
}

function drawGrid(paper: Paper): void {
  const { major } = ticks(paper.view, paper.width, majorApart(paper.view, paper.width))
  for (const time of major) paper.upright(paper.x(time), 0, paper.height, paper.color('grid-major'))
}

/** The time area that was dragged out. */
function drawStretch(paper: Paper, { area }: Scene): void {
  if (!area) return
  const [x0, x1] = [paper.x(area.t0), paper.x(area.t1)]
  paper.fill(x0, 0, x1 - x0, paper.height, paper.color('accent-soft'))
  for (const x of [x0, x1]) paper.upright(x, 0, paper.height, paper.color('accent-line'))
}

const hueOf = (scene: Scene, { device }: Row): string => deviceHue(scene.lab, device)?.token ?? 'unknown'

function drawRow(paper: Paper, scene: Scene, row: Row, y: number): void {
  if (row.kind === 'group') return drawGroup(paper, scene, row, y)
  const loaded = row.track && scene.loaded(row.track.id)
  if (!loaded) return
  const place = { y, hue: tinted(hueOf(scene, row)), end: Math.min(scene.end, loaded.until) }
  const { window } = loaded
  if (row.kind === 'field' && window.shape === 'wave') drawField(paper, scene, row, place, window)
  else if (row.kind === 'irq' && window.shape === 'wave') drawIrq(paper, place.end, y, window)
  else if (row.kind === 'register' && window.shape === 'wave') drawRegister(paper, scene, row, place, window)
  else if (row.kind === 'polls' && window.shape === 'spans') drawPolls(paper, scene, place, window)
  else if (row.kind === 'calls' && window.shape === 'spans') drawCalls(paper, scene, row, place, window)
  else if (row.kind === 'model' && window.shape === 'model') drawModel(paper, scene, place, window)
  else if (row.kind === 'link' && window.shape === 'link') drawLink(paper, scene, place, window)
  else if (row.kind === 'accesses') drawAccesses(paper, scene, y, loaded)
  drawDifferent(paper, scene, row, y, loaded)
  if (row.kind === 'accesses' || row.kind === 'link') drawHints(paper, loaded, y)
}

function drawDifferent(paper: Paper, scene: Scene, row: Row, y: number, { window }: Loaded): void {
  const own = divergenceOf(row, scene.lab, scene.divergence)
  if (own.length === 0) return
  const side = row.kind === 'register' || row.kind === 'field' ? 'left' : 'right'
  drawDifferences(paper, y, differencesIn(row.kind === 'field' ? null : window, scene.view, own), side)
}

/** A device without a hue of its own still needs `-soft` and `-mid` tints: it borrows those of the first error-free grey. */
const tinted = (token: string): string => (token === 'unknown' ? 'dev-3' : token)

function drawGroup(paper: Paper, scene: Scene, row: Row, y: number): void {
  const claims = row.claims && scene.loaded(row.claims.id)
  const accesses = row.accesses && scene.loaded(row.accesses.id)
  const refusals = row.refusals && scene.loaded(row.refusals.id)
  const folded = row.open !== true && accesses !== null
  if (claims?.window.shape === 'claims')
    drawClaims(paper, scene, { y, hue: tinted(hueOf(scene, row)) }, claims.window, folded)
  if (folded) {
    drawAccesses(paper, scene, y, accesses)
    drawDifferent(paper, scene, row, y, accesses)
  }
  if (refusals?.window.shape === 'refusals')
    drawRefusals(paper, scene, y, refusalsOf(row, refusals.window, scene.entry))
  const told = folded ? accesses : refusals
  if (told && row.open !== true) drawHints(paper, told, y)
}

function drawHints(paper: Paper, loaded: Loaded, y: number): void {
  for (const { text, side } of hintsOf(loaded, paper.view, timeUnit(spanOf(paper.view)))) {
    const wide = paper.measure(text, 'ui')
    const x = side === 'left' ? clearOf(paper.lines, 8, wide) : paper.width - 8 - wide
    paper.text(text, x, y + 10, { color: 'text-3', family: 'ui' })
  }
}

/** Lost events and the end of a cut file: grey hatch over all rows, with what is missing. */
function drawUnknown(paper: Paper, scene: Scene): void {
  for (const gap of scene.gaps) {
    if (!paper.meets(gap.time, gap.time)) continue
    const x = Math.round(paper.x(gap.time)) - 4
    paper.fill(x, 0, 8, paper.height, paper.color('surface-0'))
    paper.fill(x, 0, 8, paper.height, tokens.hatch(paper.context, 'unknown'))
    plated(paper, `lost ${count(gap.count)}`, x + 14)
  }
  if (scene.missing === 0 || scene.end > paper.view.t1) return
  const from = Math.max(paper.x(scene.end), 0)
  paper.fill(from, 0, paper.width - from, paper.height, tokens.hatch(paper.context, 'unknown'))
  paper.upright(from, 0, paper.height, paper.color('unknown'), 1.5)
  plated(paper, `recording ends here, ${count(scene.missing)} bytes missing`, from + 10)
}

function plated(paper: Paper, text: string, x: number): void {
  const wide = paper.measure(text, 'ui')
  const start = Math.min(x, paper.width - wide - 8)
  paper.plate(start, 10, wide)
  paper.text(text, start, 10, { color: 'text-2', family: 'ui' })
}

function drawCursors(paper: Paper, { a, b, hover, view }: Scene): void {
  if (hover) paper.upright(toX(view, paper.width, hover.time), 0, paper.height, paper.color('line-3'))
  if (b !== null && paper.meets(b, b)) {
    const x = crisp(paper.x(b))
    paper.dashed([x, 0, x, paper.height], [3, 3], paper.color('accent'))
  }
  if (a !== null && paper.meets(a, a)) paper.upright(paper.x(a), 0, paper.height, paper.color('accent'), 1.5)
}

// Draws calls, polls with the time that was left, and claims over their lifetime.
import type { ClaimBar, ClaimWindow, Span, SpanWindow } from '../../../src-preload/contract/query'
import { address, range, time, virtualAddress } from '../../base/format'
import { clearOf, longestFit, OVERDRAW, type Paper } from './paper'
import type { Row } from './rows'
import type { Scene } from './scene'
import { isIrqCall, marginOf, placeCalls, placePoll, pollWords, timedOut, type Ruler, type SpanBox } from './spans'

interface Place {
  y: number
  hue: string
}

const rulerOf = (paper: Paper): Ruler => ({
  x: (at) => paper.x(at),
  width: paper.width,
  lines: paper.lines,
  words: (text) => paper.measure(text, 'ui'),
  numbers: (text) => paper.measure(text),
})

/** Spans that still last end where anything is known. */
const untilEnd = (spans: readonly Span[], paper: Paper, end: number): Span[] =>
  spans.filter((span) => paper.meets(span.from, Math.min(span.to, Math.max(end, span.from))))

function drawBox(paper: Paper, { y, hue }: Place, x0: number, x1: number): void {
  const left = Math.max(x0, -4)
  const right = Math.min(x1, paper.width + OVERDRAW)
  if (right - left < 4) return drawSliver(paper, left, Math.max(right - left, 2), { y, hue })
  paper.round(left, y + 3, right - left, 14, paper.color('surface-0'))
  paper.round(left, y + 3, right - left, 14, paper.color(`${hue}-soft`))
  paper.context.globalAlpha = 0.7
  paper.frame(left + 0.5, y + 3.5, right - left - 1, 13, paper.color(hue))
  paper.context.globalAlpha = 1
  if (x0 >= -2) paper.fill(x0, y + 3, 2, 14, paper.color(hue))
}

/** Too short for a frame; many of them side by side stay calm. */
function drawSliver(paper: Paper, x: number, width: number, { y, hue }: Place): void {
  paper.context.globalAlpha = 0.6
  paper.fill(x, y + 3, width, 14, paper.color(hue))
  paper.context.globalAlpha = 1
}

export function drawCalls(paper: Paper, scene: Scene, row: Row, place: Place, window: SpanWindow): void {
  const spans = untilEnd(window.spans, paper, scene.end)
  const boxes = placeCalls(spans, scene.entry, scene.lab.devices[row.device]?.name ?? '', rulerOf(paper))
  for (const box of boxes) drawCall(paper, scene, place, box)
}

function drawCall(paper: Paper, scene: Scene, { y, hue }: Place, { span, x0, x1, name, note }: SpanBox): void {
  const irq = isIrqCall(scene.entry(span.entry))
  drawBox(paper, { y, hue: irq ? 'irq' : hue }, x0, Math.min(x1, Math.max(paper.x(scene.end), x0 + 2)))
  if (name?.outside) paper.plate(name.x, y + 10, paper.measure(name.text, 'ui'))
  if (name) paper.text(name.text, name.x, y + 10, { color: name.outside ? 'text-2' : 'text-1', family: 'ui' })
  const failed = span.to !== Infinity && span.value < 0
  if (note) paper.text(note.text, note.x, y + 10, { color: failed ? 'error-text' : 'text-3', align: 'right' })
}

export function drawPolls(paper: Paper, scene: Scene, place: Place, window: SpanWindow): void {
  const shown = window.spans.filter((span) => paper.meets(span.from, Math.max(span.to, finite(span.deadline, span.to))))
  for (const span of shown) drawPoll(paper, scene, place, span)
}

const finite = (deadline: number | undefined, otherwise: number): number =>
  deadline === undefined || deadline === Infinity ? otherwise : deadline

function drawPoll(paper: Paper, scene: Scene, { y, hue }: Place, span: Span): void {
  const late = timedOut(span)
  const x1 = Math.min(paper.x(span.to), paper.x(Math.max(scene.end, span.from)))
  drawBox(paper, { y, hue: late ? 'error' : hue }, paper.x(span.from), x1)
  const reads = span.reads ?? []
  if (reads.length < 3 || paper.x(reads[reads.length - 1]!) - paper.x(reads[0]!) > reads.length * 3)
    for (const at of reads) if (paper.meets(at, at)) paper.upright(paper.x(at), y + 3, y + 17, paper.color('read'), 1.5)
  const words = placePoll(span, pollWords(scene.entry(span.entry), reads.length), rulerOf(paper))
  for (const { text, x, quiet } of words)
    paper.text(text, x, y + 10, { color: quiet ? 'text-3' : 'text-1', family: 'ui' })
  if (late) drawTimeout(paper, y, span, x1)
  else drawMargin(paper, y, span, x1)
}

function drawTimeout(paper: Paper, y: number, span: Span, x1: number): void {
  const text = `-ETIMEDOUT after ${time(span.to - span.from)}`
  if (x1 > 0 && x1 + 8 + paper.measure(text) < paper.width) paper.text(text, x1 + 8, y + 10, { color: 'error-text' })
}

function drawMargin(paper: Paper, y: number, span: Span, x1: number): void {
  const margin = marginOf(span)
  if (!margin) return
  const end = paper.x(margin.deadline)
  const color = paper.color('ok')
  if (end - x1 < 3) return
  paper.dashed([Math.max(x1, 0) + 2, y + 10.5, end, y + 10.5], [2, 3], color)
  paper.upright(end, y + 4, y + 17, color, 1.5)
  const left = time(margin.left)
  const forms = [`margin ${left.replace(/ \S+$/, '')} of ${time(margin.of)}`, left]
  const start = Math.max(x1, 0) + 8
  const room = Math.min(end, paper.width) - start - 8
  const text = longestFit(forms, room, (form) => paper.measure(form))
  if (!text) return
  const wide = paper.measure(text)
  const centred = Math.min(start + Math.max((room - wide) / 2, 0), start + 60)
  const x = clearOf(paper.lines, centred, wide)
  if (x + wide > Math.min(end, paper.width) - 4) return
  paper.plate(x, y + 10, wide)
  paper.text(text, x, y + 10, { color: 'ok-text' })
}

/** Bars of what was held, each with a 2 px underline for as long as it was mapped. */
export function drawClaims(paper: Paper, scene: Scene, place: Place, window: ClaimWindow, quiet: boolean): void {
  for (const bar of window.bars) if (paper.meets(bar.from, bar.to)) drawClaim(paper, scene, place, bar, quiet)
}

function drawClaim(paper: Paper, scene: Scene, { y, hue }: Place, bar: ClaimBar, quiet: boolean): void {
  const end = scene.end
  const x0 = paper.x(bar.from)
  const x1 = paper.x(Math.min(bar.to, Math.max(end, bar.from)))
  const right = Math.min(x1, paper.width + OVERDRAW)
  paper.context.globalAlpha = quiet ? 0.4 : 1
  paper.round(Math.max(x0, -4), y + 3, Math.max(right - Math.max(x0, -4), 2), 11, paper.color(`${hue}-mid`))
  if (x0 >= -2) paper.fill(x0, y + 3, 2, 14, paper.color(hue))
  if (!Number.isNaN(bar.mappedFrom)) {
    const from = Math.max(paper.x(bar.mappedFrom), 0)
    const to = Math.min(paper.x(Math.min(bar.mappedTo, Math.max(end, bar.mappedFrom))), right)
    paper.fill(from, y + 15, Math.max(to - from, 1), 2, paper.color(hue))
  }
  paper.context.globalAlpha = 1
  if (quiet) return
  const start = clearOf(paper.lines, Math.max(x0, -4) + 8, 60)
  const text = longestFit(claimForms(scene, bar), right - start - 4, (form) => paper.measure(form))
  if (text) paper.text(text, start, y + 8.5, { color: 'text-1' })
}

/** `claim 0x…–0x… · map UC 0xffff_…`, then without the virtual address, then the range alone. */
export function claimForms(scene: Pick<Scene, 'entry'>, bar: ClaimBar): string[] {
  const claim = scene.entry(bar.entry)
  const mapping = scene.entry(bar.mapping)
  if (claim?.type !== 'claim') return []
  const text = `claim ${range(claim.start, claim.end, claim.space)}`
  const short = [text, `claim ${address(claim.start, claim.space)}`, 'claim']
  if (mapping?.type !== 'mapping') return short
  const mapped = `${text} · map ${mapping.attribute}`
  return [`${mapped} ${virtualAddress(mapping.virtualHi, mapping.virtualLo)}`, mapped, ...short]
}

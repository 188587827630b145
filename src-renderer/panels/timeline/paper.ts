// What all rows are drawn with: the canvas, the time scale, the tokens, and text that knows its width. Knows no row kind.
import { canvasFont, crisp, tokens } from '../../base/canvas'
import { toX, type Stretch } from '../../base/time-scale'

export type Family = 'ui' | 'mono'
export type Weight = 400 | 500 | 600

/** Strokes that lie further outside are cut here: canvases round coordinates of millions. */
const BEYOND = 40

/** Bars that run on are drawn this far over the right edge, so that they visibly do. */
export const OVERDRAW = 2

const widths = new Map<string, number>()

export interface TextStyle {
  color: string
  family?: Family
  weight?: Weight
  align?: CanvasTextAlign
}

export class Paper {
  readonly context: CanvasRenderingContext2D
  readonly view: Stretch
  readonly width: number
  readonly height: number
  /** Where the cursors' lines are, px: labels keep clear of them. */
  readonly lines: readonly number[]

  constructor(
    context: CanvasRenderingContext2D,
    view: Stretch,
    size: { width: number; height: number },
    cursors: readonly number[],
  ) {
    this.context = context
    this.view = view
    this.width = size.width
    this.height = size.height
    this.lines = cursors.map((time) => this.x(time))
  }

  /** px of a time; what lies far outside ends a little outside. Infinity = the right end. */
  x(time: number): number {
    return Math.min(Math.max(toX(this.view, this.width, time), -BEYOND), this.width + BEYOND)
  }

  /** Is any of this stretch in sight? */
  meets(from: number, to: number): boolean {
    return to >= this.view.t0 && from <= this.view.t1
  }

  color(name: string): string {
    return tokens.color(name)
  }

  measure(text: string, family: Family = 'mono', weight: Weight = 400): number {
    const key = `${family}${weight}${text}`
    const known = widths.get(key)
    if (known !== undefined) return known
    if (widths.size > 5000) widths.clear()
    this.context.font = canvasFont(family, weight)
    const { width } = this.context.measureText(text)
    widths.set(key, width)
    return width
  }

  fill(x: number, y: number, width: number, height: number, style: string | CanvasPattern): void {
    this.context.fillStyle = style
    this.context.fillRect(x, y, width, height)
  }

  round(x: number, y: number, width: number, height: number, style: string | CanvasPattern, radius = 2): void {
    this.context.fillStyle = style
    this.context.beginPath()
    this.context.roundRect(x, y, Math.max(width, 0), height, radius)
    this.context.fill()
  }

  frame(x: number, y: number, width: number, height: number, style: string, radius = 2): void {
    this.context.strokeStyle = style
    this.context.lineWidth = 1
    this.context.beginPath()
    this.context.roundRect(x, y, Math.max(width, 0), height, radius)
    this.context.stroke()
  }

  /** A vertical stroke on a half pixel. */
  upright(x: number, top: number, bottom: number, style: string, width = 1): void {
    this.#stroke(style, width, (context) => {
      context.moveTo(crisp(x), top)
      context.lineTo(crisp(x), bottom)
    })
  }

  level(x0: number, x1: number, y: number, style: string, width = 1): void {
    this.#stroke(style, width, (context) => {
      context.moveTo(x0, y)
      context.lineTo(x1, y)
    })
  }

  /** A line that is dashed, of any direction. */
  dashed(points: [number, number, number, number], dash: number[], style: string): void {
    this.context.setLineDash(dash)
    this.#stroke(style, 1, (context) => {
      context.moveTo(points[0], points[1])
      context.lineTo(points[2], points[3])
    })
    this.context.setLineDash([])
  }

  text(text: string, x: number, y: number, { color, family = 'mono', weight = 400, align = 'left' }: TextStyle): void {
    const { context } = this
    context.font = canvasFont(family, weight)
    context.fillStyle = this.color(color)
    context.textAlign = align
    context.fillText(text, x, y + 0.5)
  }

  /** The ground's colour behind a label that stands outside a span. */
  plate(x: number, y: number, width: number): void {
    this.fill(x - 3, y - 7, width + 6, 14, this.color('surface-0'))
  }

  #stroke(style: string, width: number, path: (context: CanvasRenderingContext2D) => void): void {
    const { context } = this
    context.strokeStyle = style
    context.lineWidth = width
    context.beginPath()
    path(context)
    context.stroke()
  }
}

/** Where a label starts that a cursor's line would cross: 7 px after the line. */
export function clearOf(lines: readonly number[], start: number, width: number): number {
  const crossed = lines.filter((line) => line > start - 3 && line < start + width).sort((a, b) => a - b)
  return crossed.reduce((at, line) => (line > at - 3 && line < at + width ? line + 7 : at), start)
}

/** The longest form that fits, '' when none does. Forms come longest first. */
export const longestFit = (forms: readonly string[], room: number, measure: (text: string) => number): string =>
  forms.find((form) => measure(form) <= room) ?? ''

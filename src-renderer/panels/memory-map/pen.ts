// Strokes, boxes and texts on a canvas in the tokens' colours. Knows nothing of the map.
import { canvasFont, tokens } from '../../base/canvas'
import type { Rect } from './model'

export interface BoxStyle {
  fill?: string
  fillAlpha?: number
  stroke?: string
  strokeAlpha?: number
  width?: number
  dash?: number[]
  radius?: number
}

export interface TextStyle {
  color: string
  family?: 'ui' | 'mono'
  weight?: 400 | 500 | 600
  align?: CanvasTextAlign
}

export type Curve = (path: Path2D) => void

export class Pen {
  constructor(readonly context: CanvasRenderingContext2D) {}

  /** A box whose edge lies on whole pixels inside the rectangle. */
  box({ x, y, width, height }: Rect, style: BoxStyle): void {
    const path = new Path2D()
    const [w, h] = [Math.max(0, width - 1), Math.max(0, height - 1)]
    path.roundRect(Math.round(x) + 0.5, Math.round(y) + 0.5, w, h, style.radius ?? 2)
    this.#paint(path, style)
  }

  /** A filled box without an edge, to the full rectangle. */
  fill({ x, y, width, height }: Rect, color: string, alpha = 1, radius = 0): void {
    const path = new Path2D()
    path.roundRect(x, y, Math.max(0, width), Math.max(0, height), radius)
    this.#paint(path, { fill: color, fillAlpha: alpha })
  }

  /** 45° lines over the rectangle. */
  hatch({ x, y, width, height }: Rect, name: string, stroke: number): void {
    const { context } = this
    context.save()
    context.fillStyle = tokens.hatch(context, name, stroke)
    context.fillRect(x, y, width, height)
    context.restore()
  }

  line(from: [number, number], to: [number, number], style: BoxStyle): void {
    this.shape((path) => {
      path.moveTo(...from)
      path.lineTo(...to)
    }, style)
  }

  shape(draw: Curve, style: BoxStyle): void {
    const path = new Path2D()
    draw(path)
    this.#paint(path, style)
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const { context } = this
    context.font = canvasFont(style.family ?? 'mono', style.weight ?? 400)
    context.textAlign = style.align ?? 'left'
    context.fillStyle = tokens.color(style.color)
    context.fillText(text, x, y + 0.5)
  }

  textWidth(text: string, family: 'ui' | 'mono', weight: 400 | 500 | 600 = 400): number {
    this.context.font = canvasFont(family, weight)
    return this.context.measureText(text).width
  }

  #paint(path: Path2D, { fill, fillAlpha = 1, stroke, strokeAlpha = 1, width = 1, dash = [] }: BoxStyle): void {
    const { context } = this
    context.save()
    if (fill) {
      context.globalAlpha = fillAlpha
      context.fillStyle = tokens.color(fill)
      context.fill(path)
    }
    if (stroke) {
      context.globalAlpha = strokeAlpha
      context.strokeStyle = tokens.color(stroke)
      context.lineWidth = width
      context.setLineDash(dash)
      context.stroke(path)
    }
    context.restore()
  }
}

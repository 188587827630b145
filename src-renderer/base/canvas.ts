// What every canvas panel needs: a sharp canvas, the tokens' colours, hatches. Knows no Svelte and no panel.

export const UI_FONT = "'Inter Variable', Inter, system-ui, sans-serif"
export const MONO_FONT = "'JetBrains Mono Variable', 'JetBrains Mono', 'DejaVu Sans Mono', monospace"

/** All canvas text is 11 px; the weight and the family carry the rest. */
export const canvasFont = (family: 'ui' | 'mono', weight: 400 | 500 | 600 = 400): string =>
  `${weight} 11px ${family === 'ui' ? UI_FONT : MONO_FONT}`

/** Sizes the bitmap by the device's pixels; the context then draws in CSS pixels, cleared. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))]
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This window has no 2D canvas')
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.textBaseline = 'middle'
  // Without this, JetBrains Mono would draw 0x0 and -> as one sign each.
  context.textRendering = 'optimizeSpeed'
  return context
}

/** A coordinate on which a 1 px stroke is one sharp pixel. */
export const crisp = (value: number): number => Math.round(value) + 0.5

const HATCH_PITCH = 6

/** The tokens as a canvas reads them: `tokens.color('dev-1-soft')`. Kept until the theme changes. */
export class CanvasTokens {
  readonly #colors = new Map<string, string>()
  readonly #hatches = new Map<string, CanvasPattern>()
  readonly #listeners = new Set<() => void>()
  #style: CSSStyleDeclaration | null = null

  /** @param name without the leading `--` */
  color(name: string): string {
    const known = this.#colors.get(name)
    if (known !== undefined) return known
    this.#style ??= getComputedStyle(document.documentElement)
    const value = this.#style.getPropertyValue(`--${name}`).trim()
    this.#colors.set(name, value)
    return value
  }

  /** 45° lines with a pitch of 6 px. @param name of the colour token */
  hatch(context: CanvasRenderingContext2D, name: string, stroke = 1): CanvasPattern | string {
    const ratio = window.devicePixelRatio || 1
    const key = `${name} ${stroke} ${ratio}`
    const known = this.#hatches.get(key)
    if (known) return known
    const made = context.createPattern(this.#tile(name, stroke, ratio), 'repeat')
    if (!made) return this.color(name)
    made.setTransform(new DOMMatrix().scale(1 / ratio))
    this.#hatches.set(key, made)
    return made
  }

  /** Calls back when the colours changed: draw again. Answers the undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The theme, or the system's forced colours, changed. */
  invalidate(): void {
    this.#colors.clear()
    this.#hatches.clear()
    this.#style = null
    for (const listener of this.#listeners) listener()
  }

  /** One period of the hatch: a square whose diagonal lines meet at its borders. */
  #tile(name: string, stroke: number, ratio: number): OffscreenCanvas {
    const side = Math.round(HATCH_PITCH * Math.SQRT2 * ratio)
    const tile = new OffscreenCanvas(side, side)
    const context = tile.getContext('2d')!
    context.strokeStyle = this.color(name)
    context.lineWidth = stroke * ratio
    context.beginPath()
    for (const shift of [-side, 0, side]) {
      context.moveTo(shift - 1, side + 1)
      context.lineTo(shift + side + 1, -1)
    }
    context.stroke()
    return tile
  }
}

/** The one set of tokens of this window. */
export const tokens = new CanvasTokens()

/** Keeps the tokens true to the theme on <html> and to forced colours. Answers the undo. */
export function watchTheme(): () => void {
  const forget = (): void => tokens.invalidate()
  const observer = new MutationObserver(forget)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const forced = matchMedia('(forced-colors: active)')
  forced.addEventListener('change', forget)
  return () => {
    observer.disconnect()
    forced.removeEventListener('change', forget)
  }
}

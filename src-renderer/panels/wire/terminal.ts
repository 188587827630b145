// A terminal under a content policy without inline styles: what xterm writes as style elements and style attributes goes through the
// CSSOM instead, which the policy leaves to scripts. Colours come from the window's tokens.
import { FitAddon } from '@xterm/addon-fit'
import { Terminal, type ITheme } from '@xterm/xterm'

const makeElement = (name: string): HTMLElement => document.createElementNS('http://www.w3.org/1999/xhtml', name)

/** A stand-in for a style element: its text becomes a sheet of the document for as long as it is part of it. */
function styleStandIn(): HTMLElement {
  const element = makeElement('span')
  const sheet = new CSSStyleSheet()
  element.hidden = true
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) })
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    Element.prototype.remove.call(element)
  }
  return element
}

/** All style elements of a terminal are made while it opens. Its own documentOverride does not reach every place that makes one. */
function withStandIns(open: () => void): void {
  const value = (name: string): HTMLElement => (name === 'style' ? styleStandIn() : makeElement(name))
  Object.defineProperty(document, 'createElement', { value, configurable: true })
  try {
    open()
  } finally {
    Reflect.deleteProperty(document, 'createElement')
  }
}

/** Colours of single cells and of the selection are style attributes of spans, made at any time. */
function spansWithoutStyleAttributes(): void {
  HTMLSpanElement.prototype.setAttribute = function (this: HTMLSpanElement, name: string, value: string): void {
    if (name === 'style') this.style.cssText = value
    else Element.prototype.setAttribute.call(this, name, value)
  }
}

function themeFrom(element: HTMLElement): ITheme {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const slider = { normal: token('--line-2'), hover: token('--line-3') }
  return {
    background: token('--surface-0'),
    foreground: token('--text-1'),
    cursor: token('--surface-0'),
    selectionBackground: token('--accent-line'),
    black: token('--text-off'),
    red: token('--error-text'),
    green: token('--ok-text'),
    yellow: token('--warning-text'),
    blue: token('--read-text'),
    magenta: token('--irq-text'),
    cyan: token('--dev-1-text'),
    white: token('--text-2'),
    brightBlack: token('--text-3'),
    brightRed: token('--error-text'),
    brightGreen: token('--ok-text'),
    brightYellow: token('--warning-text'),
    brightBlue: token('--accent-text'),
    brightMagenta: token('--irq-text'),
    brightCyan: token('--dev-1-text'),
    brightWhite: token('--text-1'),
    scrollbarSliderBackground: slider.normal,
    scrollbarSliderHoverBackground: slider.hover,
    scrollbarSliderActiveBackground: slider.hover,
  }
}

const LINES_KEPT = 5000

export interface BoardTerminal {
  write(bytes: Uint8Array | string): void
  clear(): void
  dispose(): void
}

/** Shows what comes; nothing that it answers by itself goes anywhere, since a board could ask it to. */
export function openTerminal(element: HTMLElement): BoardTerminal {
  const root = element.ownerDocument.documentElement
  const style = getComputedStyle(root)
  const terminal = new Terminal({
    fontFamily: style.getPropertyValue('--font-mono').trim(),
    fontSize: 11,
    lineHeight: 1.3,
    scrollback: LINES_KEPT,
    disableStdin: true,
    cursorInactiveStyle: 'none',
    convertEol: true,
    screenReaderMode: true,
    linkHandler: { activate: () => undefined },
    theme: themeFrom(root),
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  spansWithoutStyleAttributes()
  withStandIns(() => terminal.open(element))
  const sized = new ResizeObserver(() => fit.fit())
  sized.observe(element)
  const themed = new MutationObserver(() => (terminal.options.theme = themeFrom(root)))
  themed.observe(root, { attributes: true, attributeFilter: ['data-theme'] })
  return {
    write: (bytes) => terminal.write(bytes),
    clear: () => terminal.reset(),
    dispose() {
      sized.disconnect()
      themed.disconnect()
      terminal.dispose()
    },
  }
}

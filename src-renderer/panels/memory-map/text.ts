// Widths of the map's 11 px texts, near enough to lay out without a canvas.

const MONO = 6.61
const UI = 5.8

export const monoWidth = (text: string): number => text.length * MONO
export const uiWidth = (text: string): number => text.length * UI

/** The text, or as much of it as fits with an ellipsis. */
export function cut(text: string, room: number): string {
  const fits = Math.floor(room / MONO)
  if (text.length <= fits) return text
  return fits > 1 ? text.slice(0, fits - 1) + '…' : ''
}

/** The first that fits, else the last as far as it goes. */
export function firstFit(room: number, texts: readonly string[]): string {
  return texts.find((text) => uiWidth(text) <= room) ?? cut(texts.at(-1) ?? '', room)
}

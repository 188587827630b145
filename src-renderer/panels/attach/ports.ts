// The ports that are offered: those that were used, and those that the system knows. Pure.
import type { PortInfo } from '../../../src-preload/contract/link'

export interface PortChoice {
  value: string
  label: string
  about: string
  mono: true
}

/** Used ones first, the last one on top; each port once. */
export function portChoices(found: readonly PortInfo[], used: readonly string[]): PortChoice[] {
  const about = new Map(found.map((port) => [port.path, port.about]))
  const choice = (path: string, words: string): PortChoice => ({ value: path, label: path, about: words, mono: true })
  return [
    ...used.map((path) => choice(path, [about.get(path), 'used before'].filter(Boolean).join(', '))),
    ...found.filter(({ path }) => !used.includes(path)).map((port) => choice(port.path, port.about)),
  ]
}

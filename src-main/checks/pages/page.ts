// The form of a rule's page.
import type { RuleInfo } from '../../../src-preload/contract/description'

export type Page = Omit<RuleInfo, 'id'>

/** C as it stands on a page: the indentation of the first line is taken off all. */
export function c(strings: TemplateStringsArray): string {
  const lines = strings.join('').replace(/^\n/, '').trimEnd().split('\n')
  const margin = /^ */.exec(lines[0]!)![0].length
  return lines.map((line) => line.slice(Math.min(margin, line.search(/\S|$/)))).join('\n')
}

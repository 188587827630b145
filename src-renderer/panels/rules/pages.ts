// The rules of the lab's checks with what was found by each. Pure.
import type { RuleInfo } from '../../../src-preload/contract/description'
import type { FindingRow } from '../../../src-preload/contract/query'

export interface RulePage {
  id: string
  title: string
  severity: RuleInfo['severity']
  /** null: the session was recorded without pages, or by another version. */
  page: RuleInfo | null
  /** In order of time. */
  findings: FindingRow[]
}

const ORDER = { error: 0, warning: 1, info: 2 }

/** Those with findings first, then by how bad they are; in the order of the list beyond that. */
export function rulePages(rules: readonly RuleInfo[], findings: readonly FindingRow[]): RulePage[] {
  const of = (id: string): FindingRow[] =>
    findings.filter(({ entry }) => entry.rule === id).sort((a, b) => a.time - b.time || a.seq - b.seq)
  const known = rules.map((page): RulePage => ({ ...page, page, findings: of(page.id) }))
  const unknown = [...new Set(findings.map(({ entry }) => entry.rule))]
    .filter((id) => !rules.some((rule) => rule.id === id))
    .map((id): RulePage => {
      const own = of(id)
      return { id, title: id, severity: own[0]!.entry.severity, page: null, findings: own }
    })
  const rank = ({ findings: own, severity }: RulePage): number => (own.length > 0 ? 0 : 10) + ORDER[severity]
  return [...known, ...unknown].sort((a, b) => rank(a) - rank(b))
}

/** The page asked for by a rule's id, else the first. */
export const pageOf = (pages: readonly RulePage[], id: string): RulePage | null =>
  pages.find((one) => one.id === id) ?? pages[0] ?? null

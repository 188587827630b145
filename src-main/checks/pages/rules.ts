// Every rule of the lab, in the order of its pages. docs/findings.md and the pages in the window come from here.
import type { RuleInfo } from '../../../src-preload/contract/description'
import { boardPages } from './board-pages'
import { callPages } from './call-pages'
import { claimPages } from './claim-pages'
import { mappingPages } from './mapping-pages'
import { orderPages } from './order-pages'
import type { Page } from './page'
import { registerPages } from './register-pages'

const pages = { ...claimPages, ...mappingPages, ...registerPages, ...orderPages, ...callPages, ...boardPages }

export type RuleId = keyof typeof pages

export const rules: readonly RuleInfo[] = Object.entries<Page>(pages).map(([id, page]) => ({ id, ...page }))

export const severityOf = (rule: RuleId): RuleInfo['severity'] => pages[rule].severity

// docs/findings.md as text, written from the rules' pages, so that both say the same.
import type { RuleInfo } from '../../../src-preload/contract/description'
import { rules } from '../pages/rules'

const INTRO = `# Findings

The lab watches what drivers do and tells their mistakes. Each finding names a rule, the access or call that shows it, and what to do. It
jumps to that event on the timeline, and to the line of the source. A mistake is told once for each driver and place, however often it
happens.

An *error* breaks something, here or on another machine: \`mmio-lab run --strict\` exits with 1 when there is one. A *warning* is a mistake
that happened to do no harm, or one that may be meant. What each rule can see and what it cannot stands in
[fidelity.md](fidelity.md#findings). The labs \`labs/mistakes\` and \`labs/dma\` have drivers for most of them.

This page is written from \`src-main/checks/pages\`: change it there, then run \`npx vitest run src-main/checks/findings-doc.test.ts -u\`.
`

const row = ({ id, severity, title }: RuleInfo): string => `| [${id}](#${id}) | ${severity} | ${title} |`

const code = (text: string): string => `\`\`\`c\n${text}\n\`\`\``

const section = ({ id, title, severity, what, why, remedy, bad, good }: RuleInfo): string =>
  [
    `## ${id}`,
    `**${title}** (${severity}). ${what}`,
    why,
    `What to do: ${remedy}`,
    'Raises it:',
    code(bad),
    'Does not:',
    code(good),
  ].join('\n\n')

export function findingsDoc(): string {
  const table = ['| rule | severity | what |', '|---|---|---|', ...rules.map(row)].join('\n')
  return `${[INTRO.trimEnd(), table, ...rules.map(section)].join('\n\n')}\n`
}

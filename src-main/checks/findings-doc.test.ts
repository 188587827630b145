// The rules' pages: complete, and the same in docs/findings.md.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findingsDoc } from './testing/findings-doc'
import { rules } from './pages/rules'

const DOC = join(__dirname, '../../docs/findings.md')

test('docs/findings.md is up to date; `npx vitest run src-main/checks/findings-doc.test.ts -u` writes it', async () => {
  await expect(findingsDoc()).toMatchFileSnapshot(DOC)
})

test('every page is complete, and its two examples differ', () => {
  for (const { id, title, what, why, remedy, bad, good } of rules) {
    expect(id).toMatch(/^[a-z0-9-]+$/)
    for (const text of [title, what, why, remedy, bad, good]) expect(text.trim(), id).not.toBe('')
    expect(what, id).toMatch(/^[A-Z].*\.$/)
    expect(bad, id).not.toBe(good)
    for (const text of [bad, good]) expect(text.split('\n')[0], id).toMatch(/^\S/)
  }
})

test('no page mentions a name twice', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
})

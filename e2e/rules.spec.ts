// Rule pages: from a finding to its rule, from the rule to every access that broke it. By keyboard, then by mouse.
import { expect, MISTAKES, test } from './lab-app'

test('by keyboard: the next finding, its rule, the other rules, and back to an access', async ({ start }) => {
  const app = await start({ open: MISTAKES, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const { page } = app
  const found = await app.ask({ what: 'findings' })
  const first = [...found].sort((a, b) => a.time - b.time)[0]!
  await page.keyboard.press('F4')
  await page.keyboard.press('F1')
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  await expect(dialog.getByRole('article', { name: `Rule ${first.entry.rule}` })).toContainText('Why it matters')
  await expect(dialog.getByRole('region', { name: 'Code: Raises it' })).toBeVisible()
  await expect(dialog.getByRole('region', { name: 'Code: Does not' })).toBeVisible()

  await page.keyboard.press('End')
  const last = dialog.getByRole('option').last()
  await expect(last).toHaveAttribute('aria-selected', 'true')
  await expect(last).toBeFocused()
  await page.keyboard.press('Home')
  const jump = dialog.getByRole('button', { name: /^Jump to/ }).first()
  for (let presses = 0; presses < 8; presses++) {
    if (await jump.evaluate((button) => button === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(app.panel('Inspector').getByRole('region', { name: 'Event' })).toBeVisible()
  await expect(app.statusBar()).toContainText(/A\s*[\d,.]+/)
  expect(app.complaints).toEqual([])
})

test('by mouse: a finding’s rule, and everything that it found', async ({ start }) => {
  const app = await start({ open: MISTAKES, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const { page } = app
  await app.tab('Findings')
  const link = page.getByRole('button', { name: /^Rule / }).first()
  const rule = (await link.textContent())!.trim()
  await link.click()
  const pageOfRule = page.getByRole('article', { name: `Rule ${rule}` })
  const found = await app.ask({ what: 'findings' })
  const own = found.filter(({ entry }) => entry.rule === rule)
  await expect(pageOfRule.getByRole('button', { name: /^Jump to/ })).toHaveCount(own.length)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

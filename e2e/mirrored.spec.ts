// A session that was recorded with a board attached, opened with nothing attached: map, link, differences, findings, divergence.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { mirrorSession } from '../src-main/trace/testing/mirrored-session'
import { expect, test, type LabApp, type Launch } from './lab-app'

const FAULT = { device: 'labdev0', register: 'IRQ_STATUS', field: 'DONE' }

async function openMirrored(start: (launch?: Launch) => Promise<LabApp>, folder: string): Promise<LabApp> {
  const app = await start({ size: { width: 1440, height: 900 } })
  await app.drawn()
  await app.pause()
  const [plain, mirrored] = ['plain.mcap', 'mirrored.mcap'].map((name) => join(folder, name))
  await app.tell({ do: 'saveAs', path: plain! })
  await mirrorSession(plain!, mirrored!, FAULT)
  await app.tell({ do: 'openSession', path: mirrored! })
  await expect(app.page.getByText('Playback').first()).toBeVisible()
  return app
}

async function picture(app: LabApp, name: string): Promise<void> {
  mkdirSync('screenshots', { recursive: true })
  await app.settled()
  await app.page.screenshot({ path: join('screenshots', `${name}.png`) })
}

async function clean(app: LabApp, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect({ where, found }).toEqual({ where, found: [] })
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Divergence' })

test('what the board answered otherwise is on the map, in the findings and in the divergence panel', async ({
  start,
  folder,
}) => {
  const app = await openMirrored(start, folder)
  await expect(
    app.map('Physical addresses').filter({ hasText: /labdev0 differs from the board: \d+ reads/ }),
  ).toHaveCount(1)

  await app.tab('Findings')
  const finding = app.page.getByRole('listitem').filter({ hasText: 'IRQ_STATUS.DONE is another on the board' })
  await expect(finding).toContainText(/model 0x[\d_]+.*board 0x[\d_]+/)

  await app.map('Physical addresses').filter({ hasText: 'labdev0 differs' }).focus()
  await app.page.keyboard.press('Enter')
  await expect(grid(app.page)).toBeVisible()
  await expect(grid(app.page).getByRole('row').nth(1)).toContainText(/labdev0\s*IRQ_STATUS\s*≠\s*DONE/)
})

test('the divergence panel goes to first and last access, follows the cursor, and teaches nothing to a recording', async ({
  start,
  folder,
}) => {
  const app = await openMirrored(start, folder)
  const { page } = app
  const [row] = await app.ask({ what: 'divergence', time: Infinity })
  await app.tab('Divergence')
  await grid(page)
    .getByRole('button', { name: /first access/ })
    .focus()
  await page.keyboard.press('Enter')
  await expect(app.statusBar()).toContainText(/A\s*[\d,.]+/)
  await expect(grid(page).getByRole('row').nth(1)).toContainText(/1\s*Teach/)
  await page.keyboard.press('ArrowRight')
  await expect(grid(page).getByRole('button', { name: /last access/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const items = page.getByRole('menuitem')
  await expect(items.first()).toContainText('a recording cannot be changed')
  await expect(items.first()).toHaveAttribute('data-disabled')
  await page.keyboard.press('Escape')

  await app.putCursor(row!.first.time - 1)
  await expect(app.page.getByText('No difference up to A')).toBeVisible()
  await app.page.getByRole('button', { name: 'Go to the first' }).click()
  await expect(grid(page)).toBeVisible()
})

test('the link has a row on the timeline, whose accesses the keyboard steps through', async ({ start, folder }) => {
  const app = await openMirrored(start, folder)
  const { page } = app
  const row = page.getByRole('tree', { name: 'Tracks' }).getByRole('treeitem').filter({ hasText: 'Board link' })
  await row.click()
  await page.getByRole('application', { name: /Timeline tracks/ }).focus()
  await page.keyboard.press('.')
  await expect(app.statusBar()).toContainText(/A\s*[\d,.]+/)
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('radio', { name: 'Event' }).click()
  await expect(inspector).toContainText(/mirror/i)
})

test('snapshots of the model are taken, compared and left out with a reason', async ({ start }) => {
  const app = await start({ size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  await app.tab('Snapshots')
  const { page } = app
  await expect(page.getByText('No snapshot yet')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take from board' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('button', { name: 'Take from model' }).click()
  await expect(page.getByText('Take or open a second one to compare the two.')).toBeVisible()
  await app.tell({ do: 'runFor', ns: 1_000_000 })
  await app.pause()
  await page.getByRole('button', { name: 'Take from model' }).click()
  const region = page.getByRole('region', { name: 'Comparison' })
  await expect(region.getByRole('table', { name: 'Not compared' })).toContainText('DR')
  await page
    .getByRole('button', { name: /^Remove model/ })
    .first()
    .click()
  await expect(region).toHaveCount(0)
})

for (const theme of ['dark', 'light'] as const)
  test(`panels of a mirrored session, ${theme}`, async ({ start, folder }) => {
    test.setTimeout(120_000)
    const app = await openMirrored(start, folder)
    const { page } = app
    const html = page.locator('html')
    for (let presses = 0; presses < 3 && (await html.getAttribute('data-theme')) !== theme; presses++)
      await page.getByRole('button', { name: /^Theme/ }).click()
    await app.tab('Divergence')
    await grid(page)
      .getByRole('button', { name: /first access/ })
      .click()
    await picture(app, `divergence-${theme}`)
    await clean(app, 'divergence')
    await app.tab('Findings')
    await clean(app, 'findings')
    await page.getByRole('application', { name: /Timeline tracks/ }).focus()
    for (let presses = 0; presses < 14; presses++) await page.keyboard.press('w')
    await picture(app, `link-${theme}`)
  })

// axe over every panel and state, in both themes: no violation at all.
import AxeBuilder from '@axe-core/playwright'
import { ARM_VIRT, expect, MISTAKES, NEVER_RETURNS, PC, test, type LabApp } from './lab-app'

async function clean(app: LabApp, where: string): Promise<void> {
  await app.settled()
  // Electron has no second page for axe to work in.
  const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect({ where, found }).toEqual({ where, found: [] })
}

async function choose(app: LabApp, theme: 'dark' | 'light'): Promise<void> {
  const html = app.page.locator('html')
  for (let presses = 0; presses < 3 && (await html.getAttribute('data-theme')) !== theme; presses++)
    await app.page.getByRole('button', { name: /^Theme/ }).click()
  await expect(html).toHaveAttribute('data-theme', theme)
}

for (const theme of ['dark', 'light'] as const) {
  test(`the running lab, ${theme}`, async ({ start }) => {
    test.setTimeout(180_000)
    const app = await start({ size: { width: 1440, height: 900 } })
    await app.drawn()
    await app.pause()
    await choose(app, theme)
    const { page } = app
    for (const tab of ['Log', 'Findings', 'Divergence', 'Console', 'Snapshots', 'Picture'] as const) {
      await app.tab(tab)
      await clean(app, tab)
    }
    await app.treeRow('Devices', 'labdev0').click()
    await clean(app, 'registers')
    await app.map('Refused requests').first().click()
    await clean(app, 'refused request')
    await app.tab('Findings')
    await page
      .getByRole('button', { name: /^Jump to/ })
      .first()
      .click()
    await clean(app, 'event at the cursor')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await clean(app, 'palette')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^keys/ }).click()
    await page.getByRole('dialog').waitFor()
    await clean(app, 'keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Lab:/ }).click()
    await clean(app, 'menu')
  })

  test(`devicetree, ports and rules, ${theme}`, async ({ start }) => {
    test.setTimeout(180_000)
    const app = await start({ open: ARM_VIRT, size: { width: 1280, height: 800 } })
    await app.drawn()
    await choose(app, theme)
    await app.pause()
    await app.page.getByRole('tab', { name: 'Devicetree' }).click()
    await app.treeRow('Nodes', 'pl061@9030000').click()
    await clean(app, 'devicetree')
    await app
      .map('Physical addresses')
      .filter({ hasText: /32 × virtio_mmio/ })
      .focus()
    await app.page.keyboard.press('Enter')
    await clean(app, 'open run')
    await app.tell({ do: 'openLab', path: PC })
    await expect(app.panel('Memory map')).toContainText('/proc/ioports')
    await clean(app, 'ports')
    await app.tell({ do: 'openLab', path: MISTAKES })
    await expect(app.page).toHaveTitle(/mistakes/)
    await app.tab('Findings')
    await clean(app, 'findings')
    await app.page.keyboard.press('F1')
    await app.page.getByRole('dialog', { name: 'Rules' }).waitFor()
    await clean(app, 'rules')
  })

  test(`the start screen with an error, ${theme}`, async ({ start }) => {
    const app = await start({ open: '/nowhere' })
    await app.drawn()
    await choose(app, theme)
    await clean(app, 'start')
  })

  test(`playback, and a lab that has stopped, ${theme}`, async ({ start, folder }) => {
    test.setTimeout(120_000)
    const app = await start({ open: NEVER_RETURNS, size: { width: 1280, height: 800 } })
    await app.drawn()
    await choose(app, theme)
    await app.startBind('sleepless', 'sleepless0')
    await expect(app.page.getByRole('alert')).toBeVisible({ timeout: 10_000 })
    await clean(app, 'stuck or stopped')
    await expect.poll(async () => (await app.status()).state, { timeout: 10_000 }).not.toBe('stuck')
    const file = `${folder}/a.mcap`
    await app.tell({ do: 'saveAs', path: file })
    await app.tell({ do: 'openSession', path: file })
    await clean(app, 'playback')
  })
}

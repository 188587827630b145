// The attach dialog without a board: by keyboard from opening to a clear answer, in both themes, and nothing the content policy refuses.
import AxeBuilder from '@axe-core/playwright'
import { expect, FIRST_STEPS, test, type LabApp } from './lab-app'

const NOWHERE = '/dev/mmio-lab-no-such-port'

async function violations(app: LabApp): Promise<string[]> {
  await app.settled()
  const { violations: found } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

async function opened(start: (launch: object) => Promise<LabApp>): Promise<LabApp> {
  const app = await start({ open: FIRST_STEPS, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  return app
}

test('by keyboard: a port that does not exist is said in one line, and the focus goes back', async ({ start }) => {
  const app = await opened(start)
  const { page } = app
  const button = page.getByRole('button', { name: /^Attach board/ })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Board' })
  const port = dialog.getByRole('textbox', { name: /^Port/ })
  await expect(port).toBeFocused()
  await expect(dialog.getByRole('button', { name: 'Probe' })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.type(NOWHERE)
  await page.keyboard.press('Enter')
  const failure = dialog.getByRole('alert')
  await expect(failure).toContainText(NOWHERE, { timeout: 20_000 })
  await expect(failure).not.toContainText(/\bat .*\.[jt]s:/)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
  await expect(app.statusBar()).toContainText('board none')
  expect(app.complaints).toEqual([])
})

test('the focus stays within the dialog, and every protocol is chosen with arrows', async ({ start }) => {
  const app = await opened(start)
  const { page } = app
  await page.keyboard.press('Control+b')
  const dialog = page.getByRole('dialog', { name: 'Board' })
  const protocols = dialog.getByRole('radiogroup', { name: 'Protocol' })
  await protocols.getByRole('radio', { checked: true }).focus()
  await page.keyboard.press('End')
  await expect(protocols.getByRole('radio', { name: /^ESP/ })).toBeChecked()
  await expect(dialog).toContainText('stays in its ROM loader')
  await page.keyboard.press('Home')
  await expect(protocols.getByRole('radio', { name: /^Find out/ })).toBeChecked()
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true)
  }
  await dialog.getByRole('textbox', { name: /^Port/ }).fill('localhost:3333')
  await expect(dialog).toContainText('TCP has no baud rate')
})

test('what was typed is there again, in this window and after the next start', async ({ start }) => {
  const app = await opened(start)
  await app.page.keyboard.press('Control+b')
  await app.page.keyboard.type(NOWHERE)
  await app.page.keyboard.press('Enter')
  await expect(app.page.getByRole('alert')).toContainText(NOWHERE, { timeout: 20_000 })
  await app.page.keyboard.press('Escape')
  await app.page.keyboard.press('Control+b')
  await expect(app.page.getByRole('textbox', { name: /^Port/ })).toHaveValue(NOWHERE)
  await app.close()
  const again = await opened(start)
  await again.page.keyboard.press('Control+b')
  await expect(again.page.getByRole('textbox', { name: /^Port/ })).toHaveValue(NOWHERE)
})

test('without a board there is nothing to mirror, and the board’s console offers to attach', async ({ start }) => {
  const app = await opened(start)
  const { page } = app
  await page.keyboard.press('Control+b')
  await page.getByRole('dialog').getByRole('radio', { name: 'Mirror' }).click()
  await expect(page.getByRole('dialog')).toContainText('No board attached')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Board console' }).click()
  await page
    .getByRole('tabpanel', { name: 'Board console' })
    .getByRole('button', { name: /^Attach/ })
    .click()
  await expect(page.getByRole('dialog', { name: 'Board' })).toBeVisible()
})

for (const theme of ['dark', 'light'] as const)
  test(`axe finds nothing in the dialog, ${theme}`, async ({ start }) => {
    test.setTimeout(120_000)
    const app = await opened(start)
    const html = app.page.locator('html')
    for (let presses = 0; presses < 3 && (await html.getAttribute('data-theme')) !== theme; presses++)
      await app.page.getByRole('button', { name: /^Theme/ }).click()
    await app.page.keyboard.press('Control+b')
    await app.page.getByRole('button', { name: /^Timeouts/ }).click()
    expect(await violations(app)).toEqual([])
    await app.page.getByRole('textbox', { name: /^Port/ }).fill(NOWHERE)
    await app.page.getByRole('button', { name: 'Probe' }).click()
    await expect(app.page.getByRole('alert')).toBeVisible({ timeout: 20_000 })
    expect(await violations(app)).toEqual([])
  })

// The exercise of the demo lab: find the refused request, see who held the range, free it, and see the driver succeed.
import { expect, test, type LabApp } from './lab-app'

/** Everything after the conflict, checked from outside the way. */
async function greedySucceeded(app: LabApp): Promise<void> {
  await expect(app.treeRow('Drivers', 'greedy').first()).toContainText('bound')
  await app.toNow()
  await expect(
    app
      .map('Physical addresses')
      .filter({ hasText: /greedy/ })
      .first(),
  ).toBeAttached()
  const { resources } = await app.ask({ what: 'state', time: Infinity })
  expect(resources.filter(({ entry }) => entry.busy).map(({ entry }) => entry.start)).toContain(0x1000_0800)
  expect(app.complaints).toEqual([])
}

test('by mouse', async ({ start }) => {
  const app = await start({ size: { width: 1440, height: 900 } })
  await app.drawn()
  await app.pause()
  const { page } = app
  const inspector = app.panel('Inspector')

  await test.step('the findings lead to the moment of the refusal', async () => {
    await app.tab('Findings')
    await page.getByRole('button', { name: /^Jump to request/ }).click()
    await expect(app.statusBar()).toContainText(/A\s*[\d,.]+/)
  })
  await test.step('the refused request on the map says who held the range then', async () => {
    await app.map('Refused requests').first().click()
    const claim = inspector.getByRole('region', { name: 'Refused request' })
    await expect(claim).toContainText('-EBUSY')
    await expect(claim).toContainText('labdev0')
    await expect(claim).toContainText('labdev1')
  })
  await test.step('unbind both holders, then bind', async () => {
    await inspector.getByRole('button', { name: /^Unbind labdev from labdev0/ }).click()
    await inspector.getByRole('button', { name: /^Unbind labdev from labdev1/ }).click()
    await expect.poll(() => app.bindState('labdev1')).toBe('unbound')
    await inspector.getByRole('button', { name: /^Bind greedy to greedy/ }).click()
  })
  await test.step('a click on the cursor’s cross, and every panel shows now', async () => {
    await page.getByRole('button', { name: 'Clear cursor A' }).click()
    await expect(app.statusBar()).toContainText('live')
  })
  await greedySucceeded(app)
})

test('by keyboard alone', async ({ start }) => {
  const app = await start({ size: { width: 1440, height: 900 } })
  await app.drawn()
  const { page } = app
  const keyboard = page.keyboard
  const run = async (words: string): Promise<void> => {
    await keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Find or run' }).waitFor()
    await keyboard.type(words)
    await expect(page.getByRole('dialog').getByRole('option').first()).toContainText(words)
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Find or run' }).waitFor({ state: 'hidden' })
  }
  await keyboard.press('F8')
  await expect(app.state()).toContainText('Paused')

  await test.step('the next finding is a key away, and moves the cursor', async () => {
    await keyboard.press('F4')
    await expect(app.statusBar()).toContainText(/A\s*[\d,.]+/)
    const { refusals } = await app.ask({ what: 'state', time: Infinity })
    expect(refusals).toHaveLength(1)
  })
  await test.step('Tab reaches the map; its arrows reach the refused request, Enter opens it', async () => {
    const refused = app.map('Refused requests').first()
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      if (await app.panel('Memory map').locator('button:focus').count()) break
    }
    await keyboard.press('Home')
    for (let presses = 0; presses < 20; presses++) {
      if (await refused.evaluate((button) => button === document.activeElement)) break
      await keyboard.press('ArrowLeft')
    }
    await expect(refused).toBeFocused()
    await keyboard.press('Enter')
    await expect(app.panel('Inspector').getByRole('region', { name: 'Refused request' })).toContainText('labdev0')
  })
  await test.step('unbind both holders and bind, from the palette', async () => {
    await run('Unbind labdev0')
    await run('Unbind labdev1')
    await expect.poll(() => app.bindState('labdev1')).toBe('unbound')
    await run('Bind greedy to greedy.0')
  })
  await greedySucceeded(app)
})

// The first minute of a new user: the demo lab is there, it runs, and every panel has something to show.
import { expect, test } from './lab-app'

test('the demo lab starts by itself, and every panel shows it', async ({ start }) => {
  const app = await start({ size: { width: 1440, height: 900 } })
  await app.drawn()
  await app.pause()
  const { page } = app

  await test.step('the map names who holds what, and the request that was refused', async () => {
    await expect(app.map('Physical addresses').filter({ hasText: 'labdev@10000000' }).first()).toBeAttached()
    await expect(app.map('Virtual mappings').first()).toBeAttached()
    await expect(app.map('Refused requests').first()).toContainText(/greedy/)
    await expect(app.map('Refused requests').first()).toContainText(/EBUSY/)
  })
  await test.step('the tree shows each device and driver with its state', async () => {
    for (const device of ['uart0', 'labdev0', 'labdev1', 'fb0', 'greedy.0'])
      await expect(app.treeRow('Devices', device)).toBeVisible()
    await expect(app.treeRow('Drivers', 'greedy').first()).toContainText('-EBUSY')
  })
  await test.step('the timeline has tracks, values and the refusal', async () => {
    const timeline = app.panel('Timeline')
    await timeline.getByRole('button', { name: /^Fit/ }).click()
    await expect(timeline.getByRole('row').filter({ hasText: 'CONTROL' }).first()).toBeAttached()
    await expect(timeline.getByRole('button', { name: /greedy.*at/ }).first()).toBeAttached()
  })
  await test.step('the registers have values', async () => {
    await app.treeRow('Devices', 'labdev0').click()
    await expect(app.panel('Inspector').getByRole('row').filter({ hasText: 'CONTROL' })).toContainText(/0x[0-9a-f_]+/)
  })
  await test.step('the log says what the kernel would', async () => {
    await expect(page.getByRole('option').filter({ hasText: "can't request region" })).toBeVisible()
  })
  await test.step('findings, console and picture', async () => {
    await app.tab('Findings')
    await expect(page.getByRole('list', { name: 'Findings' }).getByRole('listitem')).not.toHaveCount(0)
    await app.tab('Console')
    await expect(page.getByRole('log', { name: 'Console of uart0' })).toContainText(/\w{3,}/)
    await app.tab('Picture')
    await expect(page.getByRole('img', { name: /Picture of fb0/ })).toBeVisible()
  })
  await test.step('the status bar counts what the recorder counted', async () => {
    const { extent } = await app.status()
    expect(extent.events).toBeGreaterThan(100)
    await expect(app.statusBar()).toContainText(`events ${extent.events.toLocaleString('en-US')}`)
    await expect(app.statusBar()).toContainText('lost 0')
    await expect(app.statusBar()).toContainText(`findings ${extent.findings}`)
  })
  expect(app.complaints).toEqual([])
})

test('run, pause, step and run for a time do what they say', async ({ start }) => {
  const app = await start()
  await app.drawn()
  await app.pause()
  const { page } = app
  const paused = await app.status()
  await page.getByRole('button', { name: /^Step/ }).click()
  await expect.poll(async () => (await app.status()).extent.events).toBeGreaterThan(paused.extent.events)
  const stepped = (await app.status()).now
  await page.getByRole('button', { name: /^Run for/ }).click()
  await page.getByRole('menuitem').first().click()
  await expect.poll(async () => (await app.status()).now).toBeGreaterThan(stepped)
  await page.keyboard.press('F8')
  await expect.poll(async () => (await app.status()).state).toBe('running')
  await page.keyboard.press('F8')
  await expect.poll(async () => (await app.status()).state).toBe('paused')
})

test('what the user set up is there at the next start', async ({ start, folder }) => {
  const profile = `${folder}/kept`
  const first = await start({ profile })
  await first.drawn()
  await first.page.getByRole('button', { name: /^Theme/ }).click()
  const chosen = await first.page.locator('html').getAttribute('data-theme')
  await first.page.getByRole('button', { name: /^Radix/ }).click()
  await expect(first.page.getByRole('button', { name: /^Radix/ })).toContainText('dec')
  await first.resize({ width: 1200, height: 720 })
  await first.close()

  const second = await start({ profile })
  await second.drawn()
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', chosen!)
  await expect(second.page.getByRole('button', { name: /^Radix/ })).toContainText('dec')
  expect(await second.page.evaluate(() => [innerWidth, innerHeight])).toEqual([1200, 720])
})

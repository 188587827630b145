// A session opened in a new start shows, at any cursor position, what it showed live.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, FIRST_STEPS, test, type LabApp } from './lab-app'

/** Fractions of the session at which the panels are compared. */
const AT = [0.1, 0.37, 0.62, 0.99]

const words = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .evaluateAll((all) => all.map((one) => one.textContent?.replace(/\s+/g, ' ').trim() ?? '').join('\n'))

/** What each panel says for the moment of the cursor. */
async function said(app: LabApp, time: number): Promise<Record<string, unknown>> {
  const { page } = app
  await app.putCursor(time)
  await app.treeRow('Devices', 'labdev0').click()
  const map = await words(page, '[aria-label="Memory map"] ul button')
  // Name and value of each track; how many events are in view depends on the view.
  const track = await words(page, '[aria-label="Timeline"] tbody :is(th, td:nth-child(2))')
  // Beside a lab that runs there is a column more, and one less: names and what they hold at the cursor are compared.
  const registers = await page
    .getByRole('treegrid', { name: 'Registers' })
    .getByRole('row')
    .evaluateAll((rows) => {
      const cells = rows.map((row) =>
        [...row.querySelectorAll('[role="gridcell"], td, th')].map((cell) => cell.textContent?.trim()),
      )
      const atA = cells[0]!.indexOf('At A')
      return cells.map((row) => [row[0], row[1], row[atA]])
    })
  await app.tab('Console')
  const console = await page.getByRole('log').textContent()
  const state = await app.ask({ what: 'state', time })
  return { map, track, registers, console, state }
}

test('every panel shows at the cursor what it showed live', async ({ start, folder }) => {
  test.setTimeout(180_000)
  const file = join(folder, 'session.mcap')
  const live = await start({ profile: join(folder, 'live'), size: { width: 1440, height: 900 } })
  await live.drawn()
  await live.pause()
  const { end } = (await live.status()).extent
  const times = AT.map((part) => Math.round(end * part))
  const before: Record<string, unknown>[] = []
  for (const time of times) before.push(await said(live, time))
  expect(await live.tell({ do: 'saveAs', path: file })).toBeTruthy()
  await live.close()

  const later = await start({ profile: join(folder, 'later'), open: file, size: { width: 1440, height: 900 } })
  await later.drawn()
  await expect(later.page.getByText('Playback').first()).toBeVisible()
  for (const [index, time] of times.entries()) {
    const now = await said(later, time)
    for (const panel of Object.keys(now))
      await expect
        .poll(async () => ({ panel, time, shows: (await said(later, time))[panel] }), { timeout: 10_000 })
        .toEqual({ panel, time, shows: before[index]![panel] })
  }
})

test('a session is dropped in, played, and left for the lab that waits', async ({ start, folder }) => {
  const app = await start()
  await app.drawn()
  await app.pause()
  const file = join(folder, 'dropped.mcap')
  await app.tell({ do: 'saveAs', path: file })
  expect(existsSync(file)).toBe(true)
  const { page } = app

  await app.drop(file)
  await expect(page.getByText('Playback').first()).toBeVisible()
  await expect(page.getByRole('button', { name: /^Restart/ })).toHaveCount(0)
  await page.getByRole('button', { name: /^Play/ }).click()
  await expect(app.statusBar()).toContainText('Playing')
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(app.state()).toContainText('Paused')
  await expect(page.getByText('Recording', { exact: true })).toBeVisible()
})

test('a second start with a session hands it to the first', async ({ start, folder }) => {
  const profile = join(folder, 'one')
  const app = await start({ profile })
  await app.drawn()
  const file = join(folder, 'given.mcap')
  await app.tell({ do: 'saveAs', path: file })
  await start({ profile, open: file }).catch(() => undefined)
  await expect(app.page.getByText('Playback').first()).toBeVisible()
})

test('a lab is opened by its folder from the command line', async ({ start }) => {
  const app = await start({ open: FIRST_STEPS })
  await app.drawn()
  await expect(app.page).toHaveTitle(/first-steps/)
})

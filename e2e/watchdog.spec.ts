// A driver that never returns: noticed, stopped, told; what was recorded opens; and the window answers all the while.
import { join } from 'node:path'
import type { LabStatus } from '../src-preload/contract/api'
import { expect, NEVER_RETURNS, test, type LabApp } from './lab-app'

// Wall-clock figures: a machine that was busy with something else gets a second look.
test.describe.configure({ retries: 2 })

interface Heard {
  at: number
  state: LabStatus['state']
}

/** Writes down every change of state with its wall time, and the longest gap between two frames. */
async function watch(app: LabApp): Promise<void> {
  await app.page.evaluate(() => {
    const seen = { states: [] as { at: number; state: string }[], longest: 0 }
    Object.assign(window, { seen })
    window.lab.onStatus(({ state }) => void seen.states.push({ at: performance.now(), state }))
    let last = performance.now()
    const frame = (now: number): void => {
      seen.longest = Math.max(seen.longest, now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

const seen = (app: LabApp): Promise<{ states: Heard[]; longest: number }> =>
  app.page.evaluate(() => (window as never as { seen: { states: Heard[]; longest: number } }).seen)

for (const driver of ['spinner', 'sleepless'])
  test(`${driver} is noticed within a second and stopped within two, and its recording opens`, async ({
    start,
    folder,
  }) => {
    const app = await start({ open: NEVER_RETURNS })
    await app.drawn()
    await watch(app)
    const asked = await app.startBind(driver, `${driver}0`)
    await expect.poll(async () => (await seen(app)).states.map(({ state }) => state)).toContain('stuck')
    await expect
      .poll(async () => ['paused', 'idle', 'running', 'dead'].includes((await app.status()).state), { timeout: 10_000 })
      .toBe(true)
    const { states, longest } = await seen(app)
    const stuck = states.find(({ state }) => state === 'stuck')!
    const over = states.find(({ at, state }) => at > stuck.at && state !== 'stuck')!
    expect(stuck.at - asked).toBeLessThan(1000)
    expect(over.at - asked).toBeLessThan(2000)
    expect(longest).toBeLessThan(500)

    const file = join(folder, 'hung.mcap')
    await app.tell({ do: 'saveAs', path: file })
    const events = (await app.status()).extent.events
    expect(events).toBeGreaterThan(0)
    await app.tell({ do: 'openSession', path: file })
    expect((await app.ask({ what: 'extent' })).events).toBe(events)
  })

test('a lab thread that is gone is told, its recording kept, and a restart offered', async ({ start }) => {
  const app = await start({ open: NEVER_RETURNS })
  await app.drawn()
  await app.startBind('sleepless', 'sleepless0')
  await expect.poll(async () => (await app.status()).state, { timeout: 15_000 }).toBe('dead')
  const { page } = app
  const banner = page.getByRole('alert')
  await expect(banner).toBeVisible()
  await expect(app.notices()).toContainText('.mcap')
  const before = await page.evaluate(async () => {
    const answer = await window.lab.start()
    return answer.ok ? answer.value.source! : null
  })
  await app.ask({ what: 'state', time: Infinity })

  await banner.getByRole('button', { name: 'Restart' }).click()
  await expect.poll(async () => (await app.status()).state).not.toBe('dead')
  await expect(banner).toBeHidden()
  await app.tell({ do: 'openSession', path: before!.file })
  expect((await app.ask({ what: 'extent' })).missingBytes).toBe(0)
})

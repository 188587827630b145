// A driver that never returns: noticed, stopped, told; what was recorded opens; and the window answers all the while.
import { join } from 'node:path'
import type { LabStatus } from '../src-preload/contract/api'
import { expect, NEVER_RETURNS, test, type LabApp } from './lab-app'

interface Heard {
  at: number
  state: LabStatus['state']
  /** Frames drawn until then. */
  frames: number
}

/** Writes down every status with its wall time, counts the frames, and keeps the longest gap between two. */
async function watch(app: LabApp): Promise<void> {
  await app.page.evaluate(() => {
    const seen = { states: [] as { at: number; state: string; frames: number }[], frames: 0, longest: 0 }
    Object.assign(window, { seen })
    window.lab.onStatus(({ state }) => void seen.states.push({ at: performance.now(), state, frames: seen.frames }))
    let last = performance.now()
    const frame = (now: number): void => {
      seen.frames++
      seen.longest = Math.max(seen.longest, now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

interface Seen {
  states: Heard[]
  frames: number
  longest: number
}

const seen = (app: LabApp): Promise<Seen> => app.page.evaluate(() => (window as never as { seen: Seen }).seen)

for (const driver of ['spinner', 'sleepless'])
  test(`${driver} is noticed and stopped while the window goes on drawing, and its recording opens`, async ({
    start,
    folder,
  }, testInfo) => {
    const app = await start({ open: NEVER_RETURNS })
    await app.drawn()
    await watch(app)
    const { frames } = await seen(app)
    const asked = await app.startBind(driver, `${driver}0`)
    await expect.poll(async () => (await seen(app)).states.map(({ state }) => state)).toContain('stuck')
    await expect
      .poll(async () => ['paused', 'idle', 'running', 'dead'].includes((await app.status()).state), { timeout: 10_000 })
      .toBe(true)
    const { states, longest } = await seen(app)
    const stuck = states.find(({ state }) => state === 'stuck')!
    const over = states.find(({ at, state }) => at > stuck.at && state !== 'stuck')!
    expect(over.frames - frames).toBeGreaterThan(1)
    // The limits themselves are held by the watchdog's own tests, on a clock that no busy machine delays.
    const [noticed, stopped, gap] = [stuck.at - asked, over.at - asked, longest].map(Math.round)
    testInfo.annotations.push({
      type: 'measured',
      description: `noticed after ${noticed} ms, stopped after ${stopped} ms, longest gap between frames ${gap} ms`,
    })

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
  await expect(banner).toContainText('.mcap')
  await expect(app.notices().getByRole('paragraph')).toHaveCount(0)
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

// A device whose driver asked to be probed later: the board tree says for what it waits, at the time that the window shows.
import { ARM_VIRT, expect, test } from './lab-app'

test('a deferred device is listed with its reason as long as it waits', async ({ start }) => {
  const app = await start({ open: ARM_VIRT, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const waiting = app.page.getByRole('region', { name: 'devices_deferred' })
  await expect(waiting).toBeHidden()

  // Its driver is loaded first, and that of its pins comes 300 µs later.
  await app.putCursor(100_000)
  await expect(waiting).toContainText('no driver for the pins of 9030000.pl061 yet')
  await waiting.getByRole('button', { name: /gpio-keys/ }).click()
  await expect(app.treeRow('Devices', 'gpio-keys')).toHaveAttribute('aria-selected', 'true')

  await app.toNow()
  await expect(waiting).toBeHidden()
  expect(await app.bindState('gpio-keys')).toBe('bound')
})

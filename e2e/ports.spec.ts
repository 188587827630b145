// Port space: a map of its own, reached by mouse, by keyboard and by what is selected elsewhere.
import { expect, PC, test } from './lab-app'

test('ports have their own map, with four digits', async ({ start }) => {
  const app = await start({ open: PC, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const map = app.panel('Memory map')
  await expect(map).toContainText('/proc/ioports')
  const serial = app.map('Physical addresses').filter({ hasText: /^0x03f8–0x03ff/ })
  await expect(serial.first()).toBeAttached()
  const texts = await app.map('Physical addresses').allTextContents()
  for (const text of texts) expect(text).toMatch(/^0x[0-9a-f]{4}–0x[0-9a-f]{4} /)
  expect(texts.some((text) => text.includes('ports empty'))).toBe(true)

  await test.step('what is selected in the board tree is brought into sight', async () => {
    await app.treeRow('Devices', 'serial8250').click()
    await expect(serial.first()).toBeInViewport()
  })
  expect(app.complaints).toEqual([])
})

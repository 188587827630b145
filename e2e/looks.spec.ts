// Pictures of the main views, for people to look at: written to screenshots/, compared with nothing.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ARM_VIRT, expect, MISTAKES, NEVER_RETURNS, PC, test, type LabApp } from './lab-app'

const FOLDER = join(process.cwd(), 'screenshots')
const SIZES = {
  small: { width: 1280, height: 800 },
  medium: { width: 1440, height: 900 },
  large: { width: 1920, height: 1080 },
}
const THEMES = ['dark', 'light'] as const

test.beforeAll(() => mkdirSync(FOLDER, { recursive: true }))

async function picture(app: LabApp, name: string): Promise<void> {
  await app.settled()
  await app.page.screenshot({ path: join(FOLDER, `${name}.png`) })
}

async function each(app: LabApp, name: string): Promise<void> {
  for (const theme of THEMES) {
    await expect(async () => {
      if ((await app.page.locator('html').getAttribute('data-theme')) !== theme)
        await app.page.getByRole('button', { name: /^Theme/ }).click()
      await expect(app.page.locator('html')).toHaveAttribute('data-theme', theme, { timeout: 200 })
    }).toPass()
    await picture(app, `${name}-${theme}`)
  }
}

for (const [size, pixels] of Object.entries(SIZES))
  test(`the demo, ${size}`, async ({ start }) => {
    test.setTimeout(120_000)
    const app = await start({ size: pixels })
    await app.drawn()
    await picture(app, `running-${size}`)
    await app.pause()
    await app.page.keyboard.press('F4')
    await each(app, `conflict-${size}`)
    await app.treeRow('Devices', 'labdev0').click()
    await each(app, `registers-${size}`)
    await app.tab('Console')
    await each(app, `console-${size}`)
    await app.tab('Findings')
    await each(app, `findings-${size}`)
    await app.tab('Picture')
    await picture(app, `picture-${size}`)
    await app.page.keyboard.press('Control+k')
    await picture(app, `palette-${size}`)
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('button', { name: /^keys/ }).click()
    await picture(app, `keys-${size}`)
  })

for (const [size, pixels] of [
  ['small', SIZES.small],
  ['large', SIZES.large],
] as const) {
  test(`a board from its devicetree, ${size}`, async ({ start }) => {
    test.setTimeout(120_000)
    const app = await start({ open: ARM_VIRT, size: pixels })
    await app.drawn()
    await app.pause()
    await each(app, `virt-${size}`)
    await app.page.getByRole('tab', { name: 'Devicetree' }).click()
    await app.treeRow('Nodes', 'pl061@9030000').click()
    await each(app, `devicetree-${size}`)
    await app
      .map('Physical addresses')
      .filter({ hasText: /32 × virtio_mmio/ })
      .focus()
    await app.page.keyboard.press('Enter')
    await picture(app, `run-open-${size}`)
  })

  test(`ports, ${size}`, async ({ start }) => {
    const app = await start({ open: PC, size: pixels })
    await app.drawn()
    await app.pause()
    await each(app, `ports-${size}`)
  })

  test(`findings and rules, ${size}`, async ({ start }) => {
    test.setTimeout(120_000)
    const app = await start({ open: MISTAKES, size: pixels })
    await app.drawn()
    await app.pause()
    await app.tab('Findings')
    await app.page.keyboard.press('F4')
    await app.page.keyboard.press('F4')
    await each(app, `mistakes-${size}`)
    await app.page.keyboard.press('F1')
    await app.page.getByRole('dialog', { name: 'Rules' }).waitFor()
    await picture(app, `rule-${size}`)
  })
}

test('playback', async ({ start, folder }) => {
  const app = await start({ size: SIZES.small })
  await app.drawn()
  await app.pause()
  const file = join(folder, 'first-steps.mcap')
  await app.tell({ do: 'saveAs', path: file })
  await app.tell({ do: 'openSession', path: file })
  await expect(app.page.getByText('Playback').first()).toBeVisible()
  await each(app, 'playback')
})

test('stuck and stopped', async ({ start }) => {
  const app = await start({ open: NEVER_RETURNS, size: SIZES.small })
  await app.drawn()
  await picture(app, 'empty')
  await app.startBind('sleepless', 'sleepless0')
  await expect(app.page.getByRole('alert')).toBeVisible({ timeout: 10_000 })
  await picture(app, 'stuck')
  await expect.poll(async () => (await app.status()).state, { timeout: 10_000 }).not.toBe('stuck')
  await picture(app, 'stopped')
})

test('start screen with an error', async ({ start }) => {
  const app = await start({ open: '/nowhere/at/all', size: SIZES.small })
  await app.drawn()
  await each(app, 'error')
})

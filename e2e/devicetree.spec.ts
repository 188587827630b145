// The devicetree of a board, linked both ways with its map and its devices; a board's file dropped on the window.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDts } from '../src-main/boards/read-dts'
import { writeDtb } from '../src-main/boards/testing/write-dtb'
import { ARM_VIRT, expect, test } from './lab-app'

test('a node leads to its region, and a region to its node', async ({ start }) => {
  const app = await start({ open: ARM_VIRT, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const { page } = app
  const nodes = page.getByRole('tree', { name: 'Nodes' })

  await test.step('from the node to the map and the board', async () => {
    await page.getByRole('tab', { name: 'Devicetree' }).click()
    await app.treeRow('Nodes', 'pl031@9010000').click()
    await expect(page.getByRole('region', { name: 'Node /pl031@9010000' })).toContainText('arm,pl031')
    const box = app
      .map('Physical addresses')
      .filter({ hasText: /0x0901_0000–0x0901_0fff/ })
      .first()
    await expect(box).toBeInViewport()
    await page.getByRole('tab', { name: 'Board', exact: true }).click()
    await expect(app.treeRow('Devices', '9010000.pl031')).toHaveAttribute('aria-selected', 'true')
  })
  await test.step('from the map to the node', async () => {
    await page.getByRole('tab', { name: 'Devicetree' }).click()
    const box = app
      .map('Physical addresses')
      .filter({ hasText: /0x0903_0000–0x0903_0fff/ })
      .first()
    await box.focus()
    await page.keyboard.press('Enter')
    await expect(nodes.locator('[aria-selected="true"]')).toHaveText(/pl061@9030000/)
  })
  await test.step('one virtio slot of 32 stands by itself once it is chosen, by keyboard alone', async () => {
    const filter = page.getByLabel('Filter nodes and properties')
    await filter.fill('a001400')
    await filter.press('Tab')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Node /virtio_mmio@a001400' })).toBeVisible()
    await expect(app.map('Physical addresses').filter({ hasText: /0x0a00_1400–0x0a00_15ff/ })).toBeInViewport()
    await expect(app.map('Physical addresses').filter({ hasText: /10 × virtio_mmio/ })).toBeAttached()
  })
  await test.step('the source opens at the node’s line', async () => {
    await page.getByRole('button', { name: /^board\.dts:\d+$/ }).click()
    await expect(app.panel('Driver source').locator('[aria-current="location"]')).toContainText('virtio_mmio@a001400')
  })
  expect(app.complaints).toEqual([])
})

test('a run of like neighbours opens and closes by key', async ({ start }) => {
  const app = await start({ open: ARM_VIRT, size: { width: 1280, height: 800 } })
  await app.drawn()
  await app.pause()
  const run = app.map('Physical addresses').filter({ hasText: /32 × virtio_mmio/ })
  await expect(run).toHaveAttribute('aria-expanded', 'false')
  await run.focus()
  await app.page.keyboard.press('Enter')
  await expect(run).toHaveAttribute('aria-expanded', 'true')
  await expect(app.map('Physical addresses').filter({ hasText: /virtio_mmio@/ })).toHaveCount(32)
  await app.page.keyboard.press('Enter')
  await expect(run).toHaveAttribute('aria-expanded', 'false')
})

test('a lab without a devicetree says what to do', async ({ start }) => {
  const app = await start()
  await app.drawn()
  await app.page.getByRole('tab', { name: 'Devicetree' }).click()
  await expect(app.page.getByRole('tabpanel', { name: 'Devicetree' })).toContainText('drop a .dts or .dtb file')
})

test('a board’s file that is dropped is opened; one that is no devicetree is refused in words', async ({
  start,
  folder,
}) => {
  const app = await start({ size: { width: 1280, height: 800 } })
  await app.drawn()
  const blob = join(folder, 'virt.dtb')
  const tree = readDts(readFileSync(join(ARM_VIRT, 'board.dts'), 'utf8'), 'board.dts', (file) => ({ file, text: '' }))
  if (!tree.ok) throw new Error(tree.error.message)
  writeFileSync(blob, writeDtb(tree.value))
  await app.drop(blob)
  await expect(app.map('Physical addresses').filter({ hasText: /32 × virtio_mmio/ })).toBeAttached()
  await expect(app.page).toHaveTitle(/virt/)

  const wrong = join(folder, 'not-a-tree.dtb')
  copyFileSync(join(process.cwd(), 'package.json'), wrong)
  await app.drop(wrong)
  await expect(app.notices()).toContainText('not-a-tree.dtb')
  await expect(app.map('Physical addresses').filter({ hasText: /32 × virtio_mmio/ })).toBeAttached()
})

// A real board on the link: attach, read, mirror with compare, see where the model is wrong, pull the plug, go on, attach again, save, play back.
import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ARM_VIRT, expect, test, type LabApp } from './lab-app'
import { hasQemu, QemuBoard } from './qemu-board'

test.skip(!hasQemu(), 'qemu-system-arm is not installed')

const boards: QemuBoard[] = []
async function startBoard(): Promise<QemuBoard> {
  const board = await QemuBoard.start()
  boards.push(board)
  return board
}
test.afterEach(() => {
  for (const board of boards.splice(0)) board.kill()
})

/** The lab with one mistake in a model: pin 1 of its GPIO is an output after reset. */
function labWithMistake(folder: string): string {
  const lab = join(folder, 'virt')
  cpSync(ARM_VIRT, lab, { recursive: true })
  const devices = { '9030000.pl061': { reset: { DIR: '0x2' } } }
  writeFileSync(join(lab, 'overlay.json'), JSON.stringify({ version: 1, devices }))
  return lab
}

/** By the dialog, as a user does. */
async function attach(app: LabApp, port: string): Promise<void> {
  const dialog = app.page.getByRole('dialog', { name: 'Board' })
  await app.page.getByRole('button', { name: 'Attach board…' }).click()
  await dialog.getByRole('textbox', { name: /^Port/ }).fill(port)
  await dialog.getByRole('radio', { name: /GDB/ }).click()
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Mirror…' })).toBeVisible()
}

const boardState = (app: LabApp) => app.statusBar().getByRole('button', { name: /^Board / })

test('a board is attached, compared, lost, attached again, and its session opens without it', async ({
  start,
  folder,
}) => {
  test.setTimeout(240_000)
  const board = await startBoard()
  const lab = labWithMistake(folder)
  const app = await start({ open: lab, size: { width: 1440, height: 900 } })
  await app.drawn()
  const { page } = app

  await attach(app, board.path)
  const dialog = page.getByRole('dialog', { name: 'Board' })
  await expect(boardState(app)).toHaveAccessibleName(/GDB/)

  // One read by hand: the first identification register of the PL011.
  await dialog.getByRole('textbox', { name: /address/i }).fill('0x9000fe0')
  await dialog.getByRole('button', { name: 'Read', exact: true }).click()
  await expect(dialog.getByText(/0x0*_?0*11\b/).first()).toBeVisible()

  // The GPIO is compared from its next probe on.
  await dialog.getByRole('button', { name: 'Mirror…' }).click()
  await dialog
    .getByRole('radiogroup', { name: /9030000\.pl061/ })
    .getByRole('radio', { name: 'compare' })
    .click()
  await page.keyboard.press('Escape')
  await app.rebind('gpio-pl061', '9030000.pl061')

  await app.tab('Findings')
  await expect(page.getByRole('tabpanel', { name: /Findings/ })).toContainText('DIR')
  await expect(app.panel('Memory map').getByRole('button', { name: /pl061 differs from the board/ })).toBeVisible()
  // The driver has probed before: pin 0 is an output in the model by now.
  const [difference] = await app.ask({ what: 'divergence', time: Infinity })
  expect(difference).toMatchObject({ register: 'DIR', first: { model: 3, board: 0 } })
  const { region, offset, first } = difference!
  const tracks = await app.ask({ what: 'tracks' })
  const track = tracks.find((each) => each.kind === 'register' && each.region === region && each.offset === offset)!
  const view = { tracks: [track.id], t0: first.time - 1000, t1: first.time + 1000, pixels: 500 }
  const marked = await page.evaluate(async (asked) => {
    const answer = await window.lab.query({ what: 'window', ...asked })
    const wave = answer.ok ? answer.value[0] : undefined
    return wave?.shape === 'wave' ? [...(wave.differences?.seqs ?? [])] : []
  }, view)
  expect(marked).toEqual([first.seq])

  board.kill()
  await expect(app.statusBar().getByRole('button', { name: 'Reconnect' })).toBeVisible()
  const lost = (await app.status()).extent.events
  await app.rebind('gpio-pl061', '9030000.pl061')
  expect((await app.status()).extent.events).toBeGreaterThan(lost)

  const other = await startBoard()
  await page.getByRole('button', { name: /GDB lost$/ }).click()
  await dialog.getByRole('textbox', { name: /^Port/ }).fill(other.path)
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Mirror…' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(boardState(app)).toHaveAccessibleName(/GDB/)

  const file = join(folder, 'with-board.mcap')
  expect(await app.tell({ do: 'saveAs', path: file })).toBeTruthy()
  expect(app.complaints).toEqual([])
  await app.close()
  other.kill()

  expect(existsSync(file)).toBe(true)
  const later = await start({ profile: join(folder, 'later'), open: file, size: { width: 1440, height: 900 } })
  await later.drawn()
  const [same] = await later.ask({ what: 'divergence', time: Infinity })
  expect(same).toEqual(difference)
  const changes = await later.ask({ what: 'events', filter: 'op==link', time: 0, direction: 'forward', count: 10 })
  expect(changes.map(({ entry }) => (entry?.type === 'link' ? entry.what : ''))).toEqual([
    'attached',
    'lost',
    'attached',
  ])
})

test('the process that owns the port is killed: the link is lost, the lab goes on, and the board is attached again', async ({
  start,
}) => {
  test.setTimeout(180_000)
  const board = await startBoard()
  const app = await start({ open: ARM_VIRT, size: { width: 1280, height: 800 } })
  await app.drawn()
  await attach(app, board.path)
  await app.page.keyboard.press('Escape')
  await app.electron.evaluate(({ app: electron }) => {
    const owner = electron
      .getAppMetrics()
      .find(({ name, serviceName }) => [name, serviceName].includes('MMIO Lab board'))
    process.kill(owner!.pid, 'SIGKILL')
  })
  const again = app.statusBar().getByRole('button', { name: 'Reconnect' })
  await expect(again).toBeVisible()
  const { events } = (await app.status()).extent
  await app.rebind('rtc-pl031', '9010000.pl031')
  expect((await app.status()).extent.events).toBeGreaterThan(events)
  await again.click()
  await expect(boardState(app)).toHaveAccessibleName(/GDB/)
  expect(app.complaints).toEqual([])
})

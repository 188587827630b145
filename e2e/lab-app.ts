// The app as a user has it before them: start it, open things, find panels. Every spec goes through here.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test as base, type ElectronApplication, type Locator, type Page } from '@playwright/test'
import type { Command, LabApi, LabStatus } from '../src-preload/contract/api'
import type { Answer, Query } from '../src-preload/contract/query'

declare global {
  interface Window {
    readonly lab: LabApi
  }
}

const ROOT = process.cwd()
export const FIRST_STEPS = join(ROOT, 'labs/first-steps')
export const NEVER_RETURNS = join(ROOT, 'labs/never-returns')
export const ARM_VIRT = join(ROOT, 'labs/arm-virt')
export const MISTAKES = join(ROOT, 'labs/mistakes')
export const PC = join(ROOT, 'labs/pc')

export interface Launch {
  /** Lab or session; the demo when left out. */
  open?: string
  /** The user's folder, where a test wants to start twice in it. */
  profile?: string
  flags?: string[]
  size?: { width: number; height: number }
}

/** Chromium refuses to run as root with its sandbox. */
export const isRoot = process.getuid?.() === 0
const rootSwitches = isRoot ? ['--no-sandbox'] : []

export class LabApp {
  /** What the page complained of: errors, and what the content policy refused. */
  readonly complaints: string[] = []

  constructor(
    readonly electron: ElectronApplication,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
  }

  static async launch({ open, profile, flags = [], size }: Launch & { profile: string }): Promise<LabApp> {
    const electron = await _electron.launch({
      executablePath: process.env.ELECTRON_EXEC_PATH!,
      args: [...rootSwitches, `--user-data-dir=${profile}`, ROOT, ...(open === undefined ? [] : [open]), ...flags],
      timeout: 30_000,
    })
    const page = await electron.firstWindow()
    const app = new LabApp(electron, page)
    if (size) await app.resize(size)
    return app
  }

  /** The first complete frame is drawn. */
  async drawn(): Promise<this> {
    await expect(this.page.locator('html')).toHaveAttribute('data-ready', 'true', { timeout: 20_000 })
    return this
  }

  async resize(size: { width: number; height: number }): Promise<void> {
    await this.electron.evaluate(
      ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]!.setContentSize(width, height),
      size,
    )
    await expect.poll(() => this.page.evaluate(() => [innerWidth, innerHeight])).toEqual([size.width, size.height])
  }

  /** Asks as a panel does; a failure fails the test. */
  async ask<Q extends Query>(query: Q): Promise<Answer<Q>> {
    const answer = await this.page.evaluate((asked) => window.lab.query(asked), query)
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value
  }

  async tell(command: Command): Promise<number | string | null> {
    const answer = await this.page.evaluate((told) => window.lab.command(told), command)
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
    return answer.value
  }

  async status(): Promise<LabStatus> {
    const answer = await this.page.evaluate(() => window.lab.start())
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value.status
  }

  /** A panel: Memory map, Timeline, Inspector, Driver source, Board and drivers. */
  panel(name: string): Locator {
    return this.page.getByLabel(name, { exact: true })
  }

  /** The memory map in words. */
  map(group: 'Refused requests' | 'Physical addresses' | 'Virtual mappings'): Locator {
    return this.panel('Memory map').getByRole('list', { name: group }).getByRole('button')
  }

  /** Lets go of selection and cursors: every panel shows now, or the end of a session. */
  async toNow(): Promise<void> {
    for (let presses = 0; presses < 2; presses++) await this.page.keyboard.press('Escape')
    await expect(this.statusBar()).toContainText(/live|end of session/)
  }

  /** Cursor A to a time in ns, as a user types it. */
  async putCursor(time: number): Promise<void> {
    await this.panel('Timeline')
      .getByRole('button', { name: /^Cursor A/ })
      .click()
    await this.page.getByRole('textbox', { name: /^Cursor A/ }).fill(`${time} ns`)
    await this.page.keyboard.press('Enter')
    await expect(this.statusBar()).toContainText(/A\s*[\d,.]+/)
    await this.settled()
  }

  /** How the last probe of a device went: bound, failed, unbound. */
  async bindState(device: string): Promise<string | undefined> {
    const answer = await this.page.evaluate(() => window.lab.start())
    const devices = answer.ok ? answer.value.source!.lab.devices : []
    const { bindings } = await this.ask({ what: 'state', time: Infinity })
    return bindings[devices.findIndex(({ name }) => name === device)]?.state
  }

  /** Binds a driver to a device without waiting for an answer; answers when, in the page's time. */
  startBind(driver: string, device: string): Promise<number> {
    return this.page.evaluate(
      async ([driverName, deviceName]) => {
        const answer = await window.lab.start()
        const lab = answer.ok ? answer.value.source!.lab : null
        const at = performance.now()
        void window.lab.command({
          do: 'bind',
          driver: lab!.drivers.findIndex(({ name }) => name === driverName),
          device: lab!.devices.findIndex(({ name }) => name === deviceName),
        })
        return at
      },
      [driver, device] as const,
    )
  }

  /** Takes a device from its driver and gives it back: the driver probes once more. */
  async rebind(driver: string, device: string): Promise<void> {
    const { drivers, devices } = await this.page.evaluate(async () => {
      const answer = await window.lab.start()
      return answer.ok ? answer.value.source!.lab : { drivers: [], devices: [] }
    })
    const at = devices.findIndex(({ name }) => name === device)
    await this.tell({ do: 'unbind', device: at })
    await this.tell({ do: 'bind', driver: drivers.findIndex(({ name }) => name === driver), device: at })
  }

  /** A row of the board tree, by the name it begins with. */
  treeRow(tree: 'Devices' | 'Drivers' | 'Nodes', name: string): Locator {
    return this.page
      .getByRole('tree', { name: tree })
      .getByRole('treeitem')
      .filter({ hasText: new RegExp(`^\\s*${name}`) })
  }

  async tab(name: 'Log' | 'Findings' | 'Divergence' | 'Console' | 'Snapshots' | 'Picture'): Promise<void> {
    // Behind the name there may be a count; "Board console" is another tab than "Console".
    await this.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  }

  statusBar(): Locator {
    return this.page.getByRole('contentinfo')
  }

  /** What the lab does, in the status bar: Running, Paused, Playback … */
  state(): Locator {
    return this.statusBar().getByRole('status')
  }

  notices(): Locator {
    return this.page.getByRole('region', { name: 'Notices' })
  }

  /** Stands still, with everything that happened shown. */
  async pause(): Promise<void> {
    if ((await this.status()).state === 'running') await this.page.getByRole('button', { name: /^Pause/ }).click()
    await expect(this.state()).toContainText(/Paused|Idle/)
  }

  /** One paint later, twice: what the last answer brought is on the screen. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(0)))),
    )
  }

  /** Drops a file of this machine onto the window, as from a file manager. */
  async drop(path: string): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const { width, height } = await this.page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
    const data = { items: [], files: [path], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
    await session.detach()
  }

  async close(): Promise<void> {
    await this.electron.close()
  }
}

interface Fixtures {
  /** Starts the app; it is closed, and its profile removed, at the end of the test. */
  start: (launch?: Launch) => Promise<LabApp>
  /** A folder of this test's own. */
  folder: string
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures wanted from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'mmio-lab-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ folder }, use) => {
    const apps: LabApp[] = []
    await use(async (launch = {}) => {
      const app = await LabApp.launch({ profile: join(folder, 'profile'), ...launch })
      apps.push(app)
      return app
    })
    for (const app of apps) await app.close().catch(() => undefined)
  },
})

export { expect } from '@playwright/test'

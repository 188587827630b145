// The one window: its place, its isolation, and what happens when its page dies.
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Settings } from '../../src-preload/contract/api'
import { PAGE } from './page-file'
import { LEAST, readPlace, savePlace } from './window-state'

/** surface-0 of each theme: what is seen before the first frame. */
const GROUND = { dark: '#0f1114', light: '#fafbfc' }
/** Every so often a page may die and is loaded again; more often, something is wrong. */
const PATIENCE = { deaths: 3, within: 5 * 60_000 }

export interface WindowNeeds {
  preload: string
  /** Keeps the place. */
  placeFile: string
  settings: Settings
  report: (what: unknown) => void
}

function isLight({ theme }: Settings): boolean {
  return theme === 'light' || (theme !== 'dark' && !nativeTheme.shouldUseDarkColors)
}

function keepPlace(window: BrowserWindow, file: string, report: (what: unknown) => void): void {
  window.on('close', () => {
    savePlace(file, window.getNormalBounds(), window.isMaximized()).catch(report)
  })
}

/** A dead page is loaded again: lab and recording live elsewhere and go on. */
function reviveDeadPage(window: BrowserWindow, report: (what: unknown) => void): void {
  let deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    report(new Error(`the window's page ended: ${reason}`))
    deaths = [...deaths.filter((time) => time > Date.now() - PATIENCE.within), Date.now()]
    if (deaths.length <= PATIENCE.deaths) window.webContents.reload()
  })
}

/** Nobody is asked before a page goes to about:blank, so it is fetched back afterwards. */
function stayAtHome(window: BrowserWindow, report: (what: unknown) => void): void {
  window.webContents.on('did-navigate', (_event, url) => {
    if (url !== PAGE) window.loadURL(PAGE).catch(report)
  })
}

export function createWindow({ preload, placeFile, settings, report }: WindowNeeds): BrowserWindow {
  const { maximized, ...bounds } = readPlace(
    placeFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    title: 'MMIO Lab',
    backgroundColor: isLight(settings) ? GROUND.light : GROUND.dark,
    autoHideMenuBar: true,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      spellcheck: false,
      // A lab goes on while its window is covered, and so does what is drawn of it.
      backgroundThrottling: false,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepPlace(window, placeFile, report)
  reviveDeadPage(window, report)
  stayAtHome(window, report)
  return window
}

/** Rejects when the window's page cannot be loaded: the build is missing or broken. */
export const loadPage = (window: BrowserWindow): Promise<void> => window.loadURL(PAGE)

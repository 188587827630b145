// The app's start and end, in the order that Electron asks for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, ipcMain, session, type BrowserWindow } from 'electron'
import type { Command } from '../../src-preload/contract/api'
import type { Failure, Result } from '../../src-preload/contract/errors'
import { failure, oneLine, reason } from '../base/result'
import { afterProgram, parseArguments, type Arguments } from './arguments'
import { doAsked, untilDrawn } from './batch'
import { compose, type Parts } from './compose'
import { dialogs } from './dialogs'
import { catchEverything, ErrorLog } from './error-log'
import { serve } from './ipc'
import { writesDone } from './json-file'
import { lockDown } from './lockdown'
import { setMenu } from './menu'
import { realHosts } from './real-hosts'
import type { BoardLink } from '../lab/board/board-link'
import { registerScheme, servePages } from './scheme'
import { utilityBoardProcess } from './utility-board'
import { createWindow, loadPage } from './window'

const LABS = join(__dirname, '../../labs')
const DEMO = join(LABS, 'first-steps')
const CLOSING_MS = 3_000

const EXIT = { done: 0, failed: 1, badInput: 2 }

/** One line on stderr. */
function tell(failure: Failure): void {
  process.stderr.write(`mmio-lab: ${oneLine(failure)}\n`)
}

const isBatch = ({ screenshot, save, exit }: Arguments): boolean => screenshot !== null || save !== null || exit

/** A run for a picture or a file starts from nothing and leaves nothing behind. */
function takeOwnProfile(): void {
  if (app.commandLine.hasSwitch('user-data-dir')) return
  const profile = mkdtempSync(join(tmpdir(), 'mmio-lab-'))
  app.setPath('userData', profile)
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }))
}

/** Closes what runs, so that its recording is a finished file, and leaves once that and the settings are on disk. */
async function leave({ control, link }: Parts, code: number): Promise<void> {
  const closed = Promise.allSettled([control.close().then(() => link.close()), writesDone()])
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSING_MS))])
  app.exit(code)
}

/** A command from outside the window: what fails is told in the window. */
async function obey({ control, announcer }: Parts, command: Command): Promise<void> {
  const answer = await control.command(command)
  if (!answer.ok && answer.error.code !== 'cancelled') announcer.notice(answer.error)
}

async function show(parts: Parts, log: ErrorLog): Promise<BrowserWindow> {
  servePages(session.defaultSession, join(__dirname, '../renderer'))
  serve(ipcMain, parts.handlers, log.add)
  setMenu((command) => void obey(parts, command))
  const window = createWindow({
    preload: join(__dirname, '../preload/index.js'),
    placeFile: join(app.getPath('userData'), 'window.json'),
    settings: parts.settings.value,
    report: log.add,
  })
  parts.announcer.to(window.webContents)
  await loadPage(window)
  return window
}

/** Waits for the window to draw, then does what the command line asked for beyond it. Answers the exit code. */
async function run(asked: Arguments, parts: Parts, window: BrowserWindow, opened: Result<unknown>): Promise<number> {
  if (!opened.ok) {
    tell(opened.error)
    return EXIT.badInput
  }
  const drawn = await untilDrawn(window)
  if (drawn.ok) process.stdout.write(`Drawn after ${drawn.value} ms.\n`)
  const did = drawn.ok && isBatch(asked) ? await doAsked(asked, window, parts.control, parts.announcer) : drawn
  if (did.ok) return EXIT.done
  tell(did.error)
  return EXIT.failed
}

async function start(asked: Arguments): Promise<void> {
  const log = new ErrorLog(join(app.getPath('userData'), 'errors.log'))
  catchEverything(log)
  let window: BrowserWindow | null = null
  const places = { user: app.getPath('userData'), labs: LABS, demo: DEMO }
  const outside = {
    startBoard: utilityBoardProcess(__dirname),
    hosts: (link: BoardLink) => realHosts(__dirname, link),
    ask: dialogs(() => window!),
    version: app.getVersion(),
  }
  const parts = compose(places, outside, log)
  // The lab starts while Chromium does.
  const opening = parts.control.open(asked.open ?? DEMO)
  app.on('second-instance', (_event, _argv, _cwd, theirs) => {
    const { open } = theirs as Pick<Arguments, 'open'>
    if (open !== null) void obey(parts, { do: 'openSession', path: open })
    window?.show()
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    void leave(parts, EXIT.done)
  })
  try {
    await app.whenReady()
    window = await show(parts, log)
    if (!isBatch(asked) && process.env.MMIO_LAB_TIMING === undefined) return
    const code = await run(asked, parts, window, await opening)
    if (asked.exit) await leave(parts, code)
  } catch (error) {
    log.add(error)
    tell(failure('io', `The window did not open: ${reason(error)}`))
    await leave(parts, EXIT.failed)
  }
}

const asked = parseArguments(afterProgram(process.argv, app.getAppPath(), app.isPackaged), process.cwd())
lockDown()
registerScheme()
// enableSandbox takes --no-sandbox back, without which nothing runs as root.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
if (!asked.ok) {
  tell(asked.error)
  app.exit(EXIT.badInput)
} else {
  if (isBatch(asked.value)) takeOwnProfile()
  if (app.requestSingleInstanceLock({ open: asked.value.open })) void start(asked.value)
  else app.exit(EXIT.done)
}

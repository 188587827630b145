// What --screenshot, --save and --exit ask for, once the window has drawn the lab.
import { writeFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'
import type { LabStatus } from '../../src-preload/contract/api'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import type { Announcer } from './announcer'
import type { Arguments } from './arguments'
import type { Control } from './control'

const PATIENCE_MS = 60_000
/** A lab that never comes to rest is shown as it is after this time. */
const LONG_ENOUGH_MS = 1_500

/** Resolves once <html> carries data-ready, which the window sets after its first complete frame with data. */
const READY = `new Promise((ready) => {
  const html = document.documentElement
  const look = () => html.dataset.ready === 'true' && (watch.disconnect(), ready(true))
  const watch = new MutationObserver(look)
  watch.observe(html, { attributes: true })
  look()
})`

const TWO_FRAMES = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`

function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const runs = ({ state }: LabStatus): boolean => state === 'running' || state === 'stuck'

function atRest(control: Control, announcer: Announcer): Promise<void> {
  return new Promise((resolve) => {
    if (!runs(control.status())) return resolve()
    const undo = announcer.onStatus((status) => {
      if (runs(status)) return
      undo()
      resolve()
    })
  })
}

/** Milliseconds from the start of the process until now, when the window's first frame with data is drawn. */
export async function untilDrawn(window: BrowserWindow): Promise<Result<number>> {
  const drawn = await within(PATIENCE_MS, window.webContents.executeJavaScript(READY) as Promise<boolean>, false)
  if (!drawn) return failed('io', 'The window did not draw the lab in time.')
  return done(Math.round(Date.now() - (process.getCreationTime() ?? Date.now())))
}

async function takePicture(window: BrowserWindow, file: string): Promise<void> {
  await window.webContents.executeJavaScript(TWO_FRAMES)
  const picture = await window.webContents.capturePage()
  await writeFile(file, picture.toPNG())
}

/** Answers the first thing that failed. */
export async function doAsked(
  { screenshot, save }: Arguments,
  window: BrowserWindow,
  control: Control,
  announcer: Announcer,
): Promise<Result<null>> {
  await within(LONG_ENOUGH_MS, atRest(control, announcer), undefined)
  try {
    if (screenshot !== null) await takePicture(window, screenshot)
  } catch (error) {
    return failed('io', `The picture could not be written: ${reason(error)}`)
  }
  if (save === null) return done(null)
  const saved = await control.command({ do: 'saveAs', path: save })
  return saved.ok ? done(null) : saved
}

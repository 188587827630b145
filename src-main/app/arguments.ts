// What was asked for on the command line: `[LAB|BOARD|SESSION] [--screenshot=FILE] [--save=FILE] [--exit]`. Knows no Electron.
import { resolve } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed } from '../base/result'

export interface Arguments {
  /** Lab folder, lab.json, board (.dts, .dtb) or session file; null = the demo. */
  open: string | null
  /** Where to put a picture of the window once the lab is drawn. */
  screenshot: string | null
  /** Where to save the session then. */
  save: string | null
  /** Leave when that is done. */
  exit: boolean
}

export const USAGE = 'usage: [LAB|BOARD|SESSION] [--screenshot=FILE] [--save=FILE] [--exit]'

/** Switches of Chromium and Electron that are theirs to read. */
const THEIRS = new Set(
  `no-sandbox disable-gpu disable-dev-shm-usage user-data-dir lang inspect remote-debugging-port enable-logging ozone-platform
   ozone-platform-hint force-device-scale-factor force-color-profile js-flags original-process-start-time`.split(/\s+/),
)

/** @param given what follows the program, and the app's folder where that is named */
export function parseArguments(given: readonly string[], cwd: string): Result<Arguments> {
  const asked: Arguments = { open: null, screenshot: null, save: null, exit: false }
  for (const word of given) {
    const [, flag, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (flag === undefined && word.startsWith('-') && word !== '-') return unknown(word)
    if (flag === undefined && asked.open !== null)
      return failed('bad-input', `One lab, board or session at a time, not also ${word}.`, USAGE)
    if (flag === undefined) asked.open = resolve(cwd, word)
    else if (flag === 'exit' && value === undefined) asked.exit = true
    else if (flag === 'screenshot' || flag === 'save') {
      if (value === undefined || value === '')
        return failed('bad-input', `--${flag} needs a file: --${flag}=FILE.`, USAGE)
      asked[flag] = resolve(cwd, value)
    } else if (!THEIRS.has(flag)) return unknown(word)
  }
  return done(asked)
}

const unknown = (word: string): Result<never> => failed('bad-input', `Unknown flag ${word}.`, USAGE)

/** What follows the program: in a package all of it, otherwise what comes after the app's folder. */
export function afterProgram(argv: readonly string[], appPath: string, packaged: boolean): string[] {
  if (packaged) return argv.slice(1)
  const at = argv.findIndex((word, i) => i > 0 && !word.startsWith('-') && resolve(word) === resolve(appPath))
  return argv.slice(Math.max(at, 1) + 1)
}

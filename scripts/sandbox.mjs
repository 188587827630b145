// Whether Chromium can build its sandbox here, and what to do where it cannot.
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure, say } from './say.mjs'

function readSetting(name) {
  try {
    return readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

function isSetuidRoot(file) {
  try {
    const { uid, mode } = statSync(file)
    return uid === 0 && (mode & 0o4000) !== 0
  } catch {
    return false
  }
}

/** The switches that Electron needs for its sandbox to be right. Chromium refuses root with one, so root goes without. */
export function sandboxSwitches(electron) {
  if (process.platform !== 'linux') return []
  if (process.getuid() === 0) {
    say('Running as root: Chromium has no sandbox for root, so Electron gets --no-sandbox.')
    return ['--no-sandbox']
  }
  const forbidden =
    readSetting('unprivileged_userns_clone') === '0' || readSetting('apparmor_restrict_unprivileged_userns') === '1'
  const helper = join(dirname(electron), 'chrome-sandbox')
  if (forbidden && !isSetuidRoot(helper)) {
    const remedy = `sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`
    throw new Failure(`This system lets only root build Chromium's sandbox; please run: ${remedy}`)
  }
  return []
}

// Whether Chromium can build its sandbox here, and what to do where it cannot.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ask } from './run.mjs'
import { Failure, say } from './say.mjs'

/** Chromium's sandbox rests on user namespaces; some systems keep them from ordinary users. */
function hasNamespaces() {
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
  if (existsSync(restricted) && readFileSync(restricted, 'utf8').trim() === '1') return false
  return ask('unshare', '--user', '--map-root-user', 'true') !== undefined
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
  const helper = join(dirname(electron), 'chrome-sandbox')
  if (!hasNamespaces() && !isSetuidRoot(helper)) {
    const remedy = `sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`
    throw new Failure(`This system lets only root build Chromium's sandbox; please run: ${remedy}`)
  }
  return []
}

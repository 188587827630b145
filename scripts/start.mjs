// npm start: from a fresh clone to the running lab; without a display, to a screenshot and a session of the demo lab.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { ensureBuild } from './build.mjs'
import { checkLoads, ensureLibraries } from './debian.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay, withVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron.mjs'
import { checkNode } from './node-version.mjs'
import { inRoot, root } from './paths.mjs'
import { run } from './run.mjs'
import { Failure, main, say } from './say.mjs'
import { sandboxSwitches } from './sandbox.mjs'

const demo = { screenshot: 'runs/demo.png', save: 'runs/demo.mcap' }
const demoArguments = ['labs/first-steps', `--screenshot=${demo.screenshot}`, `--save=${demo.save}`, '--exit']
const twoMinutes = 120_000

/** An editor's terminal may ask Electron to be Node, which it must not be here. */
function appEnvironment(env) {
  const copy = { ...env }
  delete copy.ELECTRON_RUN_AS_NODE
  return copy
}

function howItEnded(code, signal) {
  if (signal === 'SIGKILL') return 'did not end within two minutes'
  return signal ? `died of ${signal}` : `ended with code ${code}`
}

async function runDemo(command) {
  const files = Object.values(demo).map((file) => inRoot(file))
  mkdirSync(inRoot('runs'), { recursive: true })
  for (const file of files) rmSync(file, { force: true })
  say('No display here: running the demo lab for a screenshot and a session.')
  const { code, signal, output } = await withVirtualDisplay((env) =>
    run([...command, ...demoArguments], { env: appEnvironment(env), timeout: twoMinutes }),
  )
  if (code !== 0) throw new Failure(`The app ${howItEnded(code, signal)}:\n${output.trim()}`)
  for (const file of files) {
    if (!existsSync(file)) throw new Failure(`The app ended without writing ${file}.`)
    say(`${file} (${Math.ceil(statSync(file).size / 1024)} KiB)`)
  }
}

main(async () => {
  checkNode()
  const args = process.argv.slice(2)
  await ensureDeps()
  await ensureLibraries({ display: !hasDisplay() })
  const { path } = await ensureElectron()
  checkLoads(path)
  await ensureBuild()
  const command = [path, ...sandboxSwitches(path), root]
  if (!hasDisplay() && args.length === 0) return runDemo(command)
  say('Starting MMIO Lab.')
  const launch = (env) => run([...command, ...args], { env: appEnvironment(env), show: true, cwd: process.cwd() })
  return (await (hasDisplay() ? launch(process.env) : withVirtualDisplay(launch))).code
})

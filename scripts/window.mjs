// Starts the window: from a fresh clone, on the display that there is.
import { ensureBuild } from './build.mjs'
import { checkLoads, ensureLibraries } from './debian.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay, withVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'
import { sandboxSwitches } from './sandbox.mjs'

/** An editor's terminal may ask Electron to be Node, which it must not be here. */
export function appEnvironment(env) {
  const copy = { ...env }
  delete copy.ELECTRON_RUN_AS_NODE
  return copy
}

/** Gets ready what the window needs. Answers the words that start it. */
export async function readyWindow() {
  await ensureDeps()
  await ensureLibraries({ display: !hasDisplay() })
  const { path } = await ensureElectron()
  checkLoads(path)
  await ensureBuild()
  return [path, ...sandboxSwitches(path), root]
}

/** Runs the window to its end, on a virtual display where there is no other. Answers its exit code. */
export async function runWindow(command, args) {
  say('Starting MMIO Lab.')
  const launch = (env) => run([...command, ...args], { env: appEnvironment(env), show: true, cwd: process.cwd() })
  return (await (hasDisplay() ? launch(process.env) : withVirtualDisplay(launch))).code
}

// npm run picture: takes README's picture of the demo lab anew, in the real window.
import { copyFileSync } from 'node:fs'
import { ensureBuild } from './build.mjs'
import { ensureLibraries } from './debian.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay, withVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron.mjs'
import { inRoot } from './paths.mjs'
import { run, tool } from './run.mjs'
import { Failure, main, say } from './say.mjs'

const taken = inRoot('screenshots', 'conflict-medium-dark.png')
const shown = inRoot('docs', 'first-steps.png')

main(async () => {
  await ensureDeps()
  await ensureLibraries({ display: !hasDisplay() })
  const { path } = await ensureElectron()
  await ensureBuild()
  const command = [...tool('@playwright/test', 'playwright'), 'test', 'looks', '--grep=medium']
  const take = (env) => run(command, { env: { ...env, ELECTRON_EXEC_PATH: path }, cwd: inRoot() })
  const { code, output } = await (hasDisplay() ? take(process.env) : withVirtualDisplay(take))
  if (code !== 0) throw new Failure(`The picture could not be taken:\n${output.trim()}`)
  copyFileSync(taken, shown)
  say(shown)
})

// npm start: from a fresh clone to the running lab; without a display, to a screenshot and a session of the demo lab.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { hasDisplay, withVirtualDisplay } from './display.mjs'
import { checkNode } from './node-version.mjs'
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { Failure, main, say } from './say.mjs'
import { appEnvironment, readyWindow, runWindow } from './window.mjs'

const demo = { screenshot: 'runs/demo.png', save: 'runs/demo.mcap' }
const demoArguments = ['labs/first-steps', `--screenshot=${demo.screenshot}`, `--save=${demo.save}`, '--exit']
const twoMinutes = 120_000

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
  const command = await readyWindow()
  if (!hasDisplay() && args.length === 0) return runDemo(command)
  return runWindow(command, args)
})

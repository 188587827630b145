// npm test: prepares this machine, then runs every quality gate and counts; `npm test -- --only=lint,unit` runs some.
import { rmSync } from 'node:fs'
import { ensureBuild } from './build.mjs'
import { countGate, readReport } from './counts.mjs'
import { checkLoads, ensureLibraries, ensurePrograms } from './debian.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay, withVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron.mjs'
import { checkNode } from './node-version.mjs'
import { run } from './run.mjs'
import { Failure, main, say } from './say.mjs'

// Under CI the window tests do not depend on whatever screen the machine may have.
const virtual = process.platform === 'linux' && (Boolean(process.env.CI) || !hasDisplay())

const fortyMinutes = 2_400_000

async function chosenGates(args) {
  const { gates } = await import('./gates.mjs')
  const only = args
    .find((arg) => arg.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',')
  const unknown = only?.find((name) => !gates().some((gate) => gate.name === name))
  if (unknown)
    throw new Failure(
      `No gate is called ${unknown}; there are: ${gates()
        .map(({ name }) => name)
        .join(', ')}`,
    )
  return gates().filter(({ name }) => !only || only.includes(name))
}

/** What unit and window tests run against; the other gates need the packages only. */
async function prepareToRun(chosen) {
  const environment = { ...process.env, NO_COLOR: '1' }
  if (chosen.some(({ report }) => report)) await ensureBuild()
  if (chosen.some(({ display }) => display)) {
    await ensureLibraries({ display: virtual })
    const { path } = await ensureElectron()
    checkLoads(path)
    environment.ELECTRON_EXEC_PATH = path
  }
  return environment
}

async function runGate({ command, report, count, display, programs }, env) {
  const absent = programs ? await ensurePrograms() : ''
  if (report) rmSync(report, { force: true })
  const start = (environment) => run(command, { env: environment, timeout: fortyMinutes })
  const { code, output } =
    display && virtual ? await withVirtualDisplay(({ DISPLAY }) => start({ ...env, DISPLAY })) : await start(env)
  return { ...countGate({ code, count, report: report && readReport(report), absent }), output }
}

async function tellGate(gate, env) {
  if (process.stdout.isTTY) process.stdout.write(`${gate.name} …\r`)
  const began = Date.now()
  const result = await runGate(gate, env)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  const counted = gate.count ? `${result.passed} passed, ${result.failed} failed` : result.failed ? 'failed' : 'passed'
  if (result.failed) say(result.output.trim())
  say(`${gate.name.padEnd(15)}${counted}${result.note ? ` (${result.note})` : ''}, ${seconds} s`)
  return result
}

main(async () => {
  checkNode()
  await ensureDeps()
  const chosen = await chosenGates(process.argv.slice(2))
  const env = await prepareToRun(chosen)
  const total = { passed: 0, failed: 0 }
  for (const gate of chosen) {
    const { passed, failed } = await tellGate(gate, env)
    total.passed += passed
    total.failed += failed
  }
  say(`${total.passed} passed, ${total.failed} failed`)
  return total.failed ? 1 : 0
})

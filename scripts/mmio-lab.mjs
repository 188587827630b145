#!/usr/bin/env node
// The command `mmio-lab`: builds the command line where that is needed and runs it in this process, without Electron.
// `mmio-lab open` starts the window once the command line has found nothing wrong.
import { createRequire } from 'node:module'
import { ensureBuild } from './build.mjs'
import { ensureDeps } from './deps.mjs'
import { hasDisplay } from './display.mjs'
import { checkNode } from './node-version.mjs'
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { Failure, main, sayOn } from './say.mjs'
import { readyWindow, runWindow } from './window.mjs'

/** `--screenshot FILE` as the window takes it: `--screenshot=FILE`. */
function windowArguments(words) {
  const joined = []
  for (const word of words) {
    if (/^--(screenshot|save)$/.test(joined.at(-1) ?? '')) joined.push(`${joined.pop()}=${word}`)
    else joined.push(word)
  }
  return joined
}

async function open(script, words) {
  const { code } = await run([process.execPath, script, 'open', ...words], { show: true, cwd: process.cwd() })
  if (code !== 0 || words.some((word) => /^(-h|--help|-V|--version)$/.test(word))) return code
  if (!hasDisplay() && !words.includes('--exit')) {
    throw new Failure('There is no display here. Add --screenshot=FILE --exit for a picture of the window.')
  }
  return runWindow(await readyWindow(), windowArguments(words))
}

main(async () => {
  sayOn(process.stderr)
  checkNode()
  await ensureDeps()
  await ensureBuild()
  const script = inRoot('out/main/mmio-lab.js')
  const [command, ...words] = process.argv.slice(2)
  if (command === 'open') return open(script, words)
  process.argv[1] = script
  createRequire(import.meta.url)(script)
})

#!/usr/bin/env node
// The command `mmio-lab`: builds the command line where that is needed and runs it in this process, without Electron.
import { createRequire } from 'node:module'
import { ensureBuild } from './build.mjs'
import { ensureDeps } from './deps.mjs'
import { checkNode } from './node-version.mjs'
import { inRoot } from './paths.mjs'
import { main, sayOn } from './say.mjs'

main(async () => {
  sayOn(process.stderr)
  checkNode()
  await ensureDeps()
  await ensureBuild()
  const script = inRoot('out/main/mmio-lab.js')
  process.argv[1] = script
  createRequire(import.meta.url)(script)
})

// The default app of the stand-in Electron: makes `electron FOLDER …` run that folder, as the official binary does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const manifest = { name: 'run-a-folder', version: '1.0.0', main: 'index.js' }

const code = `// Runs the app whose folder is the first argument that is no switch.
const { app } = require('electron')
const { resolve } = require('node:path')

const at = process.argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'))
if (at < 0) {
  process.stderr.write('usage: electron FOLDER [ARGUMENT…]\\n')
  process.exit(2)
}
const folder = resolve(process.argv[at])
const { name, productName, version, main = 'index.js' } = require(resolve(folder, 'package.json'))
process.argv.splice(1, at - 1)
process.defaultApp = true
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
require(resolve(folder, main))
`

export function writeShim(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest)}\n`)
  writeFileSync(join(folder, 'index.js'), code)
}

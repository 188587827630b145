// Builds main, preload and renderer into out/, when a source has changed since the last build.
import { rmSync, writeFileSync } from 'node:fs'
import { ensureDeps } from './deps.mjs'
import { locked } from './lock.mjs'
import { inRoot, isMain } from './paths.mjs'
import { run, tool } from './run.mjs'
import { Failure, main, say } from './say.mjs'
import { hashOf, readStamp } from './stamp.mjs'

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'electron.vite.config.ts',
  'scripts/source-lines.mjs',
  'package.json',
  'package-lock.json',
]
const stampFile = inRoot('out', 'build.stamp')
const sourceHash = () => hashOf(sources.map((path) => inRoot(path)))

export async function ensureBuild() {
  if (readStamp(stampFile) === sourceHash()) return
  await locked('build', async () => {
    const hash = sourceHash()
    if (readStamp(stampFile) === hash) return
    say('Building into out/ (electron-vite build).')
    rmSync(stampFile, { force: true })
    // The oldest Electron that this runs on sets the targets, whichever is installed.
    const env = { ...process.env, ELECTRON_MAJOR_VER: '25' }
    const { code, output } = await run([...tool('electron-vite'), 'build', '--logLevel', 'warn'], { env })
    if (code !== 0) throw new Failure(`The build failed:\n${output.trim()}`)
    writeFileSync(stampFile, hash)
  })
}

if (isMain(import.meta)) {
  main(async () => {
    await ensureDeps()
    await ensureBuild()
  })
}

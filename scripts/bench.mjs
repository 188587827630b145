// npm run bench: bundles bench/bench.ts as plain Node runs it, and runs it.
import { ensureDeps } from './deps.mjs'
import { locked } from './lock.mjs'
import { checkNode } from './node-version.mjs'
import { inRoot, root } from './paths.mjs'
import { run } from './run.mjs'
import { main, say } from './say.mjs'

async function bundle() {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: inRoot('bench/bench.ts'),
      outDir: inRoot('out/bench'),
      target: 'node20',
      // As electron.vite.config.ts builds the lab thread.
      rollupOptions: { output: { format: 'es', topLevelVar: false, entryFileNames: 'bench.mjs' } },
    },
  })
}

main(async () => {
  checkNode()
  await ensureDeps()
  say('Bundling bench/bench.ts.')
  await locked('bench', bundle)
  return (await run([process.execPath, inRoot('out/bench/bench.mjs'), ...process.argv.slice(2)], { show: true })).code
})

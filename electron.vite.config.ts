// Builds main (with its worker threads and the command line), preload and renderer for Electron 25 and newer.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { sourceLines } from './scripts/source-lines.mjs'

const at = (path: string): string => resolve(__dirname, path)

/** zstd's loader reads its WebAssembly from the folder it lies in: puts it there instead of into the bundle. */
function zstdBeside(): Plugin {
  const file = 'wasm-zstd.wasm'
  return {
    name: 'zstd-beside',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith(file) ? { id: `./${file}`, external: true } : null),
    generateBundle() {
      const loader = createRequire(__filename).resolve('@foxglove/wasm-zstd')
      this.emitFile({ type: 'asset', fileName: file, source: readFileSync(resolve(loader, '..', file)) })
    },
  }
}

export default defineConfig({
  main: {
    plugins: [sourceLines(), zstdBeside()],
    build: {
      target: 'node18.15',
      minify: false,
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: at('src-main/app/index.ts'),
          'lab-thread': at('src-main/lab/lab-thread.ts'),
          'trace-thread': at('src-main/trace/trace-thread.ts'),
          'board-process': at('src-main/link/board-process.ts'),
          'mmio-lab': at('src-main/cli/mmio-lab.ts'),
        },
        // Its native part is loaded from the folder of its package.
        external: ['serialport'],
        // topLevelVar: as `var`, the constants of the bus would be loads on every access instead of numbers in its code.
        output: {
          format: 'cjs',
          topLevelVar: false,
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node18.15',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [svelte()],
    build: {
      target: 'chrome114',
      minify: true,
      outDir: at('out/renderer'),
      // The content policy allows no data: URLs for fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: at('src-renderer/index.html') },
    },
  },
})

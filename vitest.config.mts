// Unit and property tests, beside their sources; in plain Node, with rune modules compiled as the window runs them.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { sourceLines } from './scripts/source-lines.mjs'

export default defineConfig({
  // Tests run in Node, where Svelte would otherwise choose its server runtime, whose state does not react.
  plugins: [
    sourceLines(),
    svelte({ configFile: false, dynamicCompileOptions: () => ({ generate: 'client' }) as object }),
  ],
  ssr: { resolve: { conditions: ['browser', 'module', 'node', 'development'] } },
  test: {
    include: ['src-*/**/*.test.ts', 'scripts/**/*.test.mjs'],
    // These ask programs from outside: vitest.boards.config.mts.
    exclude: ['**/*.board.test.ts', '**/node_modules/**'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: { include: ['src-*/**/*.{ts,svelte}'], exclude: ['**/*.test.ts'] },
  },
})

// The window tests: the real app over the Electron that this machine has, one window at a time.
import { defineConfig } from '@playwright/test'
import { findElectron } from './scripts/electron.mjs'

// e2e/ launches what this names; `npm test` sets it, this line serves a bare `npx playwright test`.
process.env.ELECTRON_EXEC_PATH ??= findElectron()?.path

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results/e2e',
  workers: 1,
  retries: 0,
  timeout: 90_000,
  // Generous, since a busy machine is no failure; what must be quick measures itself.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['line'], ['json', { outputFile: 'test-results/e2e.json' }]],
})

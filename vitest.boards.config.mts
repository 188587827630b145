// Tests that ask programs from outside: QEMU about its devices, dtc about its trees. Apart from the unit tests, which need nothing.
import { defineConfig } from 'vitest/config'
import unit from './vitest.config.mts'

export default defineConfig({
  ...unit,
  test: { ...unit.test, include: ['src-main/**/*.board.test.ts'], exclude: ['**/node_modules/**'] },
})

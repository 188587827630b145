// dtc and QEMU as other readers and writers of trees, and whether they are there.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'

const PATIENCE_MS = 30_000

/** Tests that ask a program; skipped, with the reason in their name, where it is not installed. */
export function describeWith(programs: readonly string[], name: string, tests: () => void): void {
  const missing = programs.find((program) => spawnSync(program, ['--version']).error !== undefined)
  describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name}: skipped, no ${missing}`, tests)
}

type Format = 'dts' | 'dtb'

/** Turns a tree from one format into another; whatever dtc's checks think of it, unless `force` is empty. */
export function dtc(input: string | Uint8Array, from: Format, to: Format, force: readonly string[] = ['-f']): Buffer {
  const options = { input, maxBuffer: 1 << 26, stdio: ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore'] }
  return execFileSync('dtc', ['-q', ...force, '-I', from, '-O', to, '-'], options)
}

/** The tree that QEMU gives a machine's guest. */
export function dumpTree(program: string, machine: string, more: readonly string[] = []): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'tree-'))
  const file = join(folder, 'tree.dtb')
  try {
    const args = ['-machine', `${machine},dumpdtb=${file}`, '-display', 'none', '-S', ...more]
    execFileSync(program, args, { timeout: PATIENCE_MS, stdio: 'ignore' })
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

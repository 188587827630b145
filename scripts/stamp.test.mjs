import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hashOf } from './stamp.mjs'

test('the hash changes with a source, and with a name, and not with a test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mmio-lab-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const hashAfter = (name, text) => {
    writeFileSync(join(folder, name), text)
    return hashOf([folder])
  }
  const first = hashAfter('a.ts', 'one')
  expect(hashAfter('a.test.ts', 'a test')).toBe(first)
  expect(hashAfter('a.ts', 'two')).not.toBe(first)
  expect(hashAfter('a.ts', 'one')).toBe(first)
  expect(hashAfter('b.ts', '')).not.toBe(first)
})

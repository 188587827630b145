import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const ROOT = resolve(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'mmio-lab-readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

const commands = readFileSync(join(ROOT, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^(printf '.*' \| )?npx mmio-lab /.test(line))

/** The words of a shell line that quotes with '…' only. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)

const run = (line: string): string => {
  const [command = '', printf = ''] = line.split(' | ').reverse()
  const [, , ...args] = words(command).map((word) => (word === 'a.mcap' ? join(folder, word) : word))
  const input = (words(printf)[1] ?? '').replaceAll('\\n', '\n')
  return execFileSync(process.execPath, ['scripts/mmio-lab.mjs', ...args], { cwd: ROOT, encoding: 'utf8', input })
}

test('the commands of README run in their order, and each says something', () => {
  expect(commands.length).toBeGreaterThanOrEqual(5)
  for (const command of commands) expect(run(command), command).not.toBe('')
  // The first of them builds where nothing is built yet.
}, 120_000)

test('the tree that README leads to names the claims inside their ranges', () => {
  expect(run('npx mmio-lab iomem labs/first-steps')).toContain(
    '10000000-10001fff : labbus@10000000\n  10000000-10000fff : labdev0 labdev@10000000\n',
  )
})

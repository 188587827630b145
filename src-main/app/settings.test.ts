import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SettingsFile } from './settings'

function file(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'settings.json')
  if (text !== undefined) writeFileSync(path, text)
  return path
}

test('what was saved is there at the next start', async () => {
  const path = file()
  await new SettingsFile(path).save({ theme: 'light', panes: [240, 336], radix: { labdev0: 'bin' } })
  expect(new SettingsFile(path).value).toEqual({ theme: 'light', panes: [240, 336], radix: { labdev0: 'bin' } })
})

test('of many saves at once the last one wins, and no other file is left', async () => {
  const path = file()
  const settings = new SettingsFile(path)
  await Promise.all(Array.from({ length: 50 }, (_, n) => settings.save({ n })))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ n: 49 })
  expect(readdirSync(join(path, '..'))).toEqual(['settings.json'])
})

test.each([
  ['nothing', undefined],
  ['an empty file', ''],
  ['a torn file', '{"theme":"da'],
  ['a list', '[1]'],
  ['binary', '\0\x01\x02'],
  ['nesting without end', '['.repeat(50_000)],
])('%s counts as no settings', (_what, text) => {
  expect(new SettingsFile(file(text)).value).toEqual({})
})

test('hostile keys reach no prototype', () => {
  const settings = new SettingsFile(
    file('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}'),
  )
  expect(settings.value).toEqual({ a: 1 })
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('a disk that refuses is told to the one who saves, and the next save tries again', async () => {
  const settings = new SettingsFile(join(file('{}'), 'below-a-file', 'settings.json'))
  await expect(settings.save({ a: 1 })).rejects.toThrow()
  await expect(settings.save({ a: 2 })).rejects.toThrow()
  expect(settings.value).toEqual({ a: 2 })
})

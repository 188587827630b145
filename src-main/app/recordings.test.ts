import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newRecording, pruneRecordings } from './recordings'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'recordings-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('recordings of a lab are numbered on, also past 99 and past gaps', () => {
  const at = folder()
  const next = (lab: string): string => basename(newRecording(at, lab))
  expect(next('first-steps')).toBe('first-steps-01.mcap')
  for (const name of ['first-steps-01.mcap', 'first-steps-07.mcap', 'first-steps-two-30.mcap', 'notes.txt'])
    writeFileSync(join(at, name), '')
  expect(next('first-steps')).toBe('first-steps-08.mcap')
  writeFileSync(join(at, 'first-steps-99.mcap'), '')
  expect(next('first-steps')).toBe('first-steps-100.mcap')
})

test('a name that is no file name becomes one', () => {
  const at = folder()
  expect(basename(newRecording(at, '../../etc/a b'))).toBe('etc-a-b-01.mcap')
  expect(basename(newRecording(at, '..'))).toBe('lab-01.mcap')
})

test('the newest twenty stay, whatever is in use stays, and other files are left alone', () => {
  const at = folder()
  const names = Array.from({ length: 25 }, (_, i) => `a-${String(i + 1).padStart(2, '0')}.mcap`)
  names.forEach((name, i) => {
    writeFileSync(join(at, name), '')
    utimesSync(join(at, name), 1000 + i, 1000 + i)
  })
  writeFileSync(join(at, 'mine.mcap'), '')
  pruneRecordings(at, [join(at, 'a-01.mcap')])
  expect(readdirSync(at).sort()).toEqual(['a-01.mcap', ...names.slice(6), 'mine.mcap'])
})

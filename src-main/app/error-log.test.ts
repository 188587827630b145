import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Failure } from '../../src-preload/contract/errors'
import { ErrorLog } from './error-log'

function log(under: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'error-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, ...under, 'errors.log')
  const told: Failure[] = []
  const errors = new ErrorLog(file)
  errors.onEntry = (failure) => told.push(failure)
  return { errors, file, folder, told }
}

test('the file gets the stack, the user one line and where to look', () => {
  const { errors, file, told } = log(['new'])
  errors.add(new Error('first line\nsecond line'))
  expect(readFileSync(file, 'utf8')).toContain('error-log.test.ts')
  expect(told).toHaveLength(1)
  expect(told[0]!.message).toContain('first line')
  expect(told[0]!.message).not.toMatch(/\n|\bat /)
  expect(told[0]!.remedy).toContain(file)
})

test('what is thrown need not be an error', () => {
  const { errors, told } = log()
  errors.add('just words')
  errors.add(undefined)
  expect(told.map(({ message }) => message)).toEqual([
    'Something went wrong inside the app: just words',
    'Something went wrong inside the app: undefined',
  ])
})

test('a file grown large is put aside once', () => {
  const { errors, file } = log()
  writeFileSync(file, 'x'.repeat(2 << 20))
  errors.add(new Error('new'))
  expect(existsSync(`${file}.old`)).toBe(true)
  expect(readFileSync(file, 'utf8').length).toBeLessThan(10_000)
})

test('where nothing can be written the user is told all the same', () => {
  const { errors, folder, told } = log(['blocked'])
  writeFileSync(join(folder, 'blocked'), 'a file, not a folder')
  errors.add(new Error('lost'))
  expect(told).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { installed } from './deps.mjs'
import { reason } from './npm-reason.mjs'

const wanted = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a-win32': { version: '1.0.0', optional: true },
}

test('all that the lock file asks for is there, but for the parts of other platforms', () => {
  expect(installed(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true)
})

test('another version, a package too few, and no node_modules ask for an install', () => {
  expect(installed(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false)
  expect(installed(wanted, {})).toBe(false)
  expect(installed(wanted, undefined)).toBe(false)
})

test('npm is quoted with the line that helps', () => {
  expect(reason('npm error code ENOTFOUND\nnpm error syscall getaddrinfo\n')).toMatch('registry cannot be reached')
  expect(reason('npm error code EUSAGE\nnpm error\nnpm error out of sync\n')).toBe('out of sync')
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { standInVersion } from './electron-fetch.mjs'
import { findElectron } from './electron.mjs'

let project

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'mmio-lab-'))
})
afterEach(() => rmSync(project, { recursive: true }))

function put(path, text = '') {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const find = (env = {}) => findElectron({ project, env, platform: 'linux' })?.path
const putStandIn = () => put(`.electron/${standInVersion}/electron`)

function putOfficial(version = '45.4.1') {
  put('node_modules/electron/package.json', '{"version":"45.4.1"}')
  put('node_modules/electron/dist/version', `v${version}\n`)
  return put('node_modules/electron/dist/electron')
}

test('a fresh clone has none', () => expect(find()).toBeUndefined())

test('the official binary goes before the stand-in, which serves where there is no other', () => {
  const standIn = putStandIn()
  expect(find()).toBe(standIn)
  expect(find()).not.toBe(putOfficial('44.0.0'))
  expect(find()).toBe(standIn)
  expect(putOfficial()).toBe(find())
})

test('what the environment names goes before all others', () => {
  putOfficial()
  const mine = put('mine/electron')
  expect(find({ ELECTRON_OVERRIDE_DIST_PATH: dirname(mine) })).toBe(mine)
  const other = put('other/chrome')
  expect(find({ ELECTRON_OVERRIDE_DIST_PATH: dirname(mine), ELECTRON_EXEC_PATH: other })).toBe(other)
})

test('what the environment names must exist', () => {
  putOfficial()
  expect(() => find({ ELECTRON_EXEC_PATH: '/no/such/electron' })).toThrow('ELECTRON_EXEC_PATH names no Electron')
})

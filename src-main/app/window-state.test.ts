import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readPlace, savePlace } from './window-state'

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 }
const FIRST = { width: 1440, height: 900, maximized: false }

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'window-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'window.json')
}

test('the window comes back where it was left', async () => {
  const path = file()
  await savePlace(path, { x: 50, y: 60, width: 1300, height: 800 }, true)
  expect(readPlace(path, [SCREEN])).toEqual({ x: 50, y: 60, width: 1300, height: 800, maximized: true })
})

test('the first start, and a torn file, have the first size', () => {
  const path = file()
  expect(readPlace(path, [SCREEN])).toEqual(FIRST)
  writeFileSync(path, '{"x":5')
  expect(readPlace(path, [SCREEN])).toEqual(FIRST)
})

test.each([
  ['on a screen that is gone', { x: 2000, y: 10 }],
  ['with its title bar above the screen', { x: 10, y: -30 }],
  ['below the screen', { x: 10, y: 1075 }],
  ['with too little of it left', { x: 1850, y: 10 }],
])('a window %s is placed anew, at its size', async (_where, at) => {
  const path = file()
  await savePlace(path, { ...at, width: 1300, height: 800 }, false)
  expect(readPlace(path, [SCREEN])).toEqual({ width: 1300, height: 800, maximized: false })
})

test('a window too small to use grows', async () => {
  const path = file()
  await savePlace(path, { x: 0, y: 0, width: 10, height: 10 }, false)
  expect(readPlace(path, [SCREEN])).toMatchObject({ width: 1024, height: 640 })
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Settings } from '../../src-preload/contract/api'
import { LayoutState } from './layout.svelte'
import { SettingsState } from './settings.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function bench(saved: Settings = {}) {
  const written: Settings[] = []
  const settings = new SettingsState((values) => written.push(values))
  settings.load(saved)
  return { written, settings, layout: new LayoutState(settings) }
}

test('many changes are written once, a moment after the last', () => {
  const { settings, written } = bench({ theme: 'dark' })
  settings.set('pane.tree', 250)
  settings.set('pane.tree', 260)
  expect(written).toEqual([])
  vi.runAllTimers()
  expect(written).toEqual([{ theme: 'dark', 'pane.tree': 260 }])
})

test('what did not change is not written; what waits is written when the window goes', () => {
  const { settings, written } = bench({ radix: 'hex' })
  settings.set('radix', 'hex')
  settings.flush()
  expect(written).toEqual([])
  settings.set('radix', 'bin')
  settings.flush()
  vi.runAllTimers()
  expect(written).toEqual([{ radix: 'bin' }])
})

test('a saved word that nobody knows today counts as not saved', () => {
  const { settings } = bench({ theme: 'sepia', radix: 7 })
  expect(settings.word('theme', ['dark', 'light'])).toBeNull()
  expect(settings.word('radix', ['hex'])).toBeNull()
})

test('panes have the size that suits the window until one is set', () => {
  const { layout } = bench()
  layout.width = 1280
  layout.height = 800
  expect([layout.size('tree'), layout.size('inspector'), layout.size('drawer')]).toEqual([220, 324, 138])
  layout.width = 1920
  layout.height = 1080
  expect([layout.size('tree'), layout.size('inspector'), layout.size('drawer')]).toEqual([280, 400, 238])
  layout.set('tree', 300.4)
  expect(layout.size('tree')).toBe(300)
  layout.reset('tree')
  expect(layout.size('tree')).toBe(280)
})

test('a small window leaves room for the centre, whatever was saved', () => {
  const { layout } = bench({ 'pane.tree': 480, 'pane.inspector': 640, 'pane.drawer': 900, 'pane.timeline': 2000 })
  layout.width = 1024
  layout.height = 640
  expect(layout.width - layout.size('tree') - layout.size('inspector')).toBeGreaterThanOrEqual(240)
  expect(layout.height - 64 - layout.size('drawer') - layout.size('timeline')).toBeGreaterThanOrEqual(100)
})

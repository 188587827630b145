import { expect, test } from 'vitest'
import { createBridge, type Carrier } from './bridge'
import { ANNOUNCEMENTS, METHODS, type Announcement, type Method } from './contract/api'

/** A carrier that writes down what it carried and lets a test announce. */
function fakeCarrier() {
  const carried: [Method, unknown][] = []
  const listeners = new Map<Announcement, Set<(value: unknown) => void>>()
  const carrier: Carrier = {
    invoke(method, argument) {
      carried.push([method, argument])
      return Promise.resolve({ ok: true, value: method })
    },
    subscribe(announcement, listener) {
      const heard = listeners.get(announcement) ?? new Set()
      listeners.set(announcement, heard.add(listener))
      return () => heard.delete(listener)
    },
    pathOf: (file) => `/dropped/${String(file)}`,
  }
  const announce = (name: Announcement, value: unknown): void => listeners.get(name)?.forEach((heard) => heard(value))
  return { carrier, carried, announce }
}

test('each method reaches the carrier under its own name, with its one argument', async () => {
  const { carrier, carried } = fakeCarrier()
  const api = createBridge(carrier)
  await api.start()
  await api.query({ what: 'extent' })
  await api.command({ do: 'pause' })
  await api.link({ ask: 'ports' })
  await api.saveSettings({ theme: 'dark' })
  expect(carried).toEqual([
    ['start', undefined],
    ['query', { what: 'extent' }],
    ['command', { do: 'pause' }],
    ['link', { ask: 'ports' }],
    ['saveSettings', { theme: 'dark' }],
  ])
  expect(carried.map(([method]) => method).sort()).toEqual([...METHODS].sort())
})

test('the answer comes back as it is', async () => {
  const api = createBridge(fakeCarrier().carrier)
  expect(await api.command({ do: 'run' })).toEqual({ ok: true, value: 'command' })
})

test('a listener hears its own announcement until it lets go', () => {
  const { carrier, announce } = fakeCarrier()
  const api = createBridge(carrier)
  const heard: unknown[] = []
  const undo = [
    api.onStatus((value) => heard.push(value)),
    api.onSource((value) => heard.push(value)),
    api.onNotice((value) => heard.push(value)),
    api.onLink((value) => heard.push(value)),
    api.onTraffic((value) => heard.push(value)),
  ]
  for (const name of ANNOUNCEMENTS) announce(name, name)
  expect(heard).toEqual([...ANNOUNCEMENTS])
  for (const letGo of undo) letGo()
  for (const name of ANNOUNCEMENTS) announce(name, name)
  expect(heard).toHaveLength(ANNOUNCEMENTS.length)
})

test('the API holds the methods, one subscription per announcement and pathOf, and no more', () => {
  const names = Object.keys(createBridge(fakeCarrier().carrier)).sort()
  const told = ['onLink', 'onNotice', 'onSource', 'onStatus', 'onTraffic']
  expect(names).toEqual(['command', 'link', ...told, 'pathOf', 'query', 'saveSettings', 'start'])
})

test('a dropped file answers its path', () => {
  expect(createBridge(fakeCarrier().carrier).pathOf('a.mcap')).toBe('/dropped/a.mcap')
})

import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import { FixtureApi, type FixtureOptions } from '../testing/fixture-api'
import { FIXTURE_NOW } from '../testing/fixture-events'
import { bind, boundPairs, freePairs } from './bindings'
import { createWindowState } from './context'

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

async function opened(options: FixtureOptions = {}) {
  const api = new FixtureApi(options)
  const frames: ((ms: number) => void)[] = []
  const state = createWindowState(api, (run) => frames.push(run))
  await state.lab.start()
  const frame = (ms: number): void => {
    const due = frames.splice(0)
    for (const run of due) run(ms)
    flushSync()
  }
  return { api, frame, ...state }
}

test('without a cursor, at A and live are the same; with one they differ', async () => {
  const { moment, view } = await opened()
  moment.refresh()
  await settled()
  expect(moment.at).toBe(moment.live)
  expect(moment.live?.refusals).toHaveLength(1)
  view.goTo(1_100_000)
  moment.refresh()
  await settled()
  expect(moment.at?.refusals).toHaveLength(0)
  expect(moment.live?.refusals).toHaveLength(1)
})

test('a failure that comes twice is shown once, and can be dismissed', async () => {
  const { api, lab } = await opened()
  const failure = { code: 'io' as const, message: 'disk full', remedy: 'Free some space.' }
  api.announceNotice(failure)
  api.announceNotice({ ...failure })
  expect(lab.failures).toHaveLength(1)
  lab.dismiss(lab.failures[0]!)
  expect(lab.failures).toEqual([])
})

test('an answer that comes after the source changed is dropped', async () => {
  const { api, lab } = await opened()
  const asked = lab.ask({ what: 'findings' })
  api.announceSource({ ...lab.source!, epoch: 2 })
  expect(await asked).toBeNull()
})

test('playback moves the cursor at the chosen speed and stops at the end', async () => {
  const { player, view, frame } = await opened({ source: 'playback' })
  view.goTo(1_000_000)
  player.speed = 1000
  player.play()
  frame(0)
  frame(16)
  expect(view.a).toBe(1_000_000 + 16_000)
  view.goTo(FIXTURE_NOW - 1)
  frame(32)
  expect(view.a).toBe(FIXTURE_NOW)
  expect(player.playing).toBe(false)
  player.toggle()
  expect(view.a).toBe(0)
})

test('what is bound and what could be bound follows from the state', async () => {
  const { lab, moment } = await opened()
  moment.refresh()
  await settled()
  const description = lab.source!.lab
  expect(boundPairs(description, moment.live)).toHaveLength(4)
  expect(freePairs(description, moment.live)).toEqual([{ driver: 3, device: 4 }])
})

test('a probe that fails on binding is said so with its errno', async () => {
  const { api, lab } = await opened()
  api.command = () => Promise.resolve({ ok: true, value: -16 })
  await bind(lab, { driver: 3, device: 4 })
  expect(lab.failures.map(({ message }) => message)).toEqual(['greedy did not bind to greedy.0: -EBUSY'])
})

import { expect, test } from 'vitest'
import { createWindowState } from '../../state/context'
import { FixtureApi } from '../../testing/fixture-api'
import { LogRows } from './log-rows.svelte'

async function bench() {
  const api = new FixtureApi()
  const { lab } = createWindowState(api, () => undefined)
  await lab.start()
  return { api, lab, log: new LogRows(lab) }
}

test('the whole log is there, in order, wherever the cursor stands', async () => {
  const { log } = await bench()
  await log.update(1_100_000)
  const times = log.rows.map(({ time }) => time)
  expect(times).toHaveLength(9)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

test('nothing is asked while nothing has happened; new events are asked for from the last line on', async () => {
  const { api, log } = await bench()
  await log.update(Infinity)
  const before = api.asked.length
  await log.update(Infinity)
  expect(api.asked).toHaveLength(before)
  api.announceStatus({ extent: { ...api.status.extent, events: api.status.extent.events + 1 } })
  await log.update(Infinity)
  expect(api.asked.slice(before)).toMatchObject([{ direction: 'forward', time: 1_178_000 }])
  expect(log.rows).toHaveLength(9)
})

test('another source starts anew', async () => {
  const { api, lab, log } = await bench()
  await log.update(Infinity)
  api.announceSource({ ...lab.source!, epoch: 9 })
  const before = api.asked.length
  await log.update(Infinity)
  expect(api.asked[before]).toMatchObject({ direction: 'backward' })
})

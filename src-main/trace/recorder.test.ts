// The recorder when the disk does not play along: nothing is lost, the user is told once, and the file is whole in the end.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Failure } from '../../src-preload/contract/errors'
import { SimClock } from '../base/clock'
import { openSession } from './open-session'
import { answer } from './queries/answer'
import { Recorder } from './recorder'
import { createRing } from './ring'
import { RingReader } from './ring-reader'
import { RingWriter } from './ring-writer'
import { SessionWriter } from './session-writer'
import { DESCRIPTION, RandomLab } from './testing/random-lab'
import { zstdReady } from './zstd'

const folder = mkdtempSync(join(tmpdir(), 'recorder-'))
beforeAll(zstdReady)
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})
afterAll(() => rmSync(folder, { recursive: true }))

function bench(name: string) {
  const clock = new SimClock()
  const ring = createRing(1 << 12)
  const lab = new RandomLab(new RingWriter(ring, clock), clock, 11)
  const notices: Failure[] = []
  const path = join(folder, name)
  const recorder = new Recorder(path, DESCRIPTION, '0', (notice) => notices.push(notice), 50)
  const reader = new RingReader(ring)
  const run = (events: number): void => {
    lab.run(events)
    while (reader.drain(recorder) > 0);
  }
  return { recorder, notices, path, run }
}

test('a disk that is full for a while costs nothing but a notice', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { recorder, notices, path, run } = bench('full.mcap')
  run(300)
  const append = vi.spyOn(SessionWriter.prototype, 'append').mockImplementation(() => {
    throw new Error('ENOSPC: no space left on device, write')
  })
  run(300)
  vi.advanceTimersByTime(1500)
  run(300)
  expect(append.mock.calls.length).toBeLessThanOrEqual(3)
  expect(notices.map(({ code, message }) => [code, message.includes('ENOSPC')])).toEqual([['io', true]])
  expect(
    answer(recorder.store, { what: 'events', filter: '', time: 0, direction: 'forward', count: 10_000 }),
  ).toMatchObject({ ok: true })
  append.mockRestore()
  vi.advanceTimersByTime(1500)
  run(300)
  recorder.finish()
  const { events } = recorder.store.extent()
  const opened = openSession(path)
  expect(opened.ok && opened.value.store.extent()).toMatchObject({ events, missingBytes: 0 })
})

test('a disk that stays full makes finish say so, and the session can still be asked', () => {
  const { recorder, run } = bench('lost.mcap')
  run(100)
  vi.spyOn(SessionWriter.prototype, 'append').mockImplementation(() => {
    throw new Error('ENOSPC')
  })
  run(300)
  expect(() => recorder.finish()).toThrow('ENOSPC')
  const { events } = recorder.store.extent()
  expect(answer(recorder.store, { what: 'count', filter: '', t0: 0, t1: Infinity })).toEqual({
    ok: true,
    value: events,
  })
})

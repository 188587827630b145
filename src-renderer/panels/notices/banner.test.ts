import { expect, test } from 'vitest'
import type { LabStatus, Source } from '../../../src-preload/contract/api'
import { FixtureApi } from '../../testing/fixture-api'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { bannerOf, saidByBanner } from './banner'

const live: Source = { kind: 'live', lab: FIXTURE_LAB, file: '/home/me/a.mcap', epoch: 1 }
const dead: LabStatus = { ...new FixtureApi().status, state: 'dead', reason: 'Driver spinner did not return.' }

test('a lab that has ended says why, and where its recording is, once', () => {
  expect(bannerOf(dead, live)?.text).toBe(
    'Driver spinner did not return. What it did until then is kept in /home/me/a.mcap.',
  )
  const notice = { code: 'lost-thread' as const, message: dead.reason, remedy: '' }
  expect(saidByBanner(notice, dead, live)).toBe(true)
  expect(saidByBanner({ ...notice, message: 'The trace thread has ended.' }, dead, live)).toBe(false)
  expect(saidByBanner(notice, { ...dead, state: 'running' }, live)).toBe(false)
})

test('a lab that runs has no banner; a file that was cut has one', () => {
  const running: LabStatus = { ...dead, state: 'running', reason: '' }
  expect(bannerOf(running, live)).toBeNull()
  const cut = { ...running, extent: { ...running.extent, missingBytes: 2048 } }
  expect(bannerOf(cut, { ...live, kind: 'playback' })?.text).toContain('2 KiB')
})

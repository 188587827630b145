import { expect, test } from 'vitest'
import { recordFixture } from '../../testing/fixture-events'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { stateAt } from '../../testing/fixture-state'
import { recordVirt, VIRT_LAB } from '../../testing/fixture-virt'
import { deviceRows, driverRows } from './rows'

const recording = recordFixture()
const now = stateAt(recording, Infinity)
const asFirst = (_: string, first: boolean): boolean => first
const open = (): boolean => true

test('devices stand in address order, those without addresses last; the chosen one is open', () => {
  const rows = deviceRows(FIXTURE_LAB, now, asFirst, 0)
  expect(rows.map(({ label }) => label)).toEqual([
    'platform bus',
    'uart0',
    'labdev0',
    'mem',
    'irq 36',
    'driver',
    'labdev1',
    'fb0',
    'greedy.0',
  ])
  expect(rows.at(-1)).toMatchObject({ hue: null, end: 'no driver' })
  expect(rows.at(-1)).not.toHaveProperty('open')
})

test('an irq that is high is pending', () => {
  const pending = (time: number): string | undefined =>
    deviceRows(FIXTURE_LAB, stateAt(recording, time), open).find(({ label }) => label === 'irq 36')?.end
  expect(pending(1_121_000)).toBe('low')
  expect(pending(1_122_500)).toBe('pending')
})

test('a driver shows what it holds, and who refused it', () => {
  const rows = driverRows(FIXTURE_LAB, now, open)
  const of = (label: string) => rows.find((row) => row.level === 1 && row.label === label)
  expect(of('labdev')).toMatchObject({ end: 'bound · 2', mark: 'bound' })
  expect(of('pl011')).toMatchObject({ end: 'bound · uart0', mark: 'bound' })
  expect(of('greedy')).toMatchObject({ end: 'failed', badge: '-EBUSY', mark: 'failed' })
  expect(of('labwdt')).toMatchObject({ end: 'unbound', mark: 'unbound' })
  expect(rows.map(({ label }) => label)).toContain('held by labdev0, labdev1')
})

test('many of one kind that nobody drives are one row, until one of them is chosen', () => {
  const virt = stateAt(recordVirt(), Infinity, VIRT_LAB)
  const rows = deviceRows(VIRT_LAB, virt, asFirst)
  expect(rows.find(({ label }) => label === 'virtio_mmio')).toMatchObject({ end: '32 alike', open: false })
  const tenth = VIRT_LAB.devices.findIndex(({ name }) => name === 'a001400.virtio_mmio')
  const chosen = deviceRows(VIRT_LAB, virt, asFirst, tenth)
  expect(chosen.map(({ end }) => end).filter((end) => end.endsWith('alike'))).toEqual(['10 alike', '21 alike'])
})

test('a device that waits says so, and why; one whose name is its address does not say that twice', () => {
  const rows = deviceRows(VIRT_LAB, stateAt(recordVirt(), Infinity, VIRT_LAB), open)
  const clock = rows.findIndex(({ label }) => label === '9010000.pl031')
  expect(rows[clock]).toMatchObject({ end: 'deferred', mark: 'deferred', tone: 'warning' })
  expect(rows.slice(clock).map(({ label }) => label)).toContain('deferred: waiting for supplier 9030000.pl061')
  expect(rows.find(({ label }) => label === '9000000.pl011')!.end).toBe('')
})

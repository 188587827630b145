import { expect, test } from 'vitest'
import type { TrackInfo } from '../../../src-preload/contract/query'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { fixtureTracks } from '../../testing/fixture-windows'
import { bitsOf, defaultOpen, groupKey, ROW_HEIGHT, rowsOf, trackKey, tracksOf, visible, wholeTracks } from './rows'

const tracks = fixtureTracks()
const names = (open: string[]): string[] => rowsOf(FIXTURE_LAB, tracks, new Set(open)).map(({ name }) => name)
const status = tracks.find(({ name, device }) => name === 'STATUS' && device === 0)!

test('folded, there is one row for each device that has tracks, in board order', () => {
  expect(names([])).toEqual(FIXTURE_LAB.devices.map(({ name }) => name))
})

test('an open device shows what the driver model did, calls, polls, accesses, registers and irqs, in that order', () => {
  const device = FIXTURE_LAB.devices[0]!
  const own = names([groupKey(0)]).slice(1, -(FIXTURE_LAB.devices.length - 1))
  const registers = FIXTURE_LAB.maps[0]!.registers.map(({ name }) => name)
  expect(own).toEqual([
    'Driver model',
    'Calls',
    'Poll',
    'Access',
    ...registers,
    ...device.irqs.map((irq) => `irq ${irq}`),
  ])
})

test('an open register shows its fields, lowest bit first, and they need no data of their own', () => {
  const rows = rowsOf(FIXTURE_LAB, tracks, new Set([groupKey(0), trackKey(status)]))
  const fields = rows.filter(({ kind }) => kind === 'field')
  expect(fields.map(({ name }) => name)).toEqual(['BUSY', 'DONE', 'ERROR'])
  expect(tracksOf(fields)).toEqual([status.id])
  expect(fields.map(({ field }) => bitsOf(field!))).toEqual(['[0]', '[1]', '[2]'])
})

test('a register without fields cannot be unfolded', () => {
  const rows = rowsOf(FIXTURE_LAB, tracks, new Set([groupKey(0)]))
  expect(rows.find(({ name }) => name === 'DATA')!.open).toBeNull()
  expect(rows.find(({ name }) => name === 'STATUS')!.open).toBe(false)
})

test('what belongs to no device stands above all devices, and each device still finds its own refusals', () => {
  const refusals: TrackInfo = { id: 900, kind: 'refusals', device: -1, region: 0, offset: 0, name: 'refusals' }
  const accesses: TrackInfo = { ...refusals, id: 901, kind: 'accesses' }
  const own = tracks.filter(({ kind }) => kind !== 'refusals')
  const rows = rowsOf(FIXTURE_LAB, [...own, refusals, accesses], new Set())
  expect(rows[0]!.device).toBe(-1)
  expect(rows.every((row) => row.refusals === refusals)).toBe(true)
  expect(wholeTracks([...own, refusals, accesses])).toEqual([refusals])
})

test('at first the device with most to see is open, with its status register; a console or picture is not', () => {
  const open = defaultOpen(FIXTURE_LAB, tracks)
  expect(open).toEqual(new Set([groupKey(0), trackKey(status)]))
  const uartFirst = {
    ...FIXTURE_LAB,
    devices: FIXTURE_LAB.devices.map((device, i) => ({ ...device, serial: i === 0 ? 1 : 0 })),
  }
  expect(defaultOpen(uartFirst, tracks).has(groupKey(0))).toBe(false)
})

test('rows in sight include those that are cut by an edge', () => {
  const rows = rowsOf(FIXTURE_LAB, tracks, new Set([groupKey(0)]))
  const { first, rows: seen } = visible(rows, ROW_HEIGHT * 2, ROW_HEIGHT * 3 + 1)
  expect(first).toBe(2)
  expect(seen).toEqual(rows.slice(2, 6))
})

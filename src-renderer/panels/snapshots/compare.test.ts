import { expect, test } from 'vitest'
import type { RegisterSnapshot, SnapshotDevice } from '../../../src-preload/contract/link'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { compare } from './compare'
import { extentOf, sourceName } from './words'

const REGISTERS = { CONTROL: 0, STATUS: 4, DATA: 8 }

function device(name: string, values: Partial<Record<keyof typeof REGISTERS, number>>, more = {}): SnapshotDevice {
  const node = FIXTURE_LAB.devices.find((one) => one.name === name)!.node
  const registers = Object.entries(values).map(([register, value]) => ({
    name: register,
    region: node,
    offset: REGISTERS[register as keyof typeof REGISTERS],
    size: 32,
    value,
  }))
  return { name, compatible: 'lab,labdev', registers, leftOut: [], ...more }
}

const snapshot = (source: string, ...devices: SnapshotDevice[]): RegisterSnapshot => ({
  source,
  lab: 'first-steps',
  board: '',
  taken: '2026-01-01T10:00:00Z',
  devices,
})

test('registers that differ are named with their fields; bits without a field have the name of the register', () => {
  const board = snapshot('board', device('labdev0', { CONTROL: 5, STATUS: 6, DATA: 1 }))
  const model = snapshot('model', device('labdev0', { CONTROL: 5, STATUS: 0x12, DATA: 2 }))
  const { differing, compared } = compare(FIXTURE_LAB, board, model)
  expect(compared).toBe(3)
  expect(differing.map(({ register, a, b, fields }) => [register, a, b, fields])).toEqual([
    ['STATUS', 6, 0x12, ['STATUS', 'ERROR']],
    ['DATA', 1, 2, ['DATA']],
  ])
})

test('what one of them did not read is left out with its reason, once', () => {
  const out = { leftOut: [{ name: 'DATA', why: 'reading it has an effect' }] }
  const both = ['board', 'model'].map((source) => snapshot(source, device('labdev0', { CONTROL: 1 }, out)))
  expect(compare(FIXTURE_LAB, both[0]!, both[1]!)).toMatchObject({
    differing: [],
    compared: 1,
    leftOut: [{ device: 'labdev0', register: 'DATA', why: 'reading it has an effect' }],
  })
})

test('a device that only one has is said to be left out, and registers that only one has are not compared', () => {
  const a = snapshot('board', device('labdev0', { CONTROL: 1, DATA: 2 }), device('labdev1', { CONTROL: 1 }))
  const b = snapshot('/home/me/before.json', device('labdev0', { CONTROL: 1 }))
  expect(compare(FIXTURE_LAB, a, b)).toMatchObject({
    compared: 1,
    leftOut: [{ device: 'labdev1', register: 'all', why: 'only in A' }],
  })
})

test('a snapshot is called by where it is from and by what it holds', () => {
  const out = { leftOut: [{ name: 'DATA', why: '' }] }
  const one = snapshot('/home/me/before.json', device('labdev0', { CONTROL: 1 }, out))
  expect(sourceName(one)).toBe('before.json')
  expect(sourceName(snapshot('board'))).toBe('board')
  expect(extentOf(one)).toBe('labdev0, 1 register, 1 left out')
  expect(extentOf(snapshot('model', device('labdev0', {}), device('labdev1', { CONTROL: 1 })))).toBe(
    '2 devices, 1 register',
  )
})

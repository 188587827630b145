// Who suits whom: the order in which the ways to match are asked.
import { expect, test } from 'vitest'
import { platformMatch } from './platform-match'

const device = { driverOverride: null, compatible: ['arm,pl011', 'arm,primecell'], id: 'serial' }
const driver = { name: 'pl011', compatible: ['arm,pl011'] }

test('driver_override lets in the driver of that name and no other, whatever else would match', () => {
  expect(platformMatch({ ...device, driverOverride: 'vfio' }, driver)).toBeNull()
  expect(platformMatch({ ...device, driverOverride: 'vfio' }, { name: 'vfio', compatible: [] })).toBe('override')
})

test('any of the compatible strings will do, and they come before the id_table', () => {
  expect(platformMatch(device, driver)).toBe('of')
  expect(platformMatch(device, { name: 'amba', compatible: ['arm,primecell'], idTable: ['serial'] })).toBe('of')
})

test('a driver with an id_table is not asked for its name', () => {
  expect(platformMatch(device, { name: 'x', compatible: [], idTable: ['uart', 'serial'] })).toBe('id')
  expect(platformMatch(device, { name: 'serial', compatible: [], idTable: ['uart'] })).toBeNull()
  expect(platformMatch(device, { name: 'serial', compatible: ['arm,pl031'] })).toBe('name')
  expect(platformMatch(device, { name: 'serial.0', compatible: [] })).toBeNull()
})

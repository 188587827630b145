import { expect, test } from 'vitest'
import type { LabDescription } from '../../../src-preload/contract/description'
import { FIXTURE_BOARD } from '../../testing/fixture-board'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { portChoices } from './ports'
import { accessWhy, firstRead, knownAt } from './test-read'

const can = FIXTURE_BOARD.capabilities
const [labdev, pl011] = FIXTURE_LAB.maps
const withId: LabDescription = {
  ...FIXTURE_LAB,
  maps: [
    labdev!,
    {
      ...pl011!,
      registers: [
        ...pl011!.registers,
        { ...pl011!.registers[0]!, name: 'ID', offset: 0xfe0, access: 'ro', reset: 0x11, readHasEffect: false },
      ],
    },
  ],
}

test('the first read is of a constant that is not 0, where the board has it', () => {
  expect(firstRead(withId, [], can)).toEqual({ space: 'mem', address: 0x0900_0fe0, width: 4 })
  const modes = [{ region: 3, mode: 'model' as const, base: 0x1000_9000, unavailable: [] }]
  expect(firstRead(withId, modes, can).address).toBe(0x1000_9fe0)
})

test('without such a register it starts at 0', () => {
  expect(firstRead(FIXTURE_LAB, [], can)).toEqual({ space: 'mem', address: 0, width: 4 })
})

test('an address of the lab is called by its register, one beside it is not', () => {
  const at = (address: number) => knownAt(withId, [], { space: 'mem', address, width: 4 })
  expect(at(0x0900_0018)).toMatchObject({ device: 'uart0', register: { name: 'FR' } })
  expect(at(0x0900_0008)).toBeNull()
  expect(at(0x3000_0000)).toBeNull()
  expect(knownAt(withId, [], { space: 'io', address: 0x0900_0018, width: 4 })).toBeNull()
})

test('what the board cannot do is said before it is asked', () => {
  const why = (access: Partial<Parameters<typeof accessWhy>[0]>) =>
    accessWhy({ space: 'mem', address: 0x1000, width: 4, ...access }, can)
  expect(why({})).toBeNull()
  expect(why({ space: 'io' })).toContain('no way to ports')
  expect(why({ width: 8 })).toContain('64 bits')
  expect(why({ address: 0x1002 })).toContain('multiple of 4')
})

test('ports that were used stand first, each port once', () => {
  const found = [
    { path: '/dev/ttyS0', about: '' },
    { path: '/dev/ttyUSB0', about: 'FTDI' },
  ]
  expect(portChoices(found, ['localhost:3333', '/dev/ttyUSB0']).map(({ value, about }) => [value, about])).toEqual([
    ['localhost:3333', 'used before'],
    ['/dev/ttyUSB0', 'FTDI, used before'],
    ['/dev/ttyS0', ''],
  ])
})

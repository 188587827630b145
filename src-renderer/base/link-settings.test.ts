import { expect, test } from 'vitest'
import { DEFAULT_LINK, DETACHED } from '../../src-preload/contract/link'
import { isTcp, linkSettings, portHistory, withPort } from './link-settings'
import { capabilityFacts, linkName, portName, roundTripText } from './protocols'

test('settings of another version are read as far as they make sense', () => {
  expect(linkSettings(undefined)).toEqual({ port: '', ...DEFAULT_LINK })
  expect(linkSettings([1])).toEqual({ port: '', ...DEFAULT_LINK })
  expect(linkSettings({ port: 'COM3', protocol: 'morse', baud: -1, parity: 'even', tries: 1.5, dtr: false })).toEqual({
    ...DEFAULT_LINK,
    port: 'COM3',
    parity: 'even',
    dtr: false,
  })
})

test('the last port stands first, each stands once, and eight are enough', () => {
  expect(withPort(['/dev/a', '/dev/b'], '/dev/b')).toEqual(['/dev/b', '/dev/a'])
  expect(withPort(['1', '2', '3', '4', '5', '6', '7', '8'], '9')).toHaveLength(8)
  expect(portHistory(['/dev/a', 3, ''])).toEqual(['/dev/a'])
})

test('host and port are TCP, paths and COM3 are not', () => {
  expect(['localhost:3333', '10.0.0.2:2000', 'tcp://box:1'].map(isTcp)).toEqual([true, true, true])
  expect(['/dev/ttyUSB0', 'COM3', '/dev/serial/by-id/usb-a:1', 'C:\\pipe:1'].map(isTcp)).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('a link is called by its port and protocol', () => {
  const settings = { ...DEFAULT_LINK, port: '/dev/ttyUSB0' }
  expect(linkName(DETACHED)).toBe('')
  expect(linkName({ ...DETACHED, state: 'attaching', settings })).toBe('ttyUSB0')
  expect(linkName({ ...DETACHED, state: 'lost', settings: { ...settings, protocol: 'gdb' } })).toBe('ttyUSB0 · GDB')
  expect(portName('localhost:3333')).toBe('localhost:3333')
})

test('a round trip has the digits that it is worth', () => {
  expect([260_400, 9_900_000, 28_395_000].map(roundTripText)).toEqual(['260 µs', '9,900 µs', '28.4 ms'])
})

test('capabilities say what cannot be reached', () => {
  const facts = capabilityFacts({
    memWidths: [4],
    ioWidths: [],
    bursts: false,
    faults: 'resets',
    confirmsWrites: false,
    haltsTarget: false,
    window: 1,
    notes: [],
  })
  expect(Object.fromEntries(facts)).toMatchObject({ Memory: '32 bits', Ports: 'cannot be reached', CPU: 'runs on' })
})

import { expect, test } from 'vitest'
import fc from 'fast-check'
import * as v from 'valibot'
import { ARGUMENTS } from './schemas'

const accepts = (method: keyof typeof ARGUMENTS, value: unknown): boolean =>
  v.safeParse(ARGUMENTS[method], value).success

test('what the contract allows passes unchanged', () => {
  const commands = [
    { do: 'run' },
    { do: 'runFor', ns: 1e6 },
    { do: 'bind', driver: 0, device: 2 },
    { do: 'write', region: 1, offset: 8, width: 4, value: 0xffff_ffff },
    { do: 'serial', region: 3, text: 'help\r' },
    { do: 'openSession' },
    { do: 'openSession', path: '/tmp/a.mcap' },
  ]
  for (const value of commands) expect(v.parse(ARGUMENTS.command, value)).toEqual(value)
  const queries = [
    { what: 'state', time: Infinity },
    { what: 'window', tracks: [1, 2], t0: -5, t1: 1e9, pixels: 800 },
    { what: 'events', filter: '', time: 0, direction: 'forward', count: 200 },
  ]
  for (const value of queries) expect(v.parse(ARGUMENTS.query, value)).toEqual(value)
})

test.each([
  ['command', { do: 'fly' }],
  ['command', { do: 'run', extra: 1 }],
  ['command', { do: 'runFor', ns: Infinity }],
  ['command', { do: 'runFor', ns: -1 }],
  ['command', { do: 'speed', speed: NaN }],
  ['command', { do: 'read', region: 1, offset: 0, width: 3 }],
  ['command', { do: 'write', region: 1, offset: 0, width: 4, value: 2 ** 32 }],
  ['command', { do: 'write', region: 1, offset: -4, width: 4, value: 0 }],
  ['command', { do: 'openLab', path: '' }],
  ['command', { do: 'openLab', path: '/tmp/a\0b' }],
  ['command', { do: 'openLab', path: 'x'.repeat(5000) }],
  ['command', 'run'],
  ['query', { what: 'state', time: NaN }],
  ['query', { what: 'memory', region: 1, offset: 0, length: 2 ** 40, time: 0 }],
  ['query', { what: 'events', filter: '', time: 0, direction: 'sideways', count: 1 }],
  ['query', { what: 'events', filter: '', time: 0, direction: 'forward', count: 1e9 }],
  ['query', null],
  ['start', {}],
  ['saveSettings', [1]],
  ['saveSettings', { a: undefined }],
  ['saveSettings', { a: Infinity }],
] as const)('%s refuses %j', (method, value) => expect(accepts(method, value)).toBe(false))

test('settings never reach a prototype', () => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{"polluted":1}},"b":1}}',
  )
  const parsed = v.parse(ARGUMENTS.saveSettings, hostile)
  expect(parsed).toEqual({ a: { b: 1 } })
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('no schema throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const schema of Object.values(ARGUMENTS)) v.safeParse(schema, value)
      expect(({} as { polluted?: number }).polluted).toBeUndefined()
    }),
  )
})

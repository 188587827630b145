import { expect, test } from 'vitest'
import { bit, bits, defineMap, mapInfo } from './define-map'
import type { Behaviour } from './register-bank'

const map = defineMap({
  name: 'chip',
  doc: 'A chip.',
  datasheet: 'none',
  size: 0x10,
  registers: {
    STATUS: { offset: 4, access: 'ro', reset: 1, doc: 'State.', fields: { READY: bit(0, 'Ready.') } },
    MODE: {
      offset: 0,
      access: 'rw',
      doc: 'Mode.',
      fields: {
        ON: bit(0, 'On.'),
        KIND: bits(4, 2, 'Kind.', { values: { slow: 0, fast: 2 } }),
        FLAG: bit(8, 'Flag.', { access: 'rc' }),
      },
    },
  },
})

test('the plain data has registers by offset and fields from the highest bit down', () => {
  const { registers } = mapInfo(map)
  expect(registers.map(({ name, offset }) => [name, offset])).toEqual([
    ['MODE', 0],
    ['STATUS', 4],
  ])
  expect(registers[0]!.fields.map(({ name, access }) => [name, access])).toEqual([
    ['FLAG', 'rc'],
    ['KIND', 'rw'],
    ['ON', 'rw'],
  ])
  expect(registers[0]!.fields[1]!.values).toEqual([
    { name: 'slow', value: 0 },
    { name: 'fast', value: 2 },
  ])
})

test('a field that reading clears gives its register a read effect', () => {
  expect(mapInfo(map).registers.map(({ readHasEffect }) => readHasEffect)).toEqual([true, false])
})

test('the plain data survives JSON', () => {
  const info = mapInfo(map)
  expect(JSON.parse(JSON.stringify(info))).toEqual(info)
})

const one = (registers: Parameters<typeof defineMap>[0]['registers']) => () =>
  defineMap({ name: 'bad', doc: '', datasheet: '', size: 8, registers })

test.each([
  [
    'overlapping registers',
    { A: { offset: 0, access: 'rw', doc: '' }, B: { offset: 2, size: 16, access: 'rw', doc: '' } },
  ],
  ['a register outside', { A: { offset: 8, access: 'rw', doc: '' } }],
  ['a misaligned register', { A: { offset: 2, access: 'rw', doc: '' } }],
  ['a field outside', { A: { offset: 0, size: 8, access: 'rw', doc: '', fields: { F: bit(8, '') } } }],
  ['overlapping fields', { A: { offset: 0, access: 'rw', doc: '', fields: { F: bits(0, 2, ''), G: bit(1, '') } } }],
  ['a value too large', { A: { offset: 0, access: 'rw', doc: '', fields: { F: bit(0, '', { values: { two: 2 } }) } } }],
] as const)('%s cannot be declared', (_, registers) => {
  expect(one(registers)).toThrow(/^bad\./)
})

test('names and access are checked by the compiler', () => {
  // @ts-expect-error a read-only register has no write effect
  const writesStatus: Behaviour<typeof map> = { STATUS: { onWrite: () => undefined } }
  // @ts-expect-error there is no such register
  const misspelt: Behaviour<typeof map> = { STATSU: {} }
  expect([writesStatus, misspelt]).toHaveLength(2)
})

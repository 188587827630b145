import { expect, test } from 'vitest'
import { bit, bits, defineMap } from './define-map'
import { RegisterBank } from './register-bank'

const map = defineMap({
  name: 'chip',
  doc: '',
  datasheet: '',
  size: 0x10,
  registers: {
    STATUS: {
      offset: 0,
      access: 'ro',
      reset: 0x8000_0001,
      doc: '',
      fields: { READY: bit(0, ''), LEVEL: bits(28, 4, '') },
    },
    BYTE: { offset: 5, size: 8, access: 'rw', doc: '' },
  },
})

function watched() {
  const bank = new RegisterBank(map)
  const changes: number[][] = []
  bank.watch((...change) => changes.push(change))
  return { bank, changes }
}

test('a device changes what only it may change, and each change is told once', () => {
  const { bank, changes } = watched()
  bank.fields.STATUS.LEVEL.set(15)
  bank.fields.STATUS.LEVEL.set(15)
  bank.setField('STATUS', 'READY', 0)
  bank.set('BYTE', 0x1ff)
  expect(changes).toEqual([
    [0, 4, 0xf000_0001],
    [0, 4, 0xf000_0000],
    [5, 1, 0xff],
  ])
  expect(bank.fields.STATUS.LEVEL.get()).toBe(15)
})

test('a value wider than its field does not spill over', () => {
  const { bank } = watched()
  bank.fields.STATUS.READY.set(0)
  bank.fields.STATUS.LEVEL.set(0x10)
  expect(bank.get('STATUS')).toBe(0)
})

test('reset tells of what it changes and of nothing else', () => {
  const { bank, changes } = watched()
  bank.set('STATUS', 5)
  changes.length = 0
  bank.reset()
  expect(changes).toEqual([[0, 4, 0x8000_0001]])
})

test('contents move along to where the bus keeps them', () => {
  const { bank } = watched()
  bank.set('BYTE', 0x5a)
  const words = new Uint32Array(16)
  bank.moveTo(words, 8)
  expect([words[8], words[9]]).toEqual([0x8000_0001, 0x5a00])
  bank.set('STATUS', 3)
  expect(words[8]).toBe(3)
})

test('a register is found at its first byte only', () => {
  const { bank } = watched()
  expect(bank.ruleAt(5)?.size).toBe(1)
  expect(bank.ruleAt(1)).toBeNull()
  expect(bank.ruleAt(0x100)).toBeNull()
})

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

const gpio = new RegisterBank(
  defineMap({
    name: 'gpio',
    doc: '',
    datasheet: '',
    size: 0x100,
    widths: [1, 2, 4],
    elseZero: true,
    registers: {
      DATA: {
        offset: 0x3c,
        maskedAt: { from: 0, bytes: 0x40 },
        access: 'rw',
        doc: '',
        fields: { PINS: bits(0, 4, '') },
      },
      ID: { offset: 0xf0, access: 'ro', reset: 0xab, anyByte: true, doc: '' },
    },
  }),
)

test('an address that is a mask reaches those bits of the register alone', () => {
  gpio.ruleAt(0x3c)?.put(0b1010)
  gpio.ruleAt(0b0110 << 2)?.put(0b1111)
  expect(gpio.get('DATA')).toBe(0b1110)
  expect([gpio.ruleAt(0)?.take(), gpio.ruleAt(0b1100 << 2)?.take(), gpio.ruleAt(0x3c)?.take()]).toEqual([
    0, 0b1100, 0b1110,
  ])
  expect(gpio.ruleAt(0)?.value).toBe(0b1110)
})

test('a masked register has its effects and its storage at all of its addresses', () => {
  const written: number[] = []
  gpio.behave({ DATA: { onWrite: (bits) => written.push(bits) } })
  gpio.ruleAt(0b0011 << 2)?.onWrite?.(gpio.ruleAt(0b0011 << 2)!.meant(0xff), 0)
  expect(written).toEqual([0b0011])
  const words = new Uint32Array(0x80)
  gpio.moveTo(words, 0x40)
  gpio.set('DATA', 5)
  expect(gpio.ruleAt(0b0100 << 2)?.take()).toBe(4)
})

test('a register without byte lanes answers at each of its bytes, but to no unaligned access', () => {
  expect([0xf0, 0xf1, 0xf3].map((offset) => gpio.ruleAt(offset)?.take())).toEqual([0xab, 0xab, 0xab])
  expect(gpio.ruleAt(0xf1, 2)).toBeNull()
})

test('where no register is, such a chip reads 0 and keeps nothing', () => {
  const nothing = gpio.ruleAt(0x80)
  nothing?.put(0xff)
  expect([nothing?.take(), nothing?.value, gpio.ruleAt(0x100)]).toEqual([0, 0, null])
  gpio.set('ID', 0xff00)
  expect(gpio.ruleAt(0x3d)?.take()).toBe(0)
})

const banked = defineMap({
  name: 'banked',
  doc: '',
  datasheet: '',
  size: 2,
  registers: {
    INDEX: { offset: 0, size: 8, access: 'rw', doc: '' },
    FIRST: { offset: 0x10, behind: 1, size: 8, access: 'rw', reset: 0x11, doc: '' },
    SECOND: { offset: 0x11, behind: 1, size: 8, access: 'ro', reset: 0x22, doc: '' },
  },
})

test('of several registers at one address the bus reaches the one that the device shows', () => {
  const bank = new RegisterBank(banked)
  const reached = (): number | undefined => bank.ruleAt(1)?.value
  expect(reached()).toBeUndefined()
  bank.show('FIRST')
  expect(reached()).toBe(0x11)
  bank.show('SECOND')
  expect([reached(), bank.get('FIRST')]).toEqual([0x22, 0x11])
  bank.hide(1)
  expect(reached()).toBeUndefined()
  expect(bank.ruleNamed(0x11)?.value).toBe(0x22)
})

test('a register behind another place lies past the map, and its place within', () => {
  const wrong = (offset: number, behind: number) => () =>
    defineMap({
      ...banked,
      registers: { INDEX: banked.registers.INDEX, R: { ...banked.registers.FIRST, offset, behind } },
    })
  expect(wrong(1, 0)).toThrow('banked.R has two places in the map')
  expect(wrong(0x10, 2)).toThrow('banked.R lies outside the map')
})

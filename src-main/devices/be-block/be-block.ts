// The lab's big-endian register block: a value that is written wins over the byte order only with ioread32be() and iowrite32be().
import { bit, bits, defineMap } from '../../registers/define-map'
import { defineDevice } from '../../registers/device'

/** What ID holds, as the device sees it: the letters BEBK, first letter in bits 31–24. */
const ID = 0x4245_424b

const turned = (value: number): number =>
  (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0

export const beBlockMap = defineMap({
  name: 'be-block',
  doc: 'Registers whose first byte is the most significant one.',
  datasheet: 'docs/devices/be-block.md',
  size: 0x100,
  registers: {
    ID: {
      offset: 0x00,
      access: 'ro',
      reset: turned(ID),
      doc: 'The letters BEBK, in this order in memory.',
      fields: { LETTERS: bits(0, 32, 'Read with ioread32be(): 0x4245424b.') },
    },
    CONTROL: {
      offset: 0x04,
      access: 'rw',
      doc: 'Bit 0 of the device is bit 24 of a little-endian access.',
      fields: { COUNT: bit(24, 'Count accesses to SCRATCH.'), CLEAR: bit(25, 'Written 1: COUNTER is 0 again.') },
    },
    COUNTER: {
      offset: 0x08,
      access: 'ro',
      doc: 'Writes to SCRATCH while CONTROL.COUNT was set.',
      fields: { N: bits(0, 32, 'Big-endian.') },
    },
    SCRATCH: { offset: 0x0c, access: 'rw', doc: 'Keeps four bytes as they lie.' },
  },
})

const regions = { regs: { map: beBlockMap } } as const

export const beBlock = defineDevice({
  compatible: ['mmio-lab,be-block'],
  doc: beBlockMap.doc,
  regions,
  irqs: [],
  create: ({ banks }) => {
    const { registers, fields } = banks.regs
    return {
      behaviour: {
        regs: {
          CONTROL: {
            onWrite: () => {
              if (fields.CONTROL.CLEAR.get() === 1) registers.COUNTER.set(0)
              fields.CONTROL.CLEAR.set(0)
            },
          },
          SCRATCH: {
            onWrite: () => {
              if (fields.CONTROL.COUNT.get() === 1) registers.COUNTER.set(turned(turned(registers.COUNTER.get()) + 1))
            },
          },
        },
      },
      reset: () => undefined,
    }
  },
})

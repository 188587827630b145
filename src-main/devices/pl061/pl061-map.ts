// The registers of ARM's PrimeCell GPIO PL061, after its technical reference manual (ARM DDI 0190).
import { bits, defineMap, type RegisterSpec } from '../../registers/define-map'
import { identityRegisters } from '../../registers/primecell'

const pins = <const A extends RegisterSpec['access']>(offset: number, access: A, doc: string, field: string) =>
  ({ offset, access, doc, fields: { PINS: bits(0, 8, field) } }) as const

export const pl061Map = defineMap({
  name: 'pl061',
  doc: 'ARM PrimeCell GPIO PL061: eight pins, each an input or an output, with interrupts.',
  datasheet: 'ARM DDI 0190',
  size: 0x1000,
  widths: [1, 2, 4],
  elseZero: true,
  registers: {
    DATA: {
      // Bits 9–2 of the address are the mask: 0x3fc reaches all eight pins (3.3.1).
      offset: 0x3fc,
      maskedAt: { from: 0x000, bytes: 0x400 },
      anyByte: true,
      access: 'rw',
      // Inputs come from outside; which pins are inputs a map cannot say.
      volatile: true,
      doc: 'The pins: at 0x000 to 0x3fc, where bits 9–2 of the address say which of them an access reads or writes.',
      fields: { PINS: bits(0, 8, 'Read: level of an input, last value of an output. Write: value of an output.') },
    },
    DIR: pins(0x400, 'rw', 'Direction.', '1: the pin is an output.'),
    IS: pins(0x404, 'rw', 'Interrupt sense.', '1: a level interrupts; 0: an edge.'),
    IBE: pins(0x408, 'rw', 'Interrupt on both edges.', '1: either edge; 0: the one that IEV says.'),
    IEV: pins(0x40c, 'rw', 'Interrupt event.', '1: rising edge or high level; 0: falling edge or low level.'),
    IE: pins(0x410, 'rw', 'Interrupt mask.', '1 lets the interrupt of the pin through.'),
    // Both follow the levels of the pins.
    RIS: {
      ...pins(0x414, 'ro', 'Raw interrupt status, before the mask.', 'An edge has been seen, or the level is there.'),
      volatile: true,
    },
    MIS: {
      ...pins(0x418, 'ro', 'Masked interrupt status. Not 0: the interrupt line is high.', 'RIS and IE.'),
      volatile: true,
    },
    IC: {
      ...pins(0x41c, 'wo', 'Interrupt clear.', '1 forgets the edge. A level stays as long as it is there.'),
      split: true,
    },
    AFSEL: pins(
      0x420,
      'rw',
      'Mode control.',
      '1: hardware controls the pin. Kept, without effect: none is wired here.',
    ),
    ...identityRegisters({ part: 0x061, revision: 0 }),
  },
})

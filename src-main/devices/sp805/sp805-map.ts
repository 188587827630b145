// The registers of ARM's Watchdog SP805, after its technical reference manual (ARM DDI 0270).
import { bit, bits, defineMap } from '../../registers/define-map'
import { identityRegisters } from '../../registers/primecell'

export const sp805Map = defineMap({
  name: 'sp805',
  doc: 'ARM Watchdog SP805: interrupts when it is not fed, and resets the board when that is not heard either.',
  datasheet: 'ARM DDI 0270',
  size: 0x1000,
  widths: [1, 2, 4],
  anyByte: true,
  elseZero: true,
  registers: {
    LOAD: {
      offset: 0x000,
      access: 'rw',
      reset: 0xffff_ffff,
      doc: 'Load: what the watchdog counts from. Writing it starts the count anew.',
      fields: { LOAD: bits(0, 32, 'Counts; 1 at least.') },
    },
    VALUE: {
      offset: 0x004,
      access: 'ro',
      reset: 0xffff_ffff,
      // Counts by itself.
      volatile: true,
      doc: 'The count now.',
      fields: { VALUE: bits(0, 32, 'Counts.') },
    },
    CONTROL: {
      offset: 0x008,
      access: 'rw',
      doc: 'Control.',
      fields: {
        INTEN: bit(0, '1: counts and interrupts. Set after it was clear, it loads the count.'),
        RESEN: bit(1, '1 lets the reset output through.'),
      },
    },
    INTCLR: {
      offset: 0x00c,
      access: 'wo',
      split: true,
      doc: 'Interrupt clear: any write feeds the watchdog, that is, clears the interrupt and loads the count.',
      fields: { ANY: bits(0, 32, 'Any value.') },
    },
    RIS: {
      offset: 0x010,
      access: 'ro',
      // Set when the count gets to 0.
      volatile: true,
      doc: 'Raw interrupt status, before the mask.',
      fields: { WDOGRIS: bit(0, 'The count has reached 0.') },
    },
    MIS: {
      offset: 0x014,
      access: 'ro',
      volatile: true,
      doc: 'Masked interrupt status. Not 0: the interrupt line is high.',
      fields: { WDOGMIS: bit(0, 'RIS and INTEN.') },
    },
    LOCK: {
      offset: 0xc00,
      access: 'rw',
      split: true,
      doc: 'Lock: 0x1ACC_E551 lets the other registers be written; any other value locks them.',
      fields: { LOCK: bits(0, 32, 'Read: 0 open, 1 locked. Write: the key.', { values: { open: 0, locked: 1 } }) },
    },
    ITCR: {
      offset: 0xf00,
      access: 'rw',
      doc: 'Integration test control.',
      fields: { ITEN: bit(0, '1: the outputs are what ITOP says.') },
    },
    ITOP: {
      offset: 0xf04,
      access: 'wo',
      doc: 'Integration test output.',
      fields: { WDOGRES: bit(0, 'Level of the reset output.'), WDOGINT: bit(1, 'Level of the interrupt line.') },
    },
    ...identityRegisters({ part: 0x805, revision: 1 }),
  },
})

// The registers of ARM's PrimeCell Real Time Clock PL031, after its technical reference manual (ARM DDI 0224).
import { bit, bits, defineMap } from '../../registers/define-map'
import { identityRegisters } from '../../registers/primecell'

const seconds = 'Seconds.'

export const pl031Map = defineMap({
  name: 'pl031',
  doc: 'ARM PrimeCell Real Time Clock PL031: a counter of seconds with one alarm.',
  datasheet: 'ARM DDI 0224',
  size: 0x1000,
  widths: [1, 2, 4],
  elseZero: true,
  registers: {
    DR: {
      offset: 0x000,
      access: 'ro',
      // Counts by itself, from a date that nobody set alike.
      volatile: true,
      doc: 'Data: the count now.',
      fields: { COUNT: bits(0, 32, seconds) },
    },
    MR: {
      offset: 0x004,
      access: 'rw',
      doc: 'Match: the interrupt is raised when the count is equal to this.',
      fields: { MATCH: bits(0, 32, seconds) },
    },
    LR: {
      offset: 0x008,
      access: 'rw',
      doc: 'Load: the count goes on from what is written. Reads what was written last.',
      fields: { LOAD: bits(0, 32, seconds) },
    },
    CR: {
      offset: 0x00c,
      access: 'rw',
      reset: 1,
      split: true,
      doc: 'Control. Once started, the clock runs until its own power is taken away; it was started before the lab.',
      fields: { START: bit(0, 'Starts the clock. Writing it when it runs does nothing.') },
    },
    IMSC: {
      offset: 0x010,
      access: 'rw',
      doc: 'Interrupt mask.',
      fields: { RTCIMSC: bit(0, '1 lets the interrupt through.') },
    },
    RIS: {
      offset: 0x014,
      access: 'ro',
      // Set when the count gets there.
      volatile: true,
      doc: 'Raw interrupt status, before the mask.',
      fields: { RTCRIS: bit(0, 'The count has been equal to MR.') },
    },
    MIS: {
      offset: 0x018,
      access: 'ro',
      volatile: true,
      doc: 'Masked interrupt status. Not 0: the interrupt line is high.',
      fields: { RTCMIS: bit(0, 'RIS and IMSC.') },
    },
    ICR: {
      offset: 0x01c,
      access: 'wo',
      split: true,
      doc: 'Interrupt clear.',
      fields: { RTCICR: bit(0, '1 clears the interrupt.') },
    },
    ...identityRegisters({ part: 0x031, revision: 1 }),
  },
})

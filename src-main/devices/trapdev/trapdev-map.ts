// The registers of a device that has the traps of real datasheets in one place: for exercises and for the checks.
import { bit, bits, defineMap } from '../../registers/define-map'

export const trapdevMap = defineMap({
  name: 'trapdev',
  doc: 'A ticker whose registers are laid out as unkindly as real ones.',
  datasheet: 'The lab’s own device: this map is its datasheet.',
  size: 0x1000,
  registers: {
    CTRL: {
      offset: 0x00,
      access: 'rw',
      doc: 'Switches the ticker, and holds its pending bit besides: a read-modify-write has to mask that out.',
      fields: {
        ENABLE: bit(0, 'Ticks come every 20 µs while this is set and MODE is not off.'),
        IRQ_EN: bit(1, 'The interrupt line follows PENDING.'),
        MODE: bits(4, 2, 'What it does.', { values: { off: 0, once: 1, loop: 2 } }),
        PENDING: bit(8, 'A tick came. Writing 1 clears it.', { access: 'w1c' }),
        LOCKED: bit(16, 'Reads 0 here: there is no lock.', { access: 'ro' }),
      },
    },
    STATUS: {
      offset: 0x04,
      access: 'ro',
      doc: 'What it is doing.',
      fields: { RUNNING: bit(0, 'A tick is due.'), MISSED: bit(1, 'A tick came while the last was pending.') },
    },
    ID: { offset: 0x08, access: 'ro', reset: 0x5452_4150, doc: 'TRAP in ASCII.' },
    CONFIG: {
      offset: 0x0c,
      access: 'rw',
      reset: 0x00a5_0000,
      doc: 'Kept, without effect. The reserved bits have to be written as they are read.',
      fields: { LEVEL: bits(0, 8, 'Level.'), RATE: bits(8, 8, 'Rate.') },
    },
    COUNT: { offset: 0x10, size: 16, access: 'rw', doc: 'Ticks so far; takes accesses of 16 bits only.' },
  },
})

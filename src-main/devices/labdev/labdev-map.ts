// The registers of the lab's own device: small enough to learn from, with everything a driver has to get right.
import { bit, bits, defineMap } from '../../registers/define-map'

export const labdevMap = defineMap({
  name: 'labdev',
  doc: 'A device that doubles a number and takes its time over it.',
  datasheet: 'The lab’s own device: this map is its datasheet.',
  size: 0x1000,
  registers: {
    CONTROL: {
      offset: 0x00,
      access: 'rw',
      doc: 'Switches the device and its interrupt on, and resets it.',
      fields: {
        ENABLE: bit(0, 'Jobs are started by writes to DATA only while this is set.', { values: { off: 0, on: 1 } }),
        RESET: bit(1, 'Writing 1 starts a reset of 30 µs, which ends by clearing this bit. Writing 0 does nothing.', {
          access: 'w1s',
        }),
        IRQ_EN: bit(2, 'Lets the interrupt line follow IRQ_STATUS.', { values: { off: 0, on: 1 } }),
      },
    },
    STATUS: {
      offset: 0x04,
      access: 'ro',
      doc: 'What the device is doing.',
      fields: {
        BUSY: bit(0, 'A job or a reset is under way.', { values: { idle: 0, busy: 1 } }),
        DONE: bit(1, 'The last job is done and DATA holds its result. Cleared when the next job starts.'),
        ERROR: bit(2, 'DATA was written while BUSY; that write was dropped. Cleared when the next job starts.'),
      },
    },
    DATA: {
      offset: 0x08,
      access: 'rw',
      doc: 'Written: the number of a job, which takes 24 µs. Read after DONE: twice that number, modulo 2^32.',
      fields: { VALUE: bits(0, 32, 'Number or result.') },
    },
    IRQ_ENABLE: {
      offset: 0x0c,
      access: 'rw',
      doc: 'Which bits of IRQ_STATUS raise the interrupt line.',
      fields: { DONE: bit(0, 'A job is done.'), ERROR: bit(1, 'A write was dropped.') },
    },
    IRQ_STATUS: {
      offset: 0x10,
      access: 'w1c',
      doc: 'What has happened since it was last acknowledged. Writing 1 to a bit clears it.',
      fields: { DONE: bit(0, 'A job is done.'), ERROR: bit(1, 'A write was dropped.') },
    },
  },
})

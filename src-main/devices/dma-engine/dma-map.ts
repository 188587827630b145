// The registers of the lab's DMA engine: a ring of descriptors in memory, and a doorbell.
import { bit, bits, defineMap } from '../../registers/define-map'

export const dmaMap = defineMap({
  name: 'dma',
  doc: 'Copies memory as descriptors in memory say.',
  datasheet: 'docs/devices/dma.md',
  size: 0x1000,
  registers: {
    CONTROL: {
      offset: 0x00,
      access: 'rw',
      doc: 'Switches the engine.',
      fields: {
        ENABLE: bit(0, 'The doorbell is heard.'),
        IRQ_EN: bit(1, 'STATUS.DONE and ERROR raise the interrupt line.'),
      },
    },
    STATUS: {
      offset: 0x04,
      access: 'w1c',
      doc: 'What it is doing, and what has happened.',
      fields: {
        DONE: bit(0, 'The ring was worked off.', { access: 'w1c' }),
        ERROR: bit(1, 'A descriptor was not as it should be: the engine has stopped there.', { access: 'w1c' }),
        BUSY: bit(8, 'Descriptors are being worked off.', { access: 'ro' }),
        CODE: bits(16, 2, 'What was wrong with the last descriptor.', {
          access: 'ro',
          values: { none: 0, not_owned: 1, no_length: 2, too_long: 3 },
        }),
      },
    },
    RING_BASE: {
      offset: 0x08,
      access: 'rw',
      doc: 'Address of the first descriptor, as the bus sees it; a multiple of 16.',
    },
    RING_SIZE: {
      offset: 0x0c,
      access: 'rw',
      doc: 'Length of the ring.',
      fields: { COUNT: bits(0, 8, 'Number of descriptors.') },
    },
    DOORBELL: {
      offset: 0x10,
      access: 'wo',
      split: true,
      doc: 'The descriptors before this index are ready. The engine reads them from HEAD on.',
      fields: { TAIL: bits(0, 8, 'Index after the last descriptor that is ready.') },
    },
    HEAD: {
      offset: 0x14,
      access: 'ro',
      doc: 'How far the engine is. Writing CONTROL.ENABLE = 0 takes it back to 0.',
      fields: { INDEX: bits(0, 8, 'Index of the next descriptor.') },
    },
    COPIED: { offset: 0x18, access: 'ro', doc: 'Bytes copied since reset.' },
  },
})

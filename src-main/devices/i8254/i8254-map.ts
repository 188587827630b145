// The registers of the 8254 interval timer (Intel 231164, Intersil 82C54 FN2970) and of the PC's port 0x61 (Intel 82371SB, PIIX3).
import { bit, bits, defineMap } from '../../registers/define-map'

const byte = { size: 8 } as const
const modes = { terminal_count: 0, one_shot: 1, rate: 2, square_wave: 3, software_strobe: 4, hardware_strobe: 5 }
const widths = { latch: 0, low: 1, high: 2, low_high: 3 }

const counter = <const N extends 0 | 1 | 2>(offset: N, what: string) =>
  ({
    ...byte,
    offset,
    access: 'rw',
    split: true,
    readHasEffect: true,
    // Counts by itself.
    volatile: true,
    doc: `${what} A read gives the next byte of its status, its latched count or its count; a write the next byte of a new count.`,
    fields: { BYTE: bits(0, 8, 'The low or the high byte, as the control word says and the last access left it.') },
  }) as const

const status = <const N extends 0 | 1 | 2>(behind: N) =>
  ({
    ...byte,
    offset: 0x10 + behind,
    behind,
    access: 'ro',
    reset: 0x86,
    doc: `Status of counter ${behind}, as a read-back command latches it. Up to date from its last access.`,
    fields: {
      BCD: bit(0, 'Counts in four decimal digits.'),
      MODE: bits(1, 3, 'What it does; 6 is 2 and 7 is 3.', { values: modes }),
      RW: bits(4, 2, 'Which bytes of the count are read and written.', { values: widths }),
      NULL: bit(6, 'A count was written that does not count yet.', { volatile: true }),
      OUT: bit(7, 'Level of the output.', { volatile: true }),
    },
  }) as const

export const i8254Map = defineMap({
  name: 'i8254',
  doc: '8254 programmable interval timer: three counters of 16 bits at 1.193182 MHz.',
  datasheet: 'Intel 231164; Intersil 82C54 (FN2970)',
  size: 4,
  registers: {
    COUNTER0: counter(0, 'Timer tick: its output is interrupt line 0.'),
    COUNTER1: counter(1, 'Once the refresh of the memory.'),
    COUNTER2: counter(2, 'Speaker: its gate and its output are in port 0x61.'),
    CONTROL: {
      ...byte,
      offset: 3,
      access: 'wo',
      split: true,
      doc: 'Control word of a counter, a latch command (RW = 0), or a read-back command (COUNTER = 3).',
      fields: {
        BCD: bit(0, 'Count in four decimal digits.'),
        MODE: bits(1, 3, 'What the counter does; 6 is 2 and 7 is 3. Read-back: which counters.', { values: modes }),
        RW: bits(
          4,
          2,
          'Which bytes of the count are read and written. Read-back: 0 in bit 4 latches the status, in bit 5 the count.',
          {
            values: widths,
          },
        ),
        COUNTER: bits(6, 2, 'Counter 0, 1 or 2.', { values: { read_back: 3 } }),
      },
    },
    STATUS0: status(0),
    STATUS1: status(1),
    STATUS2: status(2),
  },
})

export const portBMap = defineMap({
  name: 'port-61',
  doc: "The PC's port 0x61: gate and output of the speaker's counter.",
  datasheet: 'Intel 82371SB (PIIX3), NMI status and control register',
  size: 1,
  registers: {
    PORTB: {
      ...byte,
      offset: 0,
      access: 'rw',
      readHasEffect: true,
      doc: 'Speaker and counter 2.',
      fields: {
        GATE2: bit(0, 'Gate of counter 2.'),
        SPEAKER: bit(1, 'The output of counter 2 goes to the speaker.'),
        REFRESH: bit(4, 'Toggles with each refresh of the memory; here with each read.', {
          access: 'ro',
          volatile: true,
        }),
        OUT2: bit(5, 'Output of counter 2.', { access: 'ro', volatile: true }),
      },
    },
  },
})

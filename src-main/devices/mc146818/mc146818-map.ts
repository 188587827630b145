// The registers of the MC146818A real-time clock (Motorola, 1984) in a PC: an index port, a data port, and what lies behind them.
import { bit, bits, defineMap, type RegisterName, type RegisterSpec } from '../../registers/define-map'

const DATA = 1
/** Where the registers behind the data port are named: past the map. */
const BEHIND = 0x80
/** A PC's chip has more memory than Motorola's: 128 bytes in all (Intel 82371SB). */
const BYTES = 128
/** The year's first two digits, a byte of the memory by the PC's convention. */
export const CENTURY_INDEX = 0x32

/** First byte of the memory. */
const FIRST_RAM = 0x0e

const at = (index: number) => ({ offset: BEHIND + index, behind: DATA, size: 8 }) as const

/** Runs by itself. */
const time = (index: number, doc: string) =>
  ({ ...at(index), access: 'rw', volatile: true, doc: `${doc} BCD or binary, as B.DM says.` }) as const
const alarm = (index: number, what: string) =>
  ({ ...at(index), access: 'rw', doc: `Alarm: ${what} at which it comes. 0xc0 and more: at each.` }) as const

/** Ordinary bytes; battery-backed on a board. */
function memory(): Readonly<Record<string, RegisterSpec>> {
  const indices = Array.from({ length: BYTES - FIRST_RAM }, (_, i) => FIRST_RAM + i)
  return Object.fromEntries(
    indices
      .filter((index) => index !== CENTURY_INDEX)
      .map((index) => [`RAM_${index.toString(16).padStart(2, '0').toUpperCase()}`, ram(index)]),
  )
}

const ram = (index: number): RegisterSpec => ({
  ...at(index),
  access: 'rw',
  doc: `Memory, byte 0x${index.toString(16).padStart(2, '0')}: kept by the battery.`,
})

const flags = (what: (flag: string) => string) => ({
  UF: bit(4, what('An update has ended'), { access: 'rc' }),
  AF: bit(5, what('The time has reached the alarm'), { access: 'rc' }),
  PF: bit(6, what('A period is over'), { access: 'rc' }),
})

export const mc146818Map = defineMap({
  name: 'mc146818',
  doc: 'MC146818A real-time clock with battery-backed memory.',
  datasheet: 'Motorola MC146818A (1984); Intel 82371SB (PIIX3)',
  size: 2,
  registers: {
    INDEX: {
      offset: 0,
      size: 8,
      access: 'rw',
      split: true,
      reset: 0xff,
      doc: 'Written: which register the data port reaches. The port cannot be read and gives all ones.',
      fields: {
        INDEX: bits(0, 7, 'Number of the register.'),
        NMI: bit(7, 'Written 1: no NMI. There is none here.'),
      },
    },
    SECONDS: time(0x00, 'Seconds, 0–59.'),
    SECONDS_ALARM: alarm(0x01, 'second'),
    MINUTES: time(0x02, 'Minutes, 0–59.'),
    MINUTES_ALARM: alarm(0x03, 'minute'),
    HOURS: time(0x04, 'Hours, 0–23; or 1–12 with bit 7 for the afternoon, where B.24H is 0.'),
    HOURS_ALARM: alarm(0x05, 'hour'),
    DAY_OF_WEEK: time(0x06, 'Day of the week, 1 = Sunday.'),
    DATE_OF_MONTH: time(0x07, 'Day of the month, from 1.'),
    MONTH: time(0x08, 'Month, from 1.'),
    YEAR: time(0x09, 'Year, 0–99.'),
    A: {
      ...at(0x0a),
      access: 'rw',
      reset: 0x26,
      doc: 'Register A: divider and rate.',
      fields: {
        RS: bits(
          0,
          4,
          'Rate of the periodic interrupt: 0 none; 3–15 are 2^(RS-1) periods of 32.768 kHz, 1 and 2 as 8 and 9.',
          {
            values: { none: 0, hz_8192: 3, hz_1024: 6, hz_2: 15 },
          },
        ),
        DV: bits(4, 3, 'Time base.', { values: { khz_4194: 0, khz_1048: 1, khz_32: 2, reset: 6, reset_too: 7 } }),
        UIP: bit(7, 'An update is under way or begins within 244 µs: do not read the time.', {
          access: 'ro',
          volatile: true,
        }),
      },
    },
    B: {
      ...at(0x0b),
      access: 'rw',
      reset: 0x02,
      doc: 'Register B: formats and interrupts.',
      fields: {
        DSE: bit(0, 'Daylight saving time. Kept, without effect here.'),
        H24: bit(1, 'Hours of 0–23.', { values: { twelve: 0, twenty_four: 1 } }),
        DM: bit(2, 'Format of the time.', { values: { bcd: 0, binary: 1 } }),
        SQWE: bit(3, 'Square wave output. Not wired here.'),
        UIE: bit(4, 'Interrupt at the end of an update.'),
        AIE: bit(5, 'Interrupt at the alarm.'),
        PIE: bit(6, 'Interrupt at each period.'),
        SET: bit(7, 'The time stands still and can be set.'),
      },
    },
    C: {
      ...at(0x0c),
      access: 'ro',
      // As time goes by.
      volatile: true,
      doc: 'Register C: what has happened since it was last read. Reading it clears it.',
      fields: {
        ...flags((flag) => `${flag}.`),
        IRQF: bit(7, 'One of them is enabled: the interrupt line is active.', { access: 'rc' }),
      },
    },
    D: {
      ...at(0x0d),
      access: 'ro',
      reset: 0x80,
      doc: 'Register D.',
      fields: { VRT: bit(7, 'Valid RAM and time: the battery has not failed.') },
    },
    CENTURY: {
      ...at(CENTURY_INDEX),
      access: 'rw',
      volatile: true,
      doc: "The year's first two digits; by convention, not the chip's.",
    },
    ...memory(),
  },
})

/** Number at the index port → register. The bytes of memory have names too, though the type does not list them. */
export const registerAt: readonly RegisterName<typeof mc146818Map>[] = Array.from({ length: BYTES }, (_, index) => {
  const [name] = Object.entries(mc146818Map.registers).find(([, { offset }]) => offset === BEHIND + index)!
  return name as RegisterName<typeof mc146818Map>
})

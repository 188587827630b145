// The registers of ARM's Dual-Timer SP804, after its technical reference manual (ARM DDI 0271).
import { bit, bits, defineMap, type RegisterSpecs } from '../../registers/define-map'
import { identityRegisters } from '../../registers/primecell'

const timer = {
  LOAD: {
    offset: 0x00,
    access: 'rw',
    doc: 'Load: what the timer counts from. Writing it starts the count anew.',
    fields: { LOAD: bits(0, 32, 'Counts.') },
  },
  VALUE: {
    offset: 0x04,
    access: 'ro',
    reset: 0xffff_ffff,
    // Counts by itself.
    volatile: true,
    doc: 'The count now. A timer of 16 bits counts in the lower half and leaves the upper as it was loaded.',
    fields: { VALUE: bits(0, 32, 'Counts.') },
  },
  CONTROL: {
    offset: 0x08,
    access: 'rw',
    reset: 0x20,
    doc: 'Control.',
    fields: {
      ONESHOT: bit(0, 'Stops at 0.', { values: { wrapping: 0, one_shot: 1 } }),
      SIZE: bit(1, 'Width of the counter.', { values: { bits_16: 0, bits_32: 1 } }),
      PRE: bits(2, 2, 'Clocks of one count.', { values: { by_1: 0, by_16: 1, by_256: 2, undefined: 3 } }),
      INTENABLE: bit(5, '1 lets the interrupt through.'),
      MODE: bit(6, 'What follows 0: all ones, or the load value.', { values: { free_running: 0, periodic: 1 } }),
      EN: bit(7, '1: the timer counts.'),
    },
  },
  INTCLR: {
    offset: 0x0c,
    access: 'wo',
    split: true,
    doc: 'Interrupt clear: any write.',
    fields: { ANY: bits(0, 32, 'Any value.') },
  },
  RIS: {
    offset: 0x10,
    access: 'ro',
    // Set when the count gets to 0.
    volatile: true,
    doc: 'Raw interrupt status, before the mask.',
    fields: { RIS: bit(0, 'The timer has reached 0.') },
  },
  MIS: {
    offset: 0x14,
    access: 'ro',
    volatile: true,
    doc: 'Masked interrupt status. Not 0: the interrupt line is high.',
    fields: { MIS: bit(0, 'RIS and INTENABLE.') },
  },
  BGLOAD: {
    offset: 0x18,
    access: 'rw',
    doc: 'Background load: LOAD for the next time round, without starting the count anew.',
    fields: { LOAD: bits(0, 32, 'Counts.') },
  },
} as const satisfies RegisterSpecs

type Prefixed<P extends string, T> = { [K in keyof T & string as `${P}${K}`]: T[K] }

function timerAt<const P extends string>(prefix: P, offset: number): Prefixed<P, typeof timer> {
  const registers = Object.entries(timer).map(([name, spec]) => [
    `${prefix}${name}`,
    { ...spec, offset: offset + spec.offset },
  ])
  // The names are built just as the type says.
  return Object.fromEntries(registers) as Prefixed<P, typeof timer>
}

export const sp804Map = defineMap({
  name: 'sp804',
  doc: 'ARM Dual-Timer SP804: two counters of 16 or 32 bits that count down.',
  datasheet: 'ARM DDI 0271',
  size: 0x1000,
  widths: [1, 2, 4],
  anyByte: true,
  elseZero: true,
  registers: {
    ...timerAt('TIMER1', 0x00),
    ...timerAt('TIMER2', 0x20),
    ITCR: {
      offset: 0xf00,
      access: 'rw',
      doc: 'Integration test control.',
      fields: { ITEN: bit(0, '1: the interrupt lines are what ITOP says.') },
    },
    ITOP: {
      offset: 0xf04,
      access: 'wo',
      doc: 'Integration test output.',
      fields: { TIMINT1: bit(0, 'Level of the line of timer 1.'), TIMINT2: bit(1, 'Level of the line of timer 2.') },
    },
    ...identityRegisters({ part: 0x804, revision: 1 }),
  },
})

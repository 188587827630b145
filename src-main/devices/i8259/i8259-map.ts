// The registers of the 8259A interrupt controller (Intel 231468) and of the PC's edge/level control (Intel 82371SB, PIIX3).
import { bits, defineMap } from '../../registers/define-map'

const byte = { size: 8 } as const
const lines = (doc: string) => ({ IR: bits(0, 8, doc) })

const inner = <const I extends number, const B extends number>(offset: I, behind: B, doc: string) =>
  ({ ...byte, offset, behind, access: 'ro', doc, fields: lines('One bit per input.') }) as const

export const i8259Map = defineMap({
  name: 'i8259',
  doc: '8259A programmable interrupt controller: eight inputs by priority.',
  datasheet: 'Intel 8259A (231468)',
  size: 2,
  registers: {
    COMMAND: {
      ...byte,
      offset: 0,
      access: 'rw',
      split: true,
      readHasEffect: true,
      // Read: the inputs that ask, which come from outside.
      volatile: true,
      doc: 'Written: ICW1 (bit 4), OCW3 (bit 3), or OCW2. Read: IRR or ISR as OCW3 chose; after its poll command the highest request, taken.',
      fields: { VALUE: bits(0, 8, 'Command, or what was asked for.') },
    },
    DATA: {
      ...byte,
      offset: 1,
      access: 'rw',
      split: true,
      readHasEffect: true,
      doc: 'Written: ICW2 to ICW4 after ICW1, otherwise the mask (OCW1). Read: the mask.',
      fields: { VALUE: bits(0, 8, 'Initialisation command word, or mask.') },
    },
    IRR: inner(0x10, 0, 'Interrupt request register: inputs that ask and have not been taken.'),
    ISR: inner(0x11, 0, 'In-service register: inputs that have been taken and not ended.'),
    IMR: inner(0x12, 1, 'Interrupt mask register: inputs that are not let through.'),
    BASE: inner(0x13, 1, 'Vector of input 0 (ICW2).'),
  },
})

export const elcrMap = defineMap({
  name: 'elcr',
  doc: "Edge/level control of the PC's two interrupt controllers.",
  datasheet: 'Intel 82371SB (PIIX3), ELCR1 and ELCR2',
  size: 2,
  registers: {
    ELCR1: {
      ...byte,
      offset: 0,
      access: 'rw',
      doc: 'Lines 0–7: 1 = level-triggered. The timer, the keyboard and the cascade are always edge-triggered.',
      fields: { LEVEL: bits(3, 5, 'Lines 3–7.') },
    },
    ELCR2: {
      ...byte,
      offset: 1,
      access: 'rw',
      doc: 'Lines 8–15: 1 = level-triggered. The clock and the floating point error are always edge-triggered.',
      fields: { LOW: bits(1, 4, 'Lines 9–12.'), HIGH: bits(6, 2, 'Lines 14 and 15.') },
    },
  },
})

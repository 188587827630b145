// Where the lab's PL011 answers otherwise than QEMU's, on purpose.
import type { Difference } from './differences'

export const pl011Differences: readonly Difference[] = [
  {
    id: 'pl011-reserved-bits',
    device: 'PL011',
    bits: {
      ILPR: 0xffff_ff00,
      IBRD: 0xffff_0000,
      FBRD: 0xffff_ffc0,
      LCR_H: 0xffff_ff00,
      CR: 0xffff_0078,
      IFLS: 0xffff_ffc0,
      IMSC: 0xffff_f800,
      DMACR: 0xffff_fff8,
    },
    qemu: 'keeps all 32 bits that are written',
    lab: 'keeps the bits that exist; reserved bits read 0',
    why: 'DDI 0183, table 3-1 gives each register its width, and the register descriptions call the rest reserved, read as zero',
  },
]

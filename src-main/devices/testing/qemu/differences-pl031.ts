// Where the lab's PL031 answers otherwise than QEMU's, on purpose.
import type { Difference } from './differences'

export const pl031Differences: readonly Difference[] = [
  {
    id: 'pl031-clear',
    device: 'PL031',
    bits: { RIS: 1, MIS: 1 },
    lines: true,
    qemu: 'clears the interrupt at any write to ICR',
    lab: 'clears it when bit 0 is written as 1',
    why: 'DDI 0224, RTCICR: writing 1 to bit 0 clears the interrupt, writing 0 has no effect',
  },
]

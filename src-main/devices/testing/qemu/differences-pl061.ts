// Where the lab's PL061 answers otherwise than QEMU's, on purpose.
import type { Difference } from './difference'

export const pl061Differences: readonly Difference[] = [
  {
    id: 'pl061-level',
    device: 'PL061',
    bits: { RIS: 0xff, MIS: 0xff },
    lines: true,
    qemu: 'remembers a level that has interrupted until IC is written, even when the level is gone or IS, IEV are changed',
    lab: 'a level interrupt is there as long as the level is',
    why: 'DDI 0190, GPIORIS and GPIOIC: IC clears the edge detection logic; a level is expected to be held by its source',
    example: { steps: 'writel 0x9030404 1; writel 0x903040c 1; readl 0x9030414', qemu: 0x01, lab: 0x00 },
  },
  {
    id: 'pl061-input-after-output',
    device: 'PL061',
    bits: { DATA: 0xff, RIS: 0xff, MIS: 0xff },
    lines: true,
    qemu: 'a pin that was an output keeps its value when it becomes an input, until its wire changes, and that can count as an edge',
    lab: 'an input has the level of its wire at once; nothing wired is low',
    why: 'DDI 0190, GPIODATA: a read returns the level of the input pin where the pin is configured as an input',
    example: {
      steps: 'writel 0x9030400 1; writel 0x90303fc 1; writel 0x9030400 0; readl 0x90303fc',
      qemu: 0x01,
      lab: 0x00,
    },
  },
]

// Where the lab's SP804 and SP805 answer otherwise than QEMU's, on purpose.
import type { Difference } from './difference'

export const sp80xDifferences: readonly Difference[] = [
  {
    id: 'sp804-value',
    device: 'SP804',
    bits: { TIMER1VALUE: 0xffff_ffff, TIMER2VALUE: 0xffff_ffff },
    qemu: 'counts from 0 after reset, begins anew when the timer is enabled, counts from all ones in free-running mode whatever was loaded, and keeps 32 bits in 16-bit periodic mode',
    lab: 'VALUE is all ones after reset; a load takes effect at once and in every mode; enabling goes on from where the count is; a 16-bit timer counts in the lower half',
    why: 'DDI 0271, TimerXLoad, TimerXValue and the modes of operation',
    example: { steps: 'readl 0x10011004', qemu: 0x00, lab: 0xffffffff },
  },
  {
    id: 'sp804-reserved-bits',
    device: 'SP804',
    bits: { TIMER1CONTROL: 0xffff_ff10, TIMER2CONTROL: 0xffff_ff10 },
    qemu: 'keeps all 32 bits that are written',
    lab: 'keeps the bits that exist; reserved bits read 0',
    why: 'DDI 0271, TimerXControl: bits 31–8 and 4 are reserved, read as zero',
    example: { steps: 'writel 0x10011008 0x10; readl 0x10011008', qemu: 0x10, lab: 0x00 },
  },
  {
    id: 'sp804-load-0',
    device: 'SP804',
    bits: { TIMER1RIS: 1, TIMER1MIS: 1, TIMER2RIS: 1, TIMER2MIS: 1 },
    lines: true,
    qemu: 'a load of 0 interrupts in periodic mode only, also when the timer is enabled later, never for the lower half alone, and ends the timer',
    lab: 'a load of 0 into a timer that is enabled interrupts at once, in every mode; of a 16-bit timer the lower half counts',
    why: 'DDI 0271, TimerXLoad: with 0 the interrupt is generated immediately',
    example: { steps: 'writel 0x10011008 0xa2; writel 0x10011000 0; readl 0x10011010', qemu: 0x00, lab: 0x01 },
  },
  {
    id: 'sp804-test',
    device: 'SP804',
    bits: { ITCR: 1 },
    lines: true,
    qemu: 'has no integration test registers',
    lab: 'ITCR and ITOP set the interrupt lines',
    why: 'DDI 0271, TimerITCR and TimerITOP',
    example: { steps: 'writel 0x10011f00 1; readl 0x10011f00', qemu: 0x00, lab: 0x01 },
  },
]

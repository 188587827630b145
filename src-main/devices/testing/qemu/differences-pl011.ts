// Where the lab's PL011 answers otherwise than QEMU's, on purpose.
import type { Difference } from './difference'

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
    why: 'DDI 0183, summary of registers: each register has its width, and the rest is reserved, read as zero',
    example: { steps: 'writel 0x9000030 0xffffffff; readl 0x9000030', qemu: 0xffffffff, lab: 0xff87 },
  },
  {
    id: 'pl011-transmitter',
    device: 'PL011',
    bits: { FR: 0xa8, RIS: 0x20, MIS: 0x20 },
    lines: true,
    qemu: 'sends every byte at once, also while UART and transmitter are off; each write to DR raises the transmit interrupt',
    lab: 'a byte waits in the FIFO while UART or transmitter are off or a break is sent, and takes its bit times on the line (none under `mmio-lab qtest`); the transmit interrupt comes when the FIFO falls to its level',
    why: 'DDI 0183, UARTFR (BUSY, TXFE, TXFF), UARTCR (UARTEN, TXE), UARTLCR_H (BRK), transmit interrupt',
    example: { steps: 'writel 0x9000000 0x41; readl 0x900003c', qemu: 0x20, lab: 0x00 },
  },
  {
    id: 'pl011-loopback',
    device: 'PL011',
    bits: { DR: 0xfff, RSR_ECR: 0xf, FR: 0x157, RIS: 0x7df, MIS: 0x7df },
    lines: true,
    qemu: 'keeps CR.LBE without effect',
    lab: 'with LBE set, what is sent is received, and the modem outputs are the modem inputs, with their flags and interrupts',
    why: 'DDI 0183, UARTCR (LBE)',
    example: { steps: 'writel 0x9000030 0x480; readl 0x9000018', qemu: 0x90, lab: 0x92 },
  },
]

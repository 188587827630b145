// Where the lab's port devices answer otherwise than QEMU's pc, on purpose. Each has an example that shows both answers.
import type { Difference } from './difference'

const uart: readonly Difference[] = [
  {
    id: '16550-mcr-reset',
    device: '16550A',
    qemu: 'MCR is 0x08 after reset: OUT2, which lets interrupts through on a PC, is set as firmware would set it',
    lab: 'MCR is 0',
    why: 'PC16550D, table 2 (reset): all bits of MCR are low',
    example: { steps: 'inb 0x3fc', qemu: 0x08, lab: 0x00 },
  },
  {
    id: '16550-word-length',
    device: '16550A',
    qemu: 'carries whole bytes, whatever LCR says',
    lab: 'sends and receives as many bits as LCR.WLS says',
    why: 'PC16550D, 8.1: bits 0 and 1 of LCR are the number of bits of each character',
    example: { steps: 'outb 0x3fb 0; outb 0x3fc 0x10; outb 0x3f8 0xff; inb 0x3f8', qemu: 0xff, lab: 0x1f },
  },
  {
    id: '16550-fcr-without-fifo',
    device: '16550A',
    qemu: 'empties FIFOs and raises the transmitter interrupt also when FCR is written with bit 0 clear',
    lab: 'ignores the other bits then',
    why: 'PC16550D, 8.4: bit 0 must be 1 when other bits of FCR are written, or they are not programmed',
    example: { steps: 'outb 0x3f9 2; inb 0x3fa; outb 0x3fa 4; inb 0x3fa', qemu: 0x02, lab: 0x01 },
  },
  {
    id: '16550-loop-modem-changes',
    device: '16550A',
    qemu: 'notes no changes of modem lines in loop-back, and raises no interrupt for them',
    lab: 'notes them in MSR bits 0–3 and interrupts',
    why: 'PC16550D, 8.6: in loop-back the modem control interrupts work, their sources are the low bits of MCR',
    example: { steps: 'outb 0x3fc 0x13; outb 0x3fc 0x10; inb 0x3fe', qemu: 0x00, lab: 0x0b },
  },
]

const pit: readonly Difference[] = [
  {
    id: '8254-output',
    device: '8254',
    lines: true,
    qemu: 'has the output of modes 1, 2, 4 and 5 the other way round; its line follows a control word only with the next count',
    lab: 'output high from the control word on in all modes but 0; low for one clock at the end of the count in modes 2, 4 and 5',
    why: '8254, mode definitions: OUT will initially be high',
    example: { steps: 'outb 0x43 0xb4; outb 0x42 9; outb 0x42 0; outb 0x43 0xe8; inb 0x42', qemu: 0x34, lab: 0xb4 },
  },
  {
    id: '8254-null-count',
    device: '8254',
    qemu: 'never sets NULL COUNT in the status',
    lab: 'sets it from the control word on until a count is taken over',
    why: '8254, read-back command: the null count bit goes to 1 when the control word or the count is written',
    example: { steps: 'outb 0x43 0xb0; outb 0x43 0xe8; inb 0x42', qemu: 0x30, lab: 0x70 },
  },
  {
    id: '8254-latch-reprogrammed',
    device: '8254',
    qemu: 'keeps a latched count when the counter is programmed anew',
    lab: 'drops it',
    why: '8254, counter latch command: held until read, or until the counter is reprogrammed',
    example: {
      steps: 'outb 0x43 0xb0; outb 0x42 0x34; outb 0x42 0x12; outb 0x43 0x80; outb 0x43 0x90; outb 0x42 0x77; inb 0x42',
      qemu: 0x34,
      lab: 0x77,
    },
  },
  {
    id: '8254-trigger',
    device: '8254',
    qemu: 'counts in modes 1 and 5 as soon as the count is written',
    lab: 'waits for the gate to rise, and shows the old count until then',
    why: '8254, modes 1 and 5: the counter is loaded on the clock after a trigger',
    example: {
      steps: 'outb 0x43 0x90; outb 0x42 5; outb 0x43 0x92; outb 0x42 9; inb 0x42',
      qemu: 9,
      lab: 5,
    },
  },
  {
    id: '8254-reload',
    device: '8254',
    qemu: 'takes a new count over at once in modes 2 and 3',
    lab: 'takes it over at the end of the period, in mode 3 of the half',
    why: '8254, modes 2 and 3: writing a new count while counting does not affect the current counting sequence',
    example: { steps: 'outb 0x43 0x14; outb 0x40 9; outb 0x40 5; inb 0x40', qemu: 5, lab: 9 },
  },
  {
    id: '8254-bcd',
    device: '8254',
    qemu: 'counts in binary whatever the control word says',
    lab: 'counts in four decimal digits when BCD is set; digits above 9 carry over',
    why: '8254, control word: BCD = binary coded decimal counter, 4 decades',
    example: { steps: 'outb 0x43 0x91; outb 0x42 0x1f; inb 0x42', qemu: 0x1f, lab: 0x25 },
  },
]

const rtc: readonly Difference[] = [
  {
    id: 'rtc-day-of-week',
    device: 'MC146818',
    qemu: 'computes the day of the week from the date and forgets what was written',
    lab: 'keeps what was written and counts on at midnight',
    why: 'MC146818A: the day of the week is a counter of its own that the program sets',
    example: { steps: 'outb 0x70 6; outb 0x71 2; inb 0x71', qemu: 4, lab: 2 },
  },
]

const pic: readonly Difference[] = [
  {
    id: '8259-edge-withdrawn',
    device: '8259',
    qemu: 'keeps the request of an edge though its line has gone low',
    lab: 'drops it unless it was taken before',
    why: '8259A, edge and level triggered modes: the input must stay high until the first acknowledge',
    example: { steps: 'outb 0x3f9 2; outb 0x3f9 0; inb 0x20', qemu: 0x10, lab: 0x00 },
  },
  {
    id: '8259-special-mask-eoi',
    device: '8259',
    qemu: 'ends a masked line in service by an EOI that names none, in the special mask mode, too',
    lab: 'leaves it in service',
    why: '8259A, end of interrupt: a masked IS bit is not cleared by a non-specific EOI in the special mask mode',
    example: {
      steps:
        'outb 0x3f9 2; outb 0x20 0x0c; inb 0x20; outb 0x21 0x10; outb 0x20 0x68; outb 0x20 0x20; outb 0x20 0x0b; inb 0x20',
      qemu: 0x00,
      lab: 0x10,
    },
  },
  {
    id: '8259-level-switch',
    device: '8259',
    qemu: 'notices a change of ELCR only when the line changes next',
    lab: 'in level mode a request is the line itself, at once',
    why: '8259A, level triggered mode: the request is recognised by a high level; 82371SB, ELCR',
    example: {
      steps: 'outb 0x3f9 2; outb 0x20 0x0c; inb 0x20; outb 0x4d0 0x10; outb 0x20 0x0a; inb 0x20',
      qemu: 0x00,
      lab: 0x10,
    },
  },
]

const bus: readonly Difference[] = [
  {
    id: 'isa-cycles',
    device: 'ISA bus',
    qemu: 'gives all bytes of a wide access to the device at its first port, also those past its last port',
    lab: 'makes a cycle for each byte, and each port answers for itself',
    why: 'IEEE P996 (ISA), 8-bit slaves: the bus turns a wide access into cycles at consecutive ports',
    example: { steps: 'inl 0x20', qemu: 0x0000_0000, lab: 0xffff_0000 },
  },
]

export const pcDifferences: readonly Difference[] = [...uart, ...pit, ...rtc, ...pic, ...bus]

// The registers of the 16550A UART, after National Semiconductor's PC16550D data sheet (SNLS378, June 1995), section 8.
import { bit, bits, defineMap } from '../../registers/define-map'

const byte = { size: 8 } as const

export const ns16550aMap = defineMap({
  name: 'ns16550a',
  doc: '16550A UART with FIFOs of 16 bytes.',
  datasheet: 'National Semiconductor PC16550D (SNLS378)',
  size: 8,
  registers: {
    RBR_THR: {
      ...byte,
      offset: 0,
      access: 'rw',
      split: true,
      readHasEffect: true,
      // What comes in over the line.
      volatile: true,
      doc: 'While LCR.DLAB = 0. A read (RBR) takes the oldest received byte; a write (THR) sends one.',
      fields: { DATA: bits(0, 8, 'Received or sent byte; only the low bits when the word is shorter.') },
    },
    IER: {
      ...byte,
      offset: 1,
      access: 'rw',
      doc: 'While LCR.DLAB = 0. Which events raise the interrupt line.',
      fields: {
        ERBFI: bit(0, 'Received data is there, or has waited.'),
        ETBEI: bit(1, 'The transmitter takes data again.'),
        ELSI: bit(2, 'Receiver line status: overrun, parity, framing, break.'),
        EDSSI: bit(3, 'Modem status changed.'),
      },
    },
    IIR_FCR: {
      ...byte,
      offset: 2,
      access: 'rw',
      split: true,
      reset: 0x01,
      readHasEffect: true,
      doc: 'A read (IIR) tells the most urgent interrupt, and takes back the one of the transmitter. What is written (FCR) is shown as FCR.',
      fields: {
        NONE: bit(0, 'Read: 0 while an interrupt is pending. Write: FIFOs on.', { volatile: true }),
        ID: bits(
          1,
          3,
          'Read: the interrupt. Write: bit 1 empties the receive FIFO, bit 2 the transmit FIFO, bit 3 DMA mode.',
          {
            // Follows the line.
            volatile: true,
            values: { modem: 0, transmitter: 1, data: 2, line: 3, timeout: 6 },
          },
        ),
        FIFOS: bits(6, 2, 'Read: 3 while the FIFOs are on. Write: trigger level of the receive FIFO.'),
      },
    },
    LCR: {
      ...byte,
      offset: 3,
      access: 'rw',
      doc: 'Format of the line, and which registers are at offsets 0 and 1.',
      fields: {
        WLS: bits(0, 2, 'Data bits.', { values: { five: 0, six: 1, seven: 2, eight: 3 } }),
        STB: bit(2, 'Stop bits: 1, or 2 (1.5 with five data bits).'),
        PEN: bit(3, 'A parity bit is sent and checked.'),
        EPS: bit(4, 'Even parity.'),
        STICK: bit(5, 'Stick parity.'),
        BREAK: bit(6, 'Send a break. Kept, without effect here.'),
        DLAB: bit(7, 'Divisor latch access: DLL and DLM are at offsets 0 and 1.'),
      },
    },
    MCR: {
      ...byte,
      offset: 4,
      access: 'rw',
      doc: 'Modem outputs, and loop-back.',
      fields: {
        DTR: bit(0, 'Data terminal ready. Not wired here.'),
        RTS: bit(1, 'Request to send. Not wired here.'),
        OUT1: bit(2, 'Output 1. Not wired here.'),
        OUT2: bit(3, 'Output 2. Not wired here.'),
        LOOP: bit(4, 'What is sent is received, and the modem inputs are the four outputs.'),
      },
    },
    LSR: {
      ...byte,
      offset: 5,
      access: 'ro',
      reset: 0x60,
      // The FIFOs fill and drain at the pace of the line.
      volatile: true,
      doc: 'Line status. Reading it clears the errors.',
      fields: {
        DR: bit(0, 'Received data is there.'),
        OE: bit(1, 'A received byte was lost.', { access: 'rc' }),
        PE: bit(2, 'Parity error of the byte in RBR.', { access: 'rc' }),
        FE: bit(3, 'Framing error of the byte in RBR.', { access: 'rc' }),
        BI: bit(4, 'A break came in.', { access: 'rc' }),
        THRE: bit(5, 'The transmitter takes a byte; with FIFOs: its FIFO is empty.'),
        TEMT: bit(6, 'Nothing waits and nothing is on its way out.'),
        FIFOERR: bit(7, 'An error is somewhere in the receive FIFO.'),
      },
    },
    MSR: {
      ...byte,
      offset: 6,
      access: 'ro',
      reset: 0xb0,
      // Inputs come from outside.
      volatile: true,
      doc: 'Modem inputs, and which of them changed since it was last read.',
      fields: {
        DCTS: bit(0, 'CTS changed.', { access: 'rc' }),
        DDSR: bit(1, 'DSR changed.', { access: 'rc' }),
        TERI: bit(2, 'RI went inactive.', { access: 'rc' }),
        DDCD: bit(3, 'DCD changed.', { access: 'rc' }),
        CTS: bit(4, 'Clear to send. The other end of the wire holds it active.'),
        DSR: bit(5, 'Data set ready. The other end of the wire holds it active.'),
        RI: bit(6, 'Ring indicator.'),
        DCD: bit(7, 'Data carrier detect. The other end of the wire holds it active.'),
      },
    },
    SCR: { ...byte, offset: 7, access: 'rw', doc: 'Scratch: keeps a byte and does nothing.' },
    DLL: {
      ...byte,
      offset: 0x10,
      behind: 0,
      access: 'rw',
      reset: 12,
      doc: 'While LCR.DLAB = 1. Low byte of the divisor: clock / (16 × baud rate).',
    },
    DLM: { ...byte, offset: 0x11, behind: 1, access: 'rw', doc: 'While LCR.DLAB = 1. High byte of the divisor.' },
    FCR: {
      ...byte,
      offset: 0x12,
      behind: 2,
      access: 'ro',
      doc: 'What the FIFO control register holds. It is written at offset 2 and cannot be read there.',
      fields: {
        FIFOE: bit(0, 'FIFOs on.'),
        DMA: bit(3, 'DMA mode. Kept, without effect: the pins are not wired here.'),
        TRIGGER: bits(6, 2, 'Bytes at which the receive FIFO interrupts.', {
          values: { one: 0, four: 1, eight: 2, fourteen: 3 },
        }),
      },
    },
  },
})

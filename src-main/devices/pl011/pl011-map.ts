// The registers of ARM's PrimeCell UART PL011, after its technical reference manual (ARM DDI 0183).
import { bit, bits, defineMap } from '../../registers/define-map'
import { identityRegisters } from '../../registers/primecell'

const levels = { eighth: 0, quarter: 1, half: 2, three_quarters: 3, seven_eighths: 4 }

/** The interrupt registers share their bits. */
const interrupts = (doc: (what: string) => string) => ({
  RI: bit(0, doc('the ring indicator changed')),
  CTS: bit(1, doc('clear to send changed')),
  DCD: bit(2, doc('data carrier detect changed')),
  DSR: bit(3, doc('data set ready changed')),
  RX: bit(4, doc('the receive FIFO reached its level')),
  TX: bit(5, doc('the transmit FIFO fell to its level')),
  RT: bit(6, doc('received bytes waited for 32 bit times')),
  FE: bit(7, doc('a stop bit was missing')),
  PE: bit(8, doc('a parity was wrong')),
  BE: bit(9, doc('a break was received')),
  OE: bit(10, doc('a byte was lost because the receive FIFO was full')),
})

export const pl011Map = defineMap({
  name: 'pl011',
  doc: 'ARM PrimeCell UART PL011; r1p1 unless the board says another revision.',
  datasheet: 'ARM DDI 0183',
  size: 0x1000,
  widths: [1, 2, 4],
  anyByte: true,
  elseZero: true,
  registers: {
    DR: {
      offset: 0x000,
      access: 'rw',
      split: true,
      readHasEffect: true,
      // What comes in over the line.
      volatile: true,
      doc: 'A read takes the oldest received byte with its errors; a write puts a byte into the transmit FIFO.',
      fields: {
        DATA: bits(0, 8, 'Received or transmitted byte.'),
        FE: bit(8, 'Framing error of this byte.', { access: 'ro' }),
        PE: bit(9, 'Parity error of this byte.', { access: 'ro' }),
        BE: bit(10, 'Break instead of this byte.', { access: 'ro' }),
        OE: bit(11, 'Bytes were lost before this one.', { access: 'ro' }),
      },
    },
    RSR_ECR: {
      offset: 0x004,
      access: 'rw',
      split: true,
      // As the line is: of the byte last received.
      volatile: true,
      doc: 'Read (RSR): errors of the byte last read from DR; OE at once. Write (ECR): any value clears them.',
      fields: {
        FE: bit(0, 'Framing error.'),
        PE: bit(1, 'Parity error.'),
        BE: bit(2, 'Break.'),
        OE: bit(3, 'Overrun: a byte was lost.'),
      },
    },
    FR: {
      offset: 0x018,
      access: 'ro',
      reset: 0x90,
      // The FIFOs fill and drain at the pace of the line, the modem lines come from outside.
      volatile: true,
      doc: 'Flags: state of the FIFOs and of the modem lines.',
      fields: {
        CTS: bit(0, 'Clear to send: the input is asserted.'),
        DSR: bit(1, 'Data set ready: the input is asserted.'),
        DCD: bit(2, 'Data carrier detect: the input is asserted.'),
        BUSY: bit(3, 'Bytes are waiting or on their way out; stays until the last stop bit has left.'),
        RXFE: bit(4, 'Receive FIFO empty.'),
        TXFF: bit(5, 'Transmit FIFO full.'),
        RXFF: bit(6, 'Receive FIFO full.'),
        TXFE: bit(7, 'Transmit FIFO empty.'),
        RI: bit(8, 'Ring indicator: the input is asserted.'),
      },
    },
    ILPR: {
      offset: 0x020,
      access: 'rw',
      doc: 'Divisor of the IrDA low-power counter. Kept, without effect: there is no infrared line here.',
      fields: { ILPDVSR: bits(0, 8, 'Divisor.') },
    },
    IBRD: {
      offset: 0x024,
      access: 'rw',
      doc: 'Integer part of the baud rate divisor. Taken over when LCR_H is written. 0 stops the line.',
      fields: { DIVINT: bits(0, 16, 'UARTCLK / (16 × baud rate), integer part.') },
    },
    FBRD: {
      offset: 0x028,
      access: 'rw',
      doc: 'Fractional part of the baud rate divisor. Taken over when LCR_H is written.',
      fields: { DIVFRAC: bits(0, 6, '64ths.') },
    },
    LCR_H: {
      offset: 0x02c,
      access: 'rw',
      doc: 'Format of the line. Writing it takes over IBRD and FBRD.',
      fields: {
        BRK: bit(0, 'Send a break: nothing else leaves, and looped back a break is received.'),
        PEN: bit(1, 'A parity bit is sent and checked.'),
        EPS: bit(2, 'Kind of parity.', { values: { odd: 0, even: 1 } }),
        STP2: bit(3, 'Two stop bits are sent.'),
        FEN: bit(4, 'FIFOs of 16 bytes, of 32 in r1p5; otherwise each holds one byte.', {
          values: { character: 0, fifo: 1 },
        }),
        WLEN: bits(5, 2, 'Data bits.', { values: { five: 0, six: 1, seven: 2, eight: 3 } }),
        SPS: bit(7, 'Stick parity.'),
      },
    },
    CR: {
      offset: 0x030,
      access: 'rw',
      reset: 0x300,
      doc: 'Switches the UART and its two directions.',
      fields: {
        UARTEN: bit(0, 'UART enabled. Cleared in the middle of a byte: that byte is finished first.'),
        SIREN: bit(1, 'Infrared encoder. Kept, without effect here.'),
        SIRLP: bit(2, 'Infrared low power. Kept, without effect here.'),
        LBE: bit(7, 'Loop back: what is transmitted is received, and does not leave.'),
        TXE: bit(8, 'Transmitter enabled.'),
        RXE: bit(9, 'Receiver enabled.'),
        DTR: bit(10, 'Data terminal ready. Looped back it is DSR.'),
        RTS: bit(11, 'Request to send. Looped back it is CTS.'),
        OUT1: bit(12, 'Output 1. Looped back it is DCD.'),
        OUT2: bit(13, 'Output 2. Looped back it is RI.'),
        RTSEN: bit(14, 'RTS follows the receive FIFO: asserted while it is below its level.'),
        CTSEN: bit(15, 'The transmitter waits for CTS.'),
      },
    },
    IFLS: {
      offset: 0x034,
      access: 'rw',
      reset: 0x12,
      doc: 'At which fill level the FIFOs interrupt.',
      fields: {
        TXIFLSEL: bits(0, 3, 'Transmit: interrupt when it falls to this.', { values: levels }),
        RXIFLSEL: bits(3, 3, 'Receive: interrupt when it reaches this.', { values: levels }),
      },
    },
    IMSC: {
      offset: 0x038,
      access: 'rw',
      doc: 'Interrupt mask: 1 lets an interrupt through.',
      fields: interrupts((what) => `Interrupt when ${what}.`),
    },
    RIS: {
      offset: 0x03c,
      access: 'ro',
      // Follows the FIFOs, the modem lines and the errors of the line.
      volatile: true,
      doc: 'Raw interrupt status, before the mask.',
      fields: interrupts((what) => `Raw: ${what}.`),
    },
    MIS: {
      offset: 0x040,
      access: 'ro',
      volatile: true,
      doc: 'Masked interrupt status: RIS and IMSC. Not 0: the interrupt line is high.',
      fields: interrupts((what) => `Masked: ${what}.`),
    },
    ICR: {
      offset: 0x044,
      access: 'wo',
      split: true,
      doc: 'Interrupt clear: 1 clears the bit in RIS.',
      fields: interrupts((what) => `Forget that ${what}.`),
    },
    DMACR: {
      offset: 0x048,
      access: 'rw',
      doc: 'DMA control. Kept, without effect here: no DMA controller is wired.',
      fields: {
        RXDMAE: bit(0, 'DMA for the receive FIFO.'),
        TXDMAE: bit(1, 'DMA for the transmit FIFO.'),
        DMAONERR: bit(2, 'No receive DMA after an error.'),
      },
    },
    ...identityRegisters({ part: 0x011, revision: 1 }),
  },
})

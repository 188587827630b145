import { beforeEach, expect, test } from 'vitest'
import { mountAtPorts } from '../testing/ports'
import { ns16550a } from './ns16550a'

const R = {
  DATA: 0x3f8,
  IER: 0x3f9,
  IIR: 0x3fa,
  FCR: 0x3fa,
  LCR: 0x3fb,
  MCR: 0x3fc,
  LSR: 0x3fd,
  MSR: 0x3fe,
  SCR: 0x3ff,
}
const EIGHT = 0x03
const DLAB = 0x80
const LOOP = 0x10
const LSR = { DR: 0x01, OE: 0x02, THRE: 0x20, TEMT: 0x40 }
const IIR = { none: 0x01, transmitter: 0x02, data: 0x04, line: 0x06, timeout: 0x0c, modem: 0x00 }
/** 115,200 baud, 8N1: ten bits of 16 clocks each at 1.8432 MHz. */
const BYTE = Math.round((160 * 1e9) / 1_843_200)

let bench: ReturnType<typeof mountAtPorts>

function open(fcr = 0): void {
  bench.outb(DLAB | EIGHT, R.LCR)
  bench.outb(1, R.DATA)
  bench.outb(0, R.IER)
  bench.outb(EIGHT, R.LCR)
  bench.outb(fcr, R.FCR)
}
const send = (text: string): void => Buffer.from(text).forEach((byte) => bench.outb(byte, R.DATA))
const receive = (text: string): void => Buffer.from(text).forEach((byte) => bench.device.receive(byte))

beforeEach(() => {
  bench = mountAtPorts(ns16550a, [0x3f8])
})

test('after reset it is as the data sheet says: 1, 0x60, and ready lines', () => {
  expect([R.IER, R.IIR, R.LCR, R.MCR, R.LSR, R.MSR].map(bench.inb)).toEqual([0, 1, 0, 0, 0x60, 0xb0])
})

test('DLAB puts the divisor where data and interrupt enable are, and keeps those', () => {
  bench.outb(0x05, R.IER)
  bench.outb(DLAB, R.LCR)
  expect([bench.inb(R.DATA), bench.inb(R.IER)]).toEqual([12, 0])
  bench.outb(0x34, R.DATA)
  bench.outb(0x12, R.IER)
  bench.outb(0, R.LCR)
  expect(bench.inb(R.IER)).toBe(0x05)
  expect([bench.holds('regs', 'DLL'), bench.holds('regs', 'DLM'), bench.sent()]).toEqual([0x34, 0x12, ''])
})

test('a byte leaves one byte time later; the holding register is free at once, the shift register only then', () => {
  open()
  send('A')
  expect(bench.inb(R.LSR)).toBe(LSR.THRE)
  send('B')
  expect(bench.inb(R.LSR)).toBe(0)
  bench.clock.advance(BYTE)
  expect([bench.sent(), bench.inb(R.LSR)]).toEqual(['A', LSR.THRE])
  bench.clock.advance(BYTE)
  expect([bench.sent(), bench.inb(R.LSR)]).toEqual(['AB', LSR.THRE | LSR.TEMT])
})

test('with FIFOs 16 bytes wait behind the one on its way, and the next is lost', () => {
  open(0x01)
  send('0123456789abcdefg!')
  bench.clock.advance(20 * BYTE)
  expect(bench.sent()).toBe('0123456789abcdefg')
})

test('the transmitter interrupts when it is empty, and reading IIR takes that back', () => {
  open()
  bench.outb(0x02, R.IER)
  expect([bench.inb(R.IIR), bench.inb(R.IIR)]).toEqual([IIR.transmitter, IIR.none])
  send('xy')
  expect(bench.lines).toEqual([true, false, true, false])
  bench.clock.advance(BYTE)
  expect(bench.inb(R.IIR)).toBe(IIR.transmitter)
})

test('received bytes interrupt at the trigger level, and below it after four byte times of silence', () => {
  open(0x41)
  bench.outb(0x01, R.IER)
  receive('abc')
  bench.clock.advance(3 * BYTE)
  expect(bench.inb(R.IIR) & 0x0f).toBe(IIR.none)
  bench.clock.advance(4 * BYTE)
  expect(bench.inb(R.IIR) & 0x0f).toBe(IIR.timeout)
  expect(bench.inb(R.DATA)).toBe(0x61)
  receive('de')
  bench.clock.advance(2 * BYTE)
  expect(bench.inb(R.IIR)).toBe(IIR.data | 0xc0)
  expect(String.fromCharCode(...[1, 2, 3, 4].map(() => bench.inb(R.DATA)))).toBe('bcde')
  expect([bench.inb(R.LSR) & LSR.DR, bench.inb(R.DATA)]).toEqual([0, 0])
})

test('a byte that is not taken in time is overrun: the new one stays without FIFOs, the old ones with', () => {
  open()
  bench.outb(0x04, R.IER)
  receive('ab')
  bench.clock.advance(2 * BYTE)
  expect([bench.inb(R.IIR), bench.inb(R.LSR) & LSR.OE, bench.inb(R.LSR) & LSR.OE]).toEqual([IIR.line, LSR.OE, 0])
  expect(bench.inb(R.DATA)).toBe(0x62)
  open(0x01)
  receive('0123456789abcdefg')
  bench.clock.advance(17 * BYTE)
  expect(bench.inb(R.LSR) & LSR.OE).toBe(LSR.OE)
  expect(bench.inb(R.DATA)).toBe(0x30)
})

test('interrupts come in their order of urgency', () => {
  open()
  bench.outb(0x0f, R.IER)
  bench.outb(LOOP | 0x01, R.MCR)
  send('ab')
  bench.clock.advance(2 * BYTE)
  const ids = [bench.inb(R.IIR)]
  bench.inb(R.LSR)
  ids.push(bench.inb(R.IIR))
  bench.inb(R.DATA)
  ids.push(bench.inb(R.IIR), bench.inb(R.IIR))
  bench.inb(R.MSR)
  ids.push(bench.inb(R.IIR))
  expect(ids).toEqual([IIR.line, IIR.data, IIR.transmitter, IIR.modem, IIR.none])
})

test('looped back, bytes come in again at their word length and do not leave', () => {
  open()
  bench.outb(0x00, R.LCR)
  bench.outb(LOOP, R.MCR)
  bench.device.receive(0x1f)
  send('U')
  bench.clock.advance(BYTE)
  expect([bench.inb(R.DATA), bench.sent()]).toEqual([0x15, ''])
})

test('in loop-back the modem inputs are the outputs, and their changes are noted until read', () => {
  bench.outb(LOOP | 0x0f, R.MCR)
  expect(bench.inb(R.MSR)).toBe(0xf0)
  bench.outb(LOOP | 0x0a, R.MCR)
  expect([bench.inb(R.MSR), bench.inb(R.MSR)]).toEqual([0x96, 0x90])
})

test('the FIFO control bits count only with FIFOE, and switching FIFOE empties both', () => {
  open()
  receive('a')
  bench.clock.advance(BYTE)
  bench.outb(0x02, R.FCR)
  expect(bench.inb(R.LSR) & LSR.DR).toBe(LSR.DR)
  bench.outb(0xc1, R.FCR)
  expect([bench.inb(R.LSR) & LSR.DR, bench.inb(R.IIR), bench.holds('regs', 'FCR')]).toEqual([0, 0xc1, 0xc1])
})

test('a board may have another clock', () => {
  bench = mountAtPorts(ns16550a, [0x3f8], { properties: { 'clock-frequency': [3_686_400] } })
  open()
  send('z')
  bench.clock.advance(Math.ceil(BYTE / 2))
  expect(bench.sent()).toBe('z')
})

test('on a line that takes no time a byte has left when the write returns', () => {
  bench = mountAtPorts(ns16550a, [0x3f8], { instantSerial: true })
  open(0x01)
  send('now')
  expect([bench.sent(), bench.inb(R.LSR)]).toEqual(['now', LSR.THRE | LSR.TEMT])
})

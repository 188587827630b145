import { beforeEach, expect, test } from 'vitest'
import { mountOnBench } from '../testing/mount'
import { pl011 } from './pl011'
import { pl011Map } from './pl011-map'

/** 115,200 baud: 48 MHz / (16 × (26 + 3/64)); eight bits, no parity, one stop bit. */
const BIT = (16 * (26 + 3 / 64) * 1e9) / 48e6
const BYTE = Math.round(10 * BIT)
const FIFOS = 0x70
const CHARACTER = 0x60
const ON = 0x301
const FR = { BUSY: 0x08, RXFE: 0x10, TXFF: 0x20, RXFF: 0x40, TXFE: 0x80 }
const INT = { RX: 0x10, TX: 0x20, RT: 0x40, OE: 0x400 }

let bench: ReturnType<typeof mountOnBench<typeof pl011Map>>

const open = (format: number): void => {
  bench.write('IBRD', 26)
  bench.write('FBRD', 3)
  bench.write('LCR_H', format)
  bench.write('CR', ON)
}
const receive = (text: string): void => Buffer.from(text).forEach((byte) => bench.device.receive(byte))
const send = (text: string): void => Buffer.from(text).forEach((byte) => bench.write('DR', byte))
const sent = (): string => String.fromCharCode(...bench.sent().map(({ byte }) => byte))

const R1P5 = { 'arm,primecell-periphid': [0x0034_1011] }

beforeEach(() => {
  bench = mountOnBench(pl011, pl011Map, { properties: R1P5 })
  bench.device.reset()
})

test('the identification registers spell the revision that the board says: r1p5', () => {
  const words = (['PERIPHID0', 'PERIPHID1', 'PERIPHID2', 'PERIPHID3'] as const).map(bench.read)
  expect(words).toEqual([0x11, 0x10, 0x34, 0x00])
  const cells = (['PCELLID0', 'PCELLID1', 'PCELLID2', 'PCELLID3'] as const).map(bench.read)
  expect(cells).toEqual([0x0d, 0xf0, 0x05, 0xb1])
})

test('a written byte leaves one byte time later', () => {
  open(FIFOS)
  send('A')
  expect(bench.read('FR')).toBe(FR.BUSY | FR.RXFE | FR.TXFE)
  bench.clock.advance(BYTE - 1)
  expect(sent()).toBe('')
  bench.clock.advance(1)
  expect(bench.sent()).toEqual([{ byte: 0x41, time: BYTE }])
  expect(bench.read('FR')).toBe(FR.RXFE | FR.TXFE)
})

test('parity, second stop bit and fewer data bits change the byte time, and the byte', () => {
  open(0x1a | (1 << 5)) // parity, two stop bits, FIFOs, six data bits
  bench.write('DR', 0xff)
  bench.clock.advance(Math.round(10 * BIT))
  expect(bench.sent()).toEqual([{ byte: 0x3f, time: Math.round(10 * BIT) }])
})

test('32 bytes wait behind the one that is on its way; the next is lost', () => {
  open(FIFOS)
  const text = 'abcdefghijklmnopqrstuvwxyz0123456'
  send(text)
  expect(bench.read('FR') & FR.TXFF).toBe(FR.TXFF)
  send('!')
  bench.clock.advance(33 * BYTE)
  expect(sent()).toBe(text)
})

test('without FIFOs one byte waits', () => {
  open(CHARACTER)
  send('ab')
  expect(bench.read('FR') & FR.TXFF).toBe(FR.TXFF)
  bench.clock.advance(BYTE)
  expect(bench.read('FR') & (FR.TXFF | FR.TXFE)).toBe(FR.TXFE)
})

test('nothing leaves before a baud rate is taken over, and before UARTEN and TXE', () => {
  bench.write('CR', ON)
  send('x')
  bench.write('IBRD', 26)
  bench.clock.advance(BYTE * 2)
  expect(sent()).toBe('')
  bench.write('LCR_H', CHARACTER)
  bench.write('CR', ON & ~0x100)
  bench.clock.advance(BYTE * 3)
  const leftBefore = sent()
  send('y')
  bench.clock.advance(BYTE * 3)
  expect([leftBefore, sent()]).toEqual(['x', 'x'])
  bench.write('CR', ON)
  bench.clock.advance(BYTE * 2)
  expect(sent()).toBe('xy')
})

test('the transmit interrupt comes when the FIFO falls to its level and goes when it is filled or cleared', () => {
  open(FIFOS)
  bench.write('IMSC', INT.TX)
  send('0123456789abcdefghijk')
  expect(bench.read('RIS') & INT.TX).toBe(0)
  bench.clock.advance(4 * BYTE)
  expect(bench.read('MIS')).toBe(INT.TX)
  expect(bench.lines).toEqual([true, false, true])
  bench.write('ICR', INT.TX)
  expect(bench.lines.at(-1)).toBe(false)
})

test('a received byte takes its time to arrive; reading takes it out', () => {
  open(FIFOS)
  receive('hi')
  bench.clock.advance(BYTE)
  expect(bench.read('FR') & FR.RXFE).toBe(0)
  expect(bench.read('DR')).toBe(0x68)
  expect(bench.read('FR') & FR.RXFE).toBe(FR.RXFE)
  bench.clock.advance(BYTE)
  expect(bench.read('DR')).toBe(0x69)
})

test('peeking at DR leaves the byte there', () => {
  open(FIFOS)
  receive('h')
  bench.clock.advance(BYTE)
  expect([bench.peek('DR'), bench.peek('DR'), bench.read('DR')]).toEqual([0x68, 0x68, 0x68])
})

test('writing DR does not disturb the byte that waits to be read', () => {
  open(FIFOS)
  receive('h')
  bench.clock.advance(BYTE)
  send('z')
  expect(bench.read('DR')).toBe(0x68)
})

test('the receive interrupt comes at half full and goes below; waiting bytes time out after 32 bit times', () => {
  open(FIFOS)
  bench.write('IMSC', INT.RX | INT.RT)
  receive('0123456789abcdef')
  bench.clock.advance(15 * BYTE)
  expect(bench.read('RIS')).toBe(0)
  bench.clock.advance(BYTE)
  expect(bench.read('RIS')).toBe(INT.RX)
  bench.read('DR')
  expect(bench.read('RIS')).toBe(0)
  bench.clock.advance(Math.round(32 * BIT))
  expect(bench.read('MIS')).toBe(INT.RT)
  for (let left = 15; left > 0; left--) bench.read('DR')
  expect(bench.read('RIS')).toBe(0)
  expect(bench.lines).toEqual([true, false, true, false])
})

test('a byte too many is lost, said at once, and marked on the next that fits', () => {
  open(CHARACTER)
  receive('abc')
  bench.clock.advance(2 * BYTE)
  expect([bench.read('RSR_ECR'), bench.read('RIS') & INT.OE]).toEqual([8, INT.OE])
  expect(bench.read('DR')).toBe(0x61)
  bench.clock.advance(BYTE)
  expect(bench.read('DR')).toBe(0x863)
  bench.write('RSR_ECR', 0)
  expect(bench.read('RSR_ECR')).toBe(0)
})

test('nothing is received while the receiver is off', () => {
  open(FIFOS)
  bench.write('CR', ON & ~0x200)
  receive('a')
  bench.clock.advance(BYTE)
  expect(bench.read('FR') & FR.RXFE).toBe(FR.RXFE)
})

test('looped back, bytes come in again and do not leave', () => {
  open(FIFOS)
  bench.write('CR', ON | 0x80)
  send('L')
  bench.clock.advance(BYTE)
  expect([sent(), bench.read('DR')]).toEqual(['', 0x4c])
})

test('switching FIFOs empties them', () => {
  open(FIFOS)
  receive('ab')
  bench.clock.advance(2 * BYTE)
  bench.write('LCR_H', CHARACTER)
  expect(bench.read('FR') & FR.RXFE).toBe(FR.RXFE)
})

test('narrow accesses reach the low bits, as on the bridge in front of it', () => {
  open(FIFOS)
  const cookie = bench.bus.map(0x1000_0000 as never, 0x1000, 'UC-')
  bench.bus.write8(0x51, cookie)
  expect(bench.bus.read16(cookie + 0x18)).toBe(FR.BUSY | FR.RXFE | FR.TXFE)
  expect(bench.bus.read8(cookie + 0x19)).toBe(FR.BUSY | FR.RXFE | FR.TXFE)
  expect([bench.bus.read32(cookie + 0x80), bench.bus.read8(cookie + 0x0d)]).toEqual([0, 0])
  bench.clock.advance(BYTE)
  expect(sent()).toBe('Q')
})

test('looped back, the modem outputs are its inputs, and each change is an interrupt', () => {
  open(FIFOS)
  bench.write('IMSC', 0xf)
  bench.write('CR', ON | 0x80 | 0x400 | 0x2000)
  expect([bench.read('FR') & 0x107, bench.read('MIS')]).toEqual([0x102, 0x9])
  bench.write('ICR', 0xf)
  bench.write('CR', ON)
  expect([bench.read('FR') & 0x107, bench.read('RIS') & 0xf]).toEqual([0, 0x9])
  expect(bench.lines).toEqual([true, false, true])
})

test('with CTSEN a byte waits for CTS', () => {
  open(FIFOS)
  bench.write('CR', ON | 0x8000)
  send('c')
  bench.clock.advance(2 * BYTE)
  const before = sent()
  bench.device.input(0, true)
  bench.clock.advance(BYTE)
  expect([before, sent(), bench.read('FR') & 1]).toEqual(['', 'c', 1])
})

test('looped back with RTSEN, a full receiver holds the transmitter back', () => {
  bench.write('IFLS', 0)
  open(FIFOS)
  bench.write('CR', ON | 0x80 | 0xc000)
  send('0123456789')
  bench.clock.advance(12 * BYTE)
  // The level is four words; the fifth was on its way when it was reached.
  expect(bench.read('FR') & (1 | FR.TXFE)).toBe(0)
  for (const byte of '0123') expect(bench.read('DR')).toBe(byte.charCodeAt(0))
  expect(bench.read('FR') & 1).toBe(1)
})

test('a break looped back is received once, as a 0 with its errors', () => {
  open(FIFOS)
  bench.write('CR', ON | 0x80)
  bench.write('LCR_H', FIFOS | 1)
  send('x')
  bench.clock.advance(3 * BYTE)
  expect([bench.read('RIS') & 0x380, bench.read('DR'), bench.read('RSR_ECR')]).toEqual([0x280, 0x500, 5])
  expect(bench.read('FR') & FR.RXFE).toBe(FR.RXFE)
  bench.write('LCR_H', FIFOS)
  bench.clock.advance(BYTE)
  expect(bench.read('DR')).toBe(0x78)
})

test('DMA settings are kept', () => {
  bench.write('DMACR', 0xff)
  expect(bench.read('DMACR')).toBe(7)
})

test('on a line that takes no time an enabled UART sends at once, with a baud rate or without', () => {
  bench = mountOnBench(pl011, pl011Map, { instantSerial: true })
  bench.device.reset()
  bench.write('LCR_H', CHARACTER)
  send('w')
  expect([sent(), bench.read('FR') & FR.TXFF]).toEqual(['', FR.TXFF])
  bench.write('CR', ON)
  send('x')
  expect([sent(), bench.read('FR'), bench.read('RIS')]).toEqual(['wx', FR.RXFE | FR.TXFE, INT.TX])
  receive('y')
  expect(bench.read('DR')).toBe(0x79)
})

test('unless the board says so it is an r1p1, with FIFOs of 16 bytes', () => {
  bench = mountOnBench(pl011, pl011Map)
  bench.device.reset()
  expect([bench.read('PERIPHID0'), bench.read('PERIPHID1'), bench.read('PERIPHID2')]).toEqual([0x11, 0x10, 0x14])
  open(FIFOS)
  send('0123456789abcdef')
  expect(bench.read('FR') & FR.TXFF).toBe(0)
  send('g')
  expect(bench.read('FR') & FR.TXFF).toBe(FR.TXFF)
})

test('reset drops the byte on its way and what waits', () => {
  open(FIFOS)
  send('abc')
  receive('xyz')
  bench.device.reset()
  bench.clock.advance(10 * BYTE)
  expect([sent(), bench.read('FR'), bench.read('CR')]).toEqual(['', FR.RXFE | FR.TXFE, 0x300])
})

import { beforeEach, expect, test } from 'vitest'
import { mountAtPorts } from '../testing/ports'
import { i8259 } from './i8259'

const PIC1 = 0x20
const PIC2 = 0xa0
const ELCR = 0x4d0
const READ_IRR = 0x0a
const READ_ISR = 0x0b
const POLL = 0x0c
const EOI = 0x20
const ROTATE_EOI = 0xa0

let bench: ReturnType<typeof mountAtPorts>
const irq = (line: number, level = true): void => bench.device.input(line, level)
const pulse = (line: number): void => {
  irq(line, false)
  irq(line)
}
const ask = (port: number, ocw3: number): number => {
  bench.outb(ocw3, port)
  return bench.inb(port)
}
const poll = (port = PIC1): number => ask(port, POLL)
const initialise = (icw4 = 0x01): void => {
  for (const [port, base, cascade] of [
    [PIC1, 0x20, 0x04],
    [PIC2, 0x28, 0x02],
  ] as const) {
    bench.outb(0x11, port)
    bench.outb(base, port + 1)
    bench.outb(cascade, port + 1)
    bench.outb(icw4, port + 1)
  }
}
beforeEach(() => {
  bench = mountAtPorts(i8259, [PIC1, PIC2, ELCR])
  initialise()
})

test('the four command words program a controller; then the data port is the mask', () => {
  expect([bench.holds('pic1', 'BASE'), bench.holds('pic2', 'BASE')]).toEqual([0x20, 0x28])
  bench.outb(0xfb, PIC1 + 1)
  expect(bench.inb(PIC1 + 1)).toBe(0xfb)
  bench.outb(0x13, PIC1)
  expect(bench.inb(PIC1 + 1)).toBe(0)
  bench.outb(0x40, PIC1 + 1)
  bench.outb(0x01, PIC1 + 1)
  bench.outb(0x55, PIC1 + 1)
  expect([bench.inb(PIC1 + 1), bench.holds('pic1', 'BASE')]).toEqual([0x55, 0x40])
})

test('a rising line asks once, is taken by a poll and stays in service until its EOI', () => {
  irq(4)
  expect(ask(PIC1, READ_IRR)).toBe(0x10)
  expect([poll(), ask(PIC1, READ_IRR), ask(PIC1, READ_ISR)]).toEqual([0x84, 0, 0x10])
  expect(poll()).toBe(0)
  bench.outb(EOI, PIC1)
  expect(ask(PIC1, READ_ISR)).toBe(0)
})

test('an edge is gone when its line goes low before it was taken', () => {
  irq(4)
  irq(4, false)
  expect([ask(PIC1, READ_IRR), poll()]).toEqual([0, 0])
})

test('a level-triggered line asks for as long as it is high', () => {
  bench.outb(0xff, ELCR)
  bench.outb(0xff, ELCR + 1)
  expect([bench.inb(ELCR), bench.inb(ELCR + 1)]).toEqual([0xf8, 0xde])
  irq(5)
  expect(poll()).toBe(0x85)
  bench.outb(EOI, PIC1)
  expect(poll()).toBe(0x85)
  irq(5, false)
  bench.outb(EOI, PIC1)
  expect(poll()).toBe(0)
})

test('the lower number goes first, and interrupts the higher one in service', () => {
  irq(6)
  irq(3)
  expect([poll(), poll()]).toEqual([0x83, 0])
  irq(1)
  expect([poll(), ask(PIC1, READ_ISR)]).toEqual([0x81, 0x0a])
  bench.outb(EOI, PIC1)
  expect(ask(PIC1, READ_ISR)).toBe(0x08)
  bench.outb(0x63, PIC1)
  expect([ask(PIC1, READ_ISR), poll()]).toEqual([0, 0x86])
})

test('rotation puts the line that was served last', () => {
  irq(0)
  irq(1)
  poll()
  bench.outb(ROTATE_EOI, PIC1)
  pulse(0)
  expect(poll()).toBe(0x81)
  bench.outb(0xc7, PIC1)
  bench.outb(EOI, PIC1)
  pulse(1)
  expect([poll(), poll()]).toEqual([0x80, 0])
})

test('the mask holds a request back and does not lose it', () => {
  bench.outb(0x10, PIC1 + 1)
  irq(4)
  expect([poll(), ask(PIC1, READ_IRR)]).toEqual([0, 0x10])
  bench.outb(0, PIC1 + 1)
  expect(poll()).toBe(0x84)
})

test('in the special mask mode a masked line in service lets lower ones through and is left out by a plain EOI', () => {
  irq(2 + 1)
  poll()
  bench.outb(0x08, PIC1 + 1)
  bench.outb(0x68, PIC1)
  irq(6)
  expect(poll()).toBe(0x86)
  bench.outb(EOI, PIC1)
  bench.outb(EOI, PIC1)
  expect(ask(PIC1, READ_ISR)).toBe(0x08)
  bench.outb(0x48, PIC1)
  bench.outb(EOI, PIC1)
  expect(ask(PIC1, READ_ISR)).toBe(0)
})

test('with automatic EOI nothing stays in service, and rotation needs no command', () => {
  initialise(0x03)
  bench.outb(0x80, PIC1)
  irq(0)
  irq(1)
  expect([poll(), ask(PIC1, READ_ISR)]).toEqual([0x80, 0])
  pulse(0)
  expect([poll(), poll()]).toEqual([0x81, 0x80])
})

test('the second controller asks through line 2 of the first', () => {
  irq(8)
  expect([ask(PIC1, READ_IRR), ask(PIC2, READ_IRR)]).toEqual([0x04, 0x01])
  expect([poll(PIC1), poll(PIC2), ask(PIC2, READ_ISR)]).toEqual([0x82, 0x80, 0x01])
  bench.outb(0x01, PIC2 + 1)
  pulse(8)
  expect(ask(PIC1, READ_IRR)).toBe(0)
})

test('in the special fully nested mode the second controller may ask again while it is in service', () => {
  irq(9)
  poll(PIC1)
  poll(PIC2)
  irq(8)
  expect(poll(PIC1)).toBe(0)
  initialise(0x11)
  pulse(9)
  poll(PIC1)
  poll(PIC2)
  pulse(8)
  expect(poll(PIC1)).toBe(0x82)
})

test('after ICW1 a line that is high has to rise again', () => {
  irq(4)
  initialise()
  expect(ask(PIC1, READ_IRR)).toBe(0)
  pulse(4)
  expect(ask(PIC1, READ_IRR)).toBe(0x10)
})

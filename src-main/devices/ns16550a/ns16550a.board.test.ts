import { expect, test } from 'vitest'
import { stepsOf, type Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { pc } from '../testing/qemu/machines'
import { outb, placed } from '../testing/qemu/pc-board'
import { accessOn, everyPlace, randomly, type Ground } from '../testing/qemu/sequence'
import { bitsFrom, tameBytes } from '../testing/qemu/tame'
import { describeAgainst } from '../testing/qemu/use-qemu'

const ground: Ground = { space: 'io', start: 0x3f8, size: 8, widths: [1, 2, 4], values: [0x01, 0x10, 0xc1, 0x8f] }
const [IER, FCR, LCR, MCR, MSR] = [0x3f9, 0x3fa, 0x3fb, 0x3fc, 0x3fe]
const uart = () => new LabSide([placed.uart])
/** 16550-mcr-reset, 16550-word-length. */
const START = [outb(0, MCR), outb(3, LCR)]

/** A writer of DLAB may write a divisor where IER is: that byte is left alone only if it cannot enable the modem interrupt. */
const tame = (access: Access): Access =>
  tameBytes(access, (port, byte) => {
    if (port === LCR) return byte | 0x03 // 16550-word-length
    if (port === FCR) return (byte & 1) === 0 ? 0 : byte // 16550-fcr-without-fifo
    return port === IER ? byte & ~0x08 : byte // 16550-loop-modem-changes
  })
/** 16550-loop-modem-changes. */
const tolerance = { bits: (access: Access) => bitsFrom(access, MSR, 0x0f), lines: [] }

describeAgainst(pc, '16550A', (start) => {
  test('every place reads as in QEMU after reset, in every width', async () => {
    const accesses = [outb(0, MCR), ...everyPlace(ground)]
    expect(await firstDifference({ qemu: await start(), lab: uart(), accesses })).toBe('')
  })

  test.each([1, 2, 3])('10,000 random accesses, seed %i', async (seed) => {
    const accesses = [...START, ...randomly(accessOn(ground), seed, 10_000).map(tame)]
    expect(await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance })).toBe('')
  })

  test('10,000 random accesses in loop-back with FIFOs', async () => {
    const random = randomly(accessOn({ ...ground, widths: [1] }), 4, 10_000)
    const looped = random.map((access) =>
      tameBytes(tame(access), (port, byte) => (port === MCR ? byte | 0x10 : port === LCR ? byte & 0x7f : byte)),
    )
    const accesses = [...START, outb(0x10, MCR), outb(1, FCR), ...looped]
    expect(await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance })).toBe('')
  })

  test.each([
    [
      'a driver finds the type',
      'outb 0x3fc 0; outb 0x3fb 3; outb 0x3fa 1; inb 0x3fa; outb 0x3fa 0; inb 0x3fa; outb 0x3ff 0x5a; inb 0x3ff',
    ],
    [
      'the divisor is set',
      'outb 0x3fb 0x83; outw 0x3f8 0x0180; inw 0x3f8; outb 0x3fb 3; inw 0x3f8; outb 0x3fb 0x83; inb 0x3f9',
    ],
    [
      'interrupts by urgency',
      'outb 0x3fb 3; outb 0x3fc 0x10; outb 0x3f9 7; outb 0x3f8 1; outb 0x3f8 2; inb 0x3fa; inb 0x3fd; inb 0x3fa; inb 0x3f8; inb 0x3fa; inb 0x3fa; inb 0x3fd',
    ],
    [
      'a full FIFO',
      `outb 0x3fb 3; outb 0x3fc 0x10; outb 0x3fa 0xc1; ${'outb 0x3f8 0x55; '.repeat(18)}inb 0x3fd; inb 0x3fd; ${'inb 0x3f8; '.repeat(17)}inb 0x3fd`,
    ],
    ['past its last port nobody answers', 'inw 0x3ff; inl 0x3ff; outw 0x3ff 0x1234; inb 0x3ff'],
  ])('%s', async (_, steps) => {
    const accesses = stepsOf(steps)
    expect(await firstDifference({ qemu: await start(), lab: uart(), accesses })).toBe('')
  })
})

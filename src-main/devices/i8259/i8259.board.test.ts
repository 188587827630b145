import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stepsOf, type Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { pc, pcInputs } from '../testing/qemu/machines'
import { inb, outb, placed, wholePc } from '../testing/qemu/pc-board'
import { accessOn, randomly } from '../testing/qemu/sequence'
import { tameBytes } from '../testing/qemu/tame'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { Controller } from './controller'

const ELCR_MASK = [0xf8, 0xde] as const
const PORTS = [0x20, 0xa0] as const
const controllers = () => new LabSide([placed.pic])

const input = (line: number, level: boolean): Access => ({
  does: 'input',
  space: 'io',
  address: line,
  width: 1,
  value: Number(level),
})
const byte = fc.integer({ min: 0, max: 0xff })
/** Likely commands, then any; 8259-special-mask-eoi keeps the special mask out. */
const command = fc
  .oneof(fc.constantFrom(0x0a, 0x0b, 0x0c, 0x20, 0xa0, 0x11, 0x13, 0x80, 0x00), byte)
  .map((word) => ((word & 0x18) === 0x08 ? word & ~0x60 : word))

const step = (port: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(7).chain((line) => fc.boolean().map((level) => [input(line, level)])) },
    { weight: 3, arbitrary: command.map((word) => [outb(word, port), inb(port)]) },
    { weight: 2, arbitrary: fc.constantFrom(port, port + 1).map((at) => [inb(at)]) },
    { weight: 2, arbitrary: byte.map((value) => [outb(value, port + 1)]) },
    { weight: 1, arbitrary: byte.map((value) => [outb(value, 0x4d0 + Number(port === 0xa0))]) },
  )

/**
 * Leaves out what would show 8259-edge-withdrawn (a line that falls before it was taken) and 8259-level-switch (ELCR while a line is
 * high); a model of the controller follows along to know.
 */
function tame(accesses: readonly Access[], which: 0 | 1): Access[] {
  const chip = new Controller(which === 0)
  chip.reset()
  let high = 0
  const follow = ({ does, address, value }: Access): boolean => {
    if (does === 'input') {
      const bit = 1 << address
      const withdraws = value === 0 && (chip.irr & ~chip.level & bit) !== 0
      if (withdraws || ((high & bit) !== 0) === (value === 1)) return false
      high ^= bit
      chip.input(address, value === 1)
    } else if (address >= 0x4d0) {
      if (high !== 0 || chip.irr !== 0) return false
      chip.level = value & ELCR_MASK[which]
    } else if (does === 'read') chip.answered()
    else if (address === PORTS[which]) chip.command(value)
    else chip.writeData(value)
    return true
  }
  return accesses.filter(follow)
}

function randomSteps(which: 0 | 1, seed: number): Access[] {
  const drawn = fc.sample<readonly Access[]>(step(PORTS[which]), { seed, numRuns: 12_000 })
  // Line 2 of the first controller is the second one.
  const accesses = drawn.flat().filter(({ does, address }) => which === 1 || does !== 'input' || address !== 2)
  return tame(accesses, which)
}
/** The lab's lines are numbered through. */
const forLab = (accesses: readonly Access[], which: 0 | 1): Access[] =>
  accesses.map((access) => (access.does === 'input' ? { ...access, address: access.address + 8 * which } : access))

describe.each([0, 1] as const)('controller %i', (which) => {
  describeAgainst(pcInputs(which === 0 ? 1 : 2), 'with its inputs driven', (start) => {
    test.each([1, 2])('requests, priorities, ends and polls: 12,000 random steps, seed %i', async (seed) => {
      const accesses = randomSteps(which, seed)
      expect(accesses.length).toBeGreaterThan(5000)
      const qemu = await start()
      const theirs = await qemu.run(accesses)
      const lab = controllers()
      const mine = forLab(accesses, which).map((access) => lab.make(access))
      const apart = mine.findIndex((value, index) => value !== theirs[index]!.value)
      expect({ apart, before: accesses.slice(Math.max(0, apart - 12), apart + 1) }).toEqual({ apart: -1, before: [] })
    })
  })
})

describeAgainst(pc, '8259', (start) => {
  test('10,000 random accesses in every width, without inputs', async () => {
    const noSpecialMask = (access: Access): Access =>
      tameBytes(access, (port, byte) => ((port & 0x5f) === 0 && (byte & 0x18) === 8 ? byte & ~0x60 : byte))
    // isa-cycles: ELCR1 and ELCR2 are two devices in QEMU.
    const ground = (start: number, widths: readonly (1 | 2)[]) => accessOn({ space: 'io', start, size: 2, widths })
    const grounds = [ground(0x20, [1, 2]), ground(0xa0, [1, 2]), ground(0x4d0, [1])]
    const accesses = randomly(fc.oneof(...grounds), 1, 10_000).map(noSpecialMask)
    expect(await firstDifference({ qemu: await start(), lab: controllers(), accesses })).toBe('')
  })

  test.each([
    [
      'the serial port asks, is polled and ended',
      'outb 0x3fc 0; outb 0x3f9 2; inb 0x20; outb 0x20 0x0c; inb 0x20; outb 0x20 0x0b; inb 0x20; outb 0x20 0x64; inb 0x20; inb 0x3fa',
    ],
    [
      'firmware programs both',
      'outb 0x20 0x11; outb 0xa0 0x11; outb 0x21 0x08; outb 0xa1 0x70; outb 0x21 4; outb 0xa1 2; outb 0x21 1; outb 0xa1 1; outb 0x21 0xb8; outb 0xa1 0x8f; inb 0x21; inb 0xa1',
    ],
    ['words wider than a controller', 'outw 0x20 0x5511; inw 0x20; inw 0x21; outw 0xa0 0x2011; inw 0xa0; inw 0x1f'],
  ])('%s', async (_, text) => {
    expect(await firstDifference({ qemu: await start(), lab: wholePc(), accesses: stepsOf(text) })).toBe('')
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsOf, type Access } from '../testing/qemu/access'
import { firstDifference, type Tolerance } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { pc } from '../testing/qemu/machines'
import { inb, outb, placed } from '../testing/qemu/pc-board'
import { bitsFrom } from '../testing/qemu/tame'
import { describeAgainst } from '../testing/qemu/use-qemu'

const CONTROL = 0x43
const PORTB = 0x61
const timer = () => new LabSide([placed.pit])

const channel = fc.nat(2)
const byte = fc.integer({ min: 0, max: 0xff })
/** 8254-trigger and 8254-bcd: modes 1 and 5 and BCD are left to the unit tests. */
const mode = fc.constantFrom(0, 2, 3, 4, 6, 7)
const read = (n: number): Access => inb(0x40 + n)
const wide = (port: number, width: 2 | 4): Access => ({ ...inb(port), width })

/** A control word and a whole count. Three reads before it take what is latched (8254-latch-reprogrammed). */
const program = fc.tuple(channel, mode, fc.constantFrom(1, 2, 3), byte, byte).map(([n, how, rw, low, high]) => {
  const word = (n << 6) | (rw << 4) | (how << 1)
  const count = [outb(low, 0x40 + n), ...(rw === 3 ? [outb(high, 0x40 + n)] : [])]
  return [read(n), read(n), read(n), outb(word, CONTROL), ...count]
})
/** A further count (8254-reload: only in modes 0 and 4). */
const recount = fc.tuple(channel, fc.constantFrom(0, 4), byte, byte, byte).map(([n, how, a, b, c]) => {
  const word = (n << 6) | 0x10 | (how << 1)
  return [
    read(n),
    read(n),
    read(n),
    outb(word, CONTROL),
    outb(a, 0x40 + n),
    outb(b, 0x40 + n),
    read(n),
    outb(c, 0x40 + n),
  ]
})
const step = fc.oneof(
  program,
  recount,
  channel.map((n) => [read(n)]),
  channel.map((n) => [outb(n << 6, CONTROL)]),
  fc.nat(0x3f).map((what) => [outb(0xc0 | (what & ~1), CONTROL)]),
  byte.map((value) => [outb(value, PORTB), inb(PORTB)]),
  fc.constantFrom([inb(CONTROL)], [inb(PORTB)], [wide(0x40, 2)], [wide(0x41, 2)], [wide(0x42, 2)], [wide(0x40, 4)]),
)
const steps = (seed: number, numRuns: number): Access[] =>
  fc.sample<readonly Access[]>(step, { seed, numRuns }).flatMap((all) => all.map((one) => ({ ...one })))

/** 8254-output and 8254-null-count: bits 7 and 6 of a status; the output in port 0x61; line 0. */
function tolerance(accesses: readonly Access[]): Tolerance {
  const latched = [false, false, false]
  const statuses = new Map<Access, number>()
  for (const access of accesses) {
    if (access.does === 'read') {
      statuses.set(
        access,
        [0, 1, 2].reduce((all, n) => {
          const bits = latched[n] === true ? bitsFrom(access, 0x40 + n, 0xc0) : 0
          if (bits !== 0) latched[n] = false
          return all | bits
        }, 0),
      )
    } else if (access.address === CONTROL && (access.value & 0xd0) === 0xc0) {
      for (const n of [0, 1, 2]) latched[n] ||= (access.value & (2 << n)) !== 0
    }
  }
  return { bits: (access) => (statuses.get(access) ?? 0) | bitsFrom(access, PORTB, 0x20), lines: [0] }
}
const compare = (qemu: Parameters<typeof firstDifference>[0]['qemu'], accesses: readonly Access[]): Promise<string> =>
  firstDifference({ qemu, lab: timer(), accesses, tolerance: tolerance(accesses) })

describeAgainst(pc, '8254', (start) => {
  test('after reset its ports read as in QEMU, in every width', async () => {
    const accesses = stepsOf(
      'inb 0x40; inb 0x41; inb 0x42; inb 0x43; inw 0x40; inw 0x42; inl 0x40; inb 0x61; inb 0x61; inw 0x43; inl 0x43',
    )
    expect(await firstDifference({ qemu: await start(), lab: timer(), accesses })).toBe('')
  })

  test.each([1, 2, 3])('10,000 random steps, seed %i', async (seed) => {
    expect(await compare(await start(), steps(seed, 10_000))).toBe('')
  })

  test.each([
    [
      'low byte, high byte, both',
      'outb 0x43 0x90; outb 0x42 0x12; inb 0x42; inb 0x42; outb 0x43 0xa0; outb 0x42 0x34; inb 0x42; outb 0x43 0xb0; outb 0x42 0x56; outb 0x42 0x78; inb 0x42; inb 0x42; inb 0x42; inb 0x42',
    ],
    [
      'a latch between two bytes',
      'outb 0x43 0x30; outb 0x40 0x34; outb 0x40 0x12; inb 0x40; outb 0x43 0; inb 0x40; inb 0x40; inb 0x40',
    ],
    [
      'status and count, both latched',
      'outb 0x43 0x36; outb 0x40 0; outb 0x40 0; outb 0x43 0xc2; inb 0x40; inb 0x40; inb 0x40; outb 0x43 0xe2; outb 0x43 0xd2; inb 0x40; inb 0x40; inb 0x40',
    ],
    ['mode 0 drives line 0', 'outb 0x43 0x30; outb 0x40 1; outb 0x40 0; outb 0x43 0x36; outb 0x40 2; outb 0x40 0'],
    [
      'the gate of the speaker',
      'outb 0x61 3; inb 0x61; outb 0x43 0xb6; outb 0x42 0x33; outb 0x42 5; inb 0x61; outb 0x61 0xfc; inb 0x61; inb 0x61',
    ],
  ])('%s', async (_, text) => {
    expect(await compare(await start(), stepsOf(text))).toBe('')
  })
})

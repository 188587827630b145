import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsOf, type Access } from '../testing/qemu/access'
import { firstDifference, type Tolerance } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { pc } from '../testing/qemu/machines'
import { inb, outb, pcMemory, placed } from '../testing/qemu/pc-board'
import { bitsFrom } from '../testing/qemu/tame'
import { describeAgainst } from '../testing/qemu/use-qemu'

const DAY_OF_WEEK = 6
const clock = () => new LabSide([{ ...placed.rtc, irqs: [], properties: { 'mmio-lab,memory': pcMemory } }])

/** rtc-day-of-week: what is read behind index 6 may differ. Follows what is written to the index port. */
function tolerance(accesses: readonly Access[]): Tolerance {
  const chosen = new Map<Access, number>()
  let index = 0
  for (const access of accesses) {
    chosen.set(access, index)
    if (access.does === 'write' && access.address === 0x70) index = access.value & 0x7f
  }
  return { bits: (access) => (chosen.get(access) === DAY_OF_WEEK ? bitsFrom(access, 0x71, 0xff) : 0), lines: [] }
}
const compare = async (qemu: Parameters<typeof firstDifference>[0]['qemu'], accesses: readonly Access[]) =>
  firstDifference({ qemu, lab: clock(), accesses, tolerance: tolerance(accesses) })

const byte = fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.constantFrom(0x02, 0x06, 0x82, 0x26, 0x59, 0x12))
const index = fc.oneof(
  fc.integer({ min: 0, max: 0x0d }),
  fc.constantFrom(0x32, 0x37),
  fc.integer({ min: 0, max: 0xff }),
)
const access: fc.Arbitrary<Access[]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(index, byte).map(([at, value]) => [outb(at, 0x70), outb(value, 0x71)]),
  },
  { weight: 4, arbitrary: index.map((at) => [outb(at, 0x70), inb(0x71)]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(inb(0x70), inb(0x71), { ...inb(0x70), width: 2 as const }).map((one) => [one]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, byte).map(([at, value]) => [{ ...outb(at | (value << 8), 0x70), width: 2 as const }]),
  },
)

const steps = (seed: number, numRuns: number): Access[] =>
  fc.sample(access, { seed, numRuns }).flatMap((all) => all.map((one) => ({ ...one })))

const write = (values: readonly number[]): string =>
  values.map((value, i) => `outb 0x70 ${i}; outb 0x71 ${value}`).join('; ')
const READ = [0, 2, 4, 6, 7, 8, 9, 0x32, 10, 11, 12, 13].map((at) => `outb 0x70 ${at}; inb 0x71`).join('; ')

describeAgainst(pc, 'MC146818', (start) => {
  test('all 128 bytes are as QEMU leaves them before any firmware', async () => {
    const accesses = Array.from({ length: 0x100 }, (_, at) => [outb(at, 0x70), inb(0x71), inb(0x70)]).flat()
    expect(await compare(await start(), accesses)).toBe('')
  })

  test.each([1, 2, 3])('10,000 random steps, seed %i', async (seed) => {
    expect(await compare(await start(), steps(seed, 10_000))).toBe('')
  })

  test.each([
    [
      'BCD',
      `outb 0x70 11; outb 0x71 0x82; ${write([0x45, 0, 0x59, 0, 0x23, 0, 3, 0x29, 2, 0x24])}; ${READ}; outb 0x70 11; outb 0x71 2; ${READ}`,
    ],
    [
      'binary, 12 hours',
      `outb 0x70 11; outb 0x71 0x84; ${write([45, 0, 59, 0, 0x8c, 0, 7, 31, 12, 99])}; ${READ}; outb 0x70 11; outb 0x71 4; ${READ}`,
    ],
    ['format changed while it runs', `outb 0x70 11; outb 0x71 6; ${READ}; outb 0x70 11; outb 0x71 0; ${READ}`],
    ['values out of range', `${write([0x75, 0, 0x99, 0, 0x45, 0, 4, 0x40, 0x15, 0x99])}; ${READ}`],
    [
      'divider held and let go',
      `outb 0x70 10; outb 0x71 0x76; outb 0x70 0; outb 0x71 0x30; inb 0x71; outb 0x70 10; outb 0x71 0x26; ${READ}`,
    ],
  ])('%s', async (_, text) => {
    expect(await compare(await start(), stepsOf(text))).toBe('')
  })
})

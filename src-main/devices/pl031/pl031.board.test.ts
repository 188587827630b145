import { expect, test } from 'vitest'
import { firstDifference } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { virt } from '../testing/qemu/machines'
import { accessOn, everyPlace, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { LAB_START, pl031 } from './pl031'
import { pl031Map } from './pl031-map'

const { registers } = pl031Map
const LINE = 2
const ground: Ground = {
  space: 'mem',
  start: 0x0901_0000,
  size: 0x1000,
  widths: [1, 2, 4],
  // The eight registers that do something more often than the identification.
  favourites: [
    ...[1, 2, 3].flatMap(() => [0, 4, 8, 0xc, 0x10, 0x14, 0x18, 0x1c]),
    ...Object.values(registers).map(({ offset }) => offset),
  ],
  values: [LAB_START - 1, LAB_START, LAB_START + 1, 0x100],
}
const clock = () => new LabSide([{ model: pl031, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }])

describeAgainst(virt, 'PL031', (start) => {
  test('every place reads as in QEMU after reset, in every width', async () => {
    const difference = await firstDifference({ qemu: await start(), lab: clock(), accesses: everyPlace(ground) })
    expect(difference).toBe('')
  })

  test.each([1, 2, 3])('10,000 random accesses, seed %i: everything is equal', async (seed) => {
    const accesses = randomly(accessOn(ground), seed, 10_000)
    expect(await firstDifference({ qemu: await start(), lab: clock(), accesses })).toBe('')
  })
})

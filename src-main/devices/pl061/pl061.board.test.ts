import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { toleranceOf } from '../testing/qemu/differences'
import { LabSide } from '../testing/qemu/lab-side'
import { virt } from '../testing/qemu/machines'
import { accessOn, everyPlace, inputOf, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { pl061 } from './pl061'
import { pl061Map } from './pl061-map'

const { registers } = pl061Map
const LINE = 7
const control = Object.values(registers)
  .map(({ offset }) => offset)
  .filter((offset) => offset < 0xfe0)
const ground: Ground = {
  space: 'mem',
  start: 0x0903_0000,
  size: 0x1000,
  widths: [1, 2, 4],
  favourites: [...control, ...control, 0xfe0, 0xff0],
  values: [0x0f, 0xf0, 0x55, 0xaa, 0xff],
}
const gpio = () => new LabSide([{ model: pl061, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }])
const tolerance = (...without: string[]) => toleranceOf('PL061', [LINE], without)
const strict = tolerance('pl061-level', 'pl061-input-after-output')
const withInputs = fc.oneof({ weight: 3, arbitrary: accessOn(ground) }, { weight: 1, arbitrary: inputOf(8) })

type Name = keyof typeof registers
const write = (register: Name, value: number): Access => ({
  does: 'write',
  space: 'mem',
  address: ground.start + registers[register].offset,
  width: 4,
  value,
})
const isWriteTo = ({ does, address }: Access, names: readonly Name[]): boolean =>
  does === 'write' && names.some((name) => address === ground.start + registers[name].offset)

describeAgainst(virt, 'PL061', (start) => {
  test('every place reads as in QEMU after reset, in every width', async () => {
    const difference = await firstDifference({ qemu: await start(), lab: gpio(), accesses: everyPlace(ground) })
    expect(difference).toBe('')
  })

  test.each([1, 2])('10,000 random accesses and inputs, seed %i', async (seed) => {
    const accesses = randomly(withInputs, seed, 10_000)
    const difference = await firstDifference({ qemu: await start(), lab: gpio(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  test('edges alone: pins, interrupts and line are equal', async () => {
    const accesses = randomly(withInputs, 3, 10_000).filter((access) => !isWriteTo(access, ['IS', 'DIR']))
    const difference = await firstDifference({ qemu: await start(), lab: gpio(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  test('levels, each change masked and followed by a clear: everything is equal', async () => {
    const random = randomly(withInputs, 4, 10_000).filter((access) => !isWriteTo(access, ['DIR']))
    let enabled = 0
    const accesses = random.flatMap((access) => {
      if (isWriteTo(access, ['IE'])) enabled = access.value
      const changes = access.does === 'input' || isWriteTo(access, ['IS', 'IEV'])
      return changes ? [write('IE', 0), access, write('IC', 0xff), write('IE', enabled)] : [access]
    })
    const difference = await firstDifference({ qemu: await start(), lab: gpio(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  test('directions that change while all pins are low: everything is equal', async () => {
    const random = randomly(accessOn(ground), 5, 10_000).filter((access) => !isWriteTo(access, ['IS']))
    const accesses = random.flatMap((access) => (isWriteTo(access, ['DIR']) ? [write('DATA', 0), access] : [access]))
    const difference = await firstDifference({ qemu: await start(), lab: gpio(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })
})

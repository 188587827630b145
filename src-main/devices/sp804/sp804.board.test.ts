import { expect, test } from 'vitest'
import type { Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { toleranceOf } from '../testing/qemu/differences'
import { LabSide } from '../testing/qemu/lab-side'
import { vexpress } from '../testing/qemu/machines'
import { accessOn, everyPlace, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { sp804 } from './sp804'
import { sp804Map } from './sp804-map'

const { registers } = sp804Map
const LINE = 2
const ground: Ground = {
  space: 'mem',
  start: 0x1001_1000,
  // The last word is among the favourites: of its bytes QEMU knows the first only.
  size: 0xffc,
  widths: [1, 2, 4],
  favourites: Object.values(registers).flatMap(({ offset }) => (offset < 0x40 ? [offset, offset, offset] : [offset])),
  values: [0x80, 0xa0, 0xc2, 0xe2, 0xe3],
}
const timers = () => new LabSide([{ model: sp804, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }])
const tolerance = (...without: string[]) => toleranceOf('SP804', [LINE], without)

type Name = keyof typeof registers
const isAt = ({ address }: Access, ...names: Name[]): boolean =>
  names.some((name) => (address - ground.start) >> 2 === registers[name].offset >> 2)
const writes = (access: Access, ...names: Name[]): boolean => access.does === 'write' && isAt(access, ...names)

describeAgainst(vexpress, 'SP804', (start) => {
  test('every place reads as in QEMU after reset, in every width', async () => {
    const accesses = everyPlace(ground)
    const difference = await firstDifference({ qemu: await start(), lab: timers(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  test('10,000 random accesses', async () => {
    const accesses = randomly(accessOn(ground), 1, 10_000)
    const difference = await firstDifference({ qemu: await start(), lab: timers(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  const set = (name: Name, value: number): Access => ({
    does: 'write',
    space: 'mem',
    address: ground.start + registers[name].offset,
    width: 4,
    value,
  })
  const loaded = [set('TIMER1LOAD', 1000), set('TIMER2LOAD', 1000)]
  const aboveZero = (access: Access): Access =>
    writes(access, 'TIMER1LOAD', 'TIMER2LOAD', 'TIMER1BGLOAD', 'TIMER2BGLOAD')
      ? { ...access, value: (access.value | 1) >>> 0 }
      : access

  test('with loads above 0 and no integration test, interrupts are equal too', async () => {
    const random = randomly(accessOn(ground), 2, 10_000).filter((access) => !writes(access, 'ITCR'))
    const accesses = [...loaded, ...random.map(aboveZero)]
    const strict = tolerance('sp804-load-0', 'sp804-test')
    const difference = await firstDifference({ qemu: await start(), lab: timers(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  test('32 bits wide and periodic, values are equal too', async () => {
    const random = randomly(accessOn(ground), 3, 10_000)
    const others = random.filter((access) => !writes(access, 'TIMER1CONTROL', 'TIMER2CONTROL', 'ITCR'))
    const accesses = [
      ...loaded,
      set('TIMER1CONTROL', 0xe2),
      set('TIMER2CONTROL', 0xe2),
      ...loaded,
      ...others.map(aboveZero),
    ]
    const strict = tolerance('sp804-value', 'sp804-load-0', 'sp804-test')
    const difference = await firstDifference({ qemu: await start(), lab: timers(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })
})

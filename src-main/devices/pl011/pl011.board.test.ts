import { expect, test } from 'vitest'
import type { Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { toleranceOf } from '../testing/qemu/differences'
import { LabSide } from '../testing/qemu/lab-side'
import { virt } from '../testing/qemu/machines'
import { accessOn, everyPlace, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { pl011 } from './pl011'
import { pl011Map } from './pl011-map'

const { registers } = pl011Map
const LINE = 1
const SECOND = 1e9
const ground: Ground = {
  space: 'mem',
  start: 0x0900_0000,
  size: 0x1000,
  widths: [1, 2, 4],
  favourites: Object.values(registers).map(({ offset }) => offset),
}
const uart = () => new LabSide([{ model: pl011, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }])
const tolerance = (...without: string[]) => toleranceOf('PL011', [LINE], without)

const write = (register: keyof typeof registers, value: number): Access => ({
  does: 'write',
  space: 'mem',
  address: ground.start + registers[register].offset,
  width: 4,
  value,
})
const isWriteTo = ({ does, address }: Access, names: readonly (keyof typeof registers)[]): boolean =>
  does === 'write' && names.some((name) => (address - ground.start) >> 2 === registers[name].offset >> 2)

describeAgainst(virt, 'PL011', (start) => {
  test('every place reads as in QEMU after reset, in every width', async () => {
    const accesses = everyPlace(ground)
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  test.each([1, 2])('10,000 random accesses, seed %i', async (seed) => {
    const accesses = randomly(accessOn(ground), seed, 10_000)
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  test('without transmitting and looping back, flags and line are equal too', async () => {
    const accesses = randomly(accessOn(ground), 3, 10_000).filter((access) => !isWriteTo(access, ['DR', 'CR']))
    const strict = tolerance('pl011-byte-time', 'pl011-loopback')
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  test('with time for each byte to leave, transmitting is equal too', async () => {
    const setUp = [write('IBRD', 1), write('LCR_H', 0x70), write('CR', 0x301)]
    const random = randomly(accessOn(ground), 4, 10_000).filter((access) => !isWriteTo(access, ['CR', 'LCR_H', 'IBRD']))
    const lab = uart()
    const difference = await firstDifference({
      qemu: await start(),
      lab,
      accesses: [...setUp, ...random],
      tolerance: tolerance('pl011-byte-time', 'pl011-loopback'),
      before: () => lab.clock.advance(SECOND),
    })
    expect(difference).toBe('')
  })
})

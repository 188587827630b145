import { expect, test } from 'vitest'
import type { Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { toleranceOf } from '../testing/qemu/differences'
import { LabSide, type Placed } from '../testing/qemu/lab-side'
import { virt } from '../testing/qemu/machines'
import { accessOn, everyPlace, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { pl011 } from './pl011'
import { pl011Map } from './pl011-map'

const { registers } = pl011Map
const LINE = 1
const LBE = 0x80
const SECOND = 1e9
const ground: Ground = {
  space: 'mem',
  start: 0x0900_0000,
  size: 0x1000,
  widths: [1, 2, 4],
  favourites: Object.values(registers).map(({ offset }) => offset),
}
const placed: Placed = { model: pl011, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }
const uart = () => new LabSide([{ ...placed, instantSerial: true }])
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

  test('10,000 random accesses', async () => {
    const accesses = randomly(accessOn(ground), 1, 10_000)
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: tolerance() })
    expect(difference).toBe('')
  })

  test('10,000 random accesses that do not loop back', async () => {
    const accesses = randomly(accessOn(ground), 2, 10_000).map((access) =>
      isWriteTo(access, ['CR']) ? { ...access, value: (access.value & ~LBE) >>> 0 } : access,
    )
    const strict = tolerance('pl011-loopback')
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  test('without transmitting and looping back, flags and line are equal too', async () => {
    const accesses = randomly(accessOn(ground), 3, 10_000).filter((access) => !isWriteTo(access, ['DR', 'CR']))
    const strict = tolerance('pl011-transmitter', 'pl011-loopback')
    const difference = await firstDifference({ qemu: await start(), lab: uart(), accesses, tolerance: strict })
    expect(difference).toBe('')
  })

  const setUp = [write('IBRD', 1), write('LCR_H', 0x70), write('CR', 0x301)]
  const enabled = (seed: number): Access[] => {
    const random = randomly(accessOn(ground), seed, 10_000)
    return [...setUp, ...random.filter((access) => !isWriteTo(access, ['CR', 'LCR_H', 'IBRD']))]
  }

  test('once it is enabled, transmitting is equal too', async () => {
    const difference = await firstDifference({
      qemu: await start(),
      lab: uart(),
      accesses: enabled(4),
      tolerance: tolerance('pl011-transmitter', 'pl011-loopback'),
    })
    expect(difference).toBe('')
  })

  test('on a line with bit times it is equal when each byte has had its time', async () => {
    const lab = new LabSide([placed])
    const difference = await firstDifference({
      qemu: await start(),
      lab,
      accesses: enabled(5),
      tolerance: tolerance('pl011-transmitter', 'pl011-loopback'),
      before: () => lab.clock.advance(SECOND),
    })
    expect(difference).toBe('')
  })
})

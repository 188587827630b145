import { expect, test } from 'vitest'
import type { Access } from '../testing/qemu/access'
import { firstDifference } from '../testing/qemu/compare'
import { LabSide } from '../testing/qemu/lab-side'
import { stellaris } from '../testing/qemu/machines'
import { accessOn, randomly, type Ground } from '../testing/qemu/sequence'
import { describeAgainst } from '../testing/qemu/use-qemu'
import { sp805 } from './sp805'
import { sp805Map } from './sp805-map'

const { registers } = sp805Map
const LINE = 18
const own = [registers.LOAD, registers.VALUE, registers.INTCLR, registers.RIS, registers.MIS, registers.LOCK]
const ground: Ground = {
  space: 'mem',
  start: 0x4000_0000,
  size: 0xc04,
  widths: [4],
  favourites: own.map(({ offset }) => offset),
  values: [0x1acc_e551, 1000],
}
const at = ({ offset }: { offset: number }): number => ground.start + offset
const switchOn: Access = { does: 'write', space: 'mem', address: at(registers.CONTROL), width: 4, value: 1 }

describeAgainst(stellaris, "a Stellaris' watchdog, a relative of the SP805", (start) => {
  test('10,000 random accesses to what they share: load, value, lock, interrupt', async () => {
    // Its own: it cannot be switched off, stalls by a register at 0x418, and takes a load of 0.
    const random = randomly(accessOn(ground), 1, 10_000).filter(
      ({ does, address }) =>
        address !== at(registers.CONTROL) && !(does === 'write' && address === ground.start + 0x418),
    )
    const shared = random.map((access) =>
      access.address === at(registers.LOAD) ? { ...access, value: (access.value | 1) >>> 0 } : access,
    )
    const lab = new LabSide([{ model: sp805, at: [{ space: 'mem', start: ground.start }], irqs: [LINE] }])
    const accesses = [...shared.slice(0, 1000), switchOn, ...shared.slice(1000)]
    expect(await firstDifference({ qemu: await start(), lab, accesses })).toBe('')
  })
})

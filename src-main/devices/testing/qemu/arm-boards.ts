// The lab's devices where QEMU's ARM machines have them, for comparisons.
import { pl011 } from '../../pl011/pl011'
import { pl031 } from '../../pl031/pl031'
import { pl061 } from '../../pl061/pl061'
import { sp804 } from '../../sp804/sp804'
import { LabSide } from './lab-side'

const at = (start: number) => [{ space: 'mem' as const, start }]

export const wholeVirt = (): LabSide =>
  new LabSide([
    { model: pl061, at: at(0x0903_0000), irqs: [7] },
    { model: pl011, at: at(0x0900_0000), irqs: [1], instantSerial: true },
    { model: pl031, at: at(0x0901_0000), irqs: [2] },
  ])

export const timersOfVexpress = (): LabSide => new LabSide([{ model: sp804, at: at(0x1001_1000), irqs: [2] }])

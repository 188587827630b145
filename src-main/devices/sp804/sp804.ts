// A model of ARM's SP804 dual timer (DDI 0271): two timers that share a clock and may share an interrupt line.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { sp804Map } from './sp804-map'
import { Timer } from './timer'

const regions = { regs: { map: sp804Map } } as const
type Ports = DevicePorts<typeof regions>

const ONESHOT = 1 << 0
const SIZE = 1 << 1

export const sp804 = defineDevice({
  compatible: ['arm,sp804'],
  doc: sp804Map.doc,
  regions,
  // A board that wires one line wires the combined one.
  irqs: ['timint1', 'timint2'],
  create: createSp804,
})

function createSp804(ports: Ports): Device<typeof regions> {
  const { ITCR, ITOP } = ports.banks.regs.fields
  const update = (): void => {
    const isTest = ITCR.ITEN.get() === 1
    const one = isTest ? ITOP.TIMINT1.get() === 1 : first.isInterrupting
    const two = isTest ? ITOP.TIMINT2.get() === 1 : second.isInterrupting
    const isCombined = ports.wiredIrqs === 1
    ports.irq(0).set(one || (isCombined && two))
    ports.irq(1).set(two)
  }
  const first = new Timer(ports, 'TIMER1', update)
  const second = new Timer(ports, 'TIMER2', update)
  const configure = (timer: Timer) => (_: number, old: number) =>
    timer.configure((old & ONESHOT) !== 0, (old & SIZE) !== 0)
  return {
    behaviour: {
      regs: {
        TIMER1LOAD: { onWrite: (value) => first.load(value) },
        TIMER1VALUE: { refresh: () => first.refresh() },
        TIMER1CONTROL: { onWrite: configure(first) },
        TIMER1INTCLR: { onWrite: () => first.clear() },
        TIMER1BGLOAD: { onWrite: (value) => first.loadNext(value) },
        TIMER2LOAD: { onWrite: (value) => second.load(value) },
        TIMER2VALUE: { refresh: () => second.refresh() },
        TIMER2CONTROL: { onWrite: configure(second) },
        TIMER2INTCLR: { onWrite: () => second.clear() },
        TIMER2BGLOAD: { onWrite: (value) => second.loadNext(value) },
        ITCR: { onWrite: update },
        ITOP: { onWrite: update },
      },
    },
    reset() {
      first.reset()
      second.reset()
    },
  }
}

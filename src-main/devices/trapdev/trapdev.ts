// A ticker with a pending bit among its control bits, reserved bits that are not zero, and a register of 16 bits.
import { fieldMask } from '../../registers/define-map'
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { trapdevMap } from './trapdev-map'

/** ns */
export const TICK_TIME = 20_000

const ENABLE = fieldMask(trapdevMap.registers.CTRL.fields.ENABLE)
const MODE = fieldMask(trapdevMap.registers.CTRL.fields.MODE)
const LOOP = 2

const regions = { regs: { map: trapdevMap } } as const

export const trapdev = defineDevice({
  compatible: ['mmio-lab,trapdev'],
  doc: trapdevMap.doc,
  regions,
  irqs: ['tick'],
  create: createTrapdev,
})

function createTrapdev({ clock, banks, irq }: DevicePorts<typeof regions>): Device<typeof regions> {
  const { registers, fields } = banks.regs
  const { CTRL, STATUS } = fields
  let cancelTick: (() => void) | null = null

  const updateLine = (): void => irq(0).set(CTRL.IRQ_EN.get() === 1 && CTRL.PENDING.get() === 1)

  const tick = (): void => {
    cancelTick = null
    if (CTRL.PENDING.get() === 1) STATUS.MISSED.set(1)
    CTRL.PENDING.set(1)
    registers.COUNT.set((registers.COUNT.get() + 1) & 0xffff)
    if (CTRL.MODE.get() === LOOP) start()
    else STATUS.RUNNING.set(0)
    updateLine()
  }

  const start = (): void => {
    STATUS.RUNNING.set(1)
    cancelTick = clock.after(TICK_TIME, tick)
  }

  const stop = (): void => {
    cancelTick?.()
    cancelTick = null
    STATUS.RUNNING.set(0)
  }

  const controlled = (written: number, old: number): void => {
    const wanted = (written & ENABLE) !== 0 && (written & MODE) !== 0
    if (!wanted) stop()
    else if (cancelTick === null || ((written ^ old) & (ENABLE | MODE)) !== 0) {
      stop()
      start()
    }
    updateLine()
  }

  return {
    reset() {
      cancelTick = null
    },
    behaviour: { regs: { CTRL: { onWrite: controlled } } },
  }
}

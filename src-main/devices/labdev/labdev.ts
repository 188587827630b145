// The lab's own device: a reset that takes a while, jobs that take a while, a status to poll and an interrupt.
import { fieldMask } from '../../registers/define-map'
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { labdevMap } from './labdev-map'

/** ns */
export const RESET_TIME = 30_000
export const JOB_TIME = 24_000

const RESET = fieldMask(labdevMap.registers.CONTROL.fields.RESET)
const BUSY = fieldMask(labdevMap.registers.STATUS.fields.BUSY)
const DONE = fieldMask(labdevMap.registers.STATUS.fields.DONE)
const ERROR = fieldMask(labdevMap.registers.STATUS.fields.ERROR)

const regions = { regs: { map: labdevMap } } as const

export const labdev = defineDevice({
  compatible: ['mmio-lab,labdev'],
  doc: labdevMap.doc,
  regions,
  irqs: ['done'],
  create: createLabdev,
})

function createLabdev({ clock, banks, irq }: DevicePorts<typeof regions>): Device<typeof regions> {
  const { registers, fields } = banks.regs
  const { CONTROL, STATUS, IRQ_STATUS } = fields
  let cancelWork = (): void => undefined

  const updateLine = (): void => {
    const wanted = registers.IRQ_STATUS.get() & registers.IRQ_ENABLE.get()
    irq(0).set(CONTROL.IRQ_EN.get() === 1 && wanted !== 0)
  }

  const work = (ns: number, finish: () => void): void => {
    cancelWork()
    cancelWork = clock.after(ns, finish)
  }

  const clear = (status: number): void => {
    registers.STATUS.set(status)
    registers.DATA.set(0)
    registers.IRQ_ENABLE.set(0)
    registers.IRQ_STATUS.set(0)
    updateLine()
  }

  const startReset = (): void => {
    registers.CONTROL.set(RESET)
    clear(BUSY)
    work(RESET_TIME, () => {
      // Whatever was written meanwhile is lost: a driver has to wait for BUSY to clear.
      registers.CONTROL.set(0)
      clear(0)
    })
  }

  const startJob = (number: number): void => {
    registers.STATUS.set(BUSY)
    work(JOB_TIME, () => {
      registers.DATA.set(number * 2)
      registers.STATUS.set(DONE | (registers.STATUS.get() & ERROR))
      IRQ_STATUS.DONE.set(1)
      updateLine()
    })
  }

  const refuseData = (kept: number): void => {
    registers.DATA.set(kept)
    STATUS.ERROR.set(1)
    IRQ_STATUS.ERROR.set(1)
    updateLine()
  }

  return {
    reset() {
      cancelWork = () => undefined
    },
    behaviour: {
      regs: {
        CONTROL: {
          onWrite(written) {
            if ((written & RESET) !== 0) startReset()
            else updateLine()
          },
        },
        DATA: {
          onWrite(number, kept) {
            if (STATUS.BUSY.get() === 1) refuseData(kept)
            else if (CONTROL.ENABLE.get() === 1) startJob(number)
          },
        },
        IRQ_ENABLE: { onWrite: updateLine },
        IRQ_STATUS: { onWrite: updateLine },
      },
    },
  }
}

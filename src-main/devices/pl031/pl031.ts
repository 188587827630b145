// A model of ARM's PL031 real time clock (DDI 0224): counts seconds of simulated time. The test registers are not there.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { pl031Map } from './pl031-map'

/** Every lab begins on 1 January 2020 at 00:00:00 UTC, so that a run can be repeated; seconds since 1970. */
export const LAB_START = Date.UTC(2020, 0, 1) / 1000
const NS_PER_SECOND = 1_000_000_000

const regions = { regs: { map: pl031Map } } as const
type Ports = DevicePorts<typeof regions>

export const pl031 = defineDevice({
  compatible: ['arm,pl031'],
  doc: pl031Map.doc,
  regions,
  irqs: ['rtcintr'],
  create: (ports) => new Pl031(ports),
})

class Pl031 implements Device<typeof regions> {
  readonly behaviour: Device<typeof regions>['behaviour']
  readonly #ports: Ports
  /** Seconds that software has put the clock forward. */
  #ahead = 0
  #cancelAlarm = (): void => undefined

  constructor(ports: Ports) {
    this.#ports = ports
    this.behaviour = {
      regs: {
        DR: { refresh: () => ports.banks.regs.set('DR', this.#count) },
        MR: { onWrite: () => this.#setAlarm() },
        LR: { onWrite: (seconds) => this.#load(seconds) },
        IMSC: { onWrite: () => this.#updateLine() },
        ICR: { onWrite: (bits) => this.#clear(bits) },
      },
    }
  }

  reset(): void {
    this.#ahead = 0
    this.#cancelAlarm = () => undefined
  }

  /** Seconds since the lab began, as whole ones. */
  get #elapsed(): number {
    return Math.floor(this.#ports.clock.now / NS_PER_SECOND)
  }

  get #count(): number {
    return (LAB_START + this.#ahead + this.#elapsed) >>> 0
  }

  #load(seconds: number): void {
    this.#ahead += seconds - this.#count
    this.#setAlarm()
  }

  #setAlarm(): void {
    this.#cancelAlarm()
    const { clock } = this.#ports
    const left = (this.#ports.banks.regs.get('MR') - this.#count) >>> 0
    const due = (this.#elapsed + left) * NS_PER_SECOND
    if (left === 0) this.#raise()
    // A count that has just gone by comes again after 136 years, which is more than simulated time holds.
    else if (due <= Number.MAX_SAFE_INTEGER) this.#cancelAlarm = clock.after(due - clock.now, () => this.#raise())
  }

  #raise(): void {
    this.#ports.banks.regs.set('RIS', 1)
    this.#updateLine()
  }

  #clear(bits: number): void {
    const { RIS } = this.#ports.banks.regs.registers
    RIS.set(RIS.get() & ~bits)
    this.#updateLine()
  }

  #updateLine(): void {
    const { RIS, MIS, IMSC } = this.#ports.banks.regs.registers
    MIS.set(RIS.get() & IMSC.get())
    this.#ports.irq(0).set(MIS.get() === 1)
  }
}

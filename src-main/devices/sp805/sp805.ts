// A model of ARM's SP805 watchdog (DDI 0270). Its reset output is a line of its own, and a line in the log: no board is reset.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { DownCounter } from '../../registers/down-counter'
import { sp805Map } from './sp805-map'

/** Of WDOGCLK where the board does not tell, Hz. */
const WDOGCLK = 1_000_000
const NS_PER_SECOND = 1_000_000_000
const KEY = 0x1acc_e551
const FULL = 0xffff_ffff
const INTEN = 1

const regions = { regs: { map: sp805Map } } as const
type Ports = DevicePorts<typeof regions>

export const sp805 = defineDevice({
  compatible: ['arm,sp805'],
  doc: sp805Map.doc,
  regions,
  irqs: ['wdogint', 'wdogres'],
  create: (ports) => new Sp805(ports),
})

class Sp805 implements Device<typeof regions> {
  readonly behaviour: Device<typeof regions>['behaviour']
  readonly #ports: Ports
  readonly #counter: DownCounter
  #isLocked = false
  #hasReset = false

  constructor(ports: Ports) {
    this.#ports = ports
    const tick = NS_PER_SECOND / (ports.properties['clock-frequency']?.[0] ?? WDOGCLK)
    this.#counter = new DownCounter(ports.clock, tick, () => this.#arrived())
    const { registers } = ports.banks.regs
    /** What is written while the lock is closed does not stay. */
    const guarded =
      (register: { set(value: number): void }, effect: (written: number, old: number) => void) =>
      (written: number, old: number): void => {
        if (this.#isLocked) register.set(old)
        else effect(written, old)
      }
    const update = (): void => this.#update()
    this.behaviour = {
      regs: {
        LOAD: { onWrite: guarded(registers.LOAD, () => this.#load()) },
        VALUE: { refresh: () => registers.VALUE.set(this.#counter.count) },
        CONTROL: { onWrite: guarded(registers.CONTROL, (_, old) => this.#configure(old)) },
        INTCLR: { onWrite: guarded(registers.INTCLR, () => this.#feed()) },
        LOCK: { onWrite: (key) => this.#lock(key) },
        ITCR: { onWrite: guarded(registers.ITCR, update) },
        ITOP: { onWrite: guarded(registers.ITOP, update) },
      },
    }
  }

  reset(): void {
    this.#isLocked = false
    this.#hasReset = false
    this.#counter.run(false)
    this.#counter.count = FULL
  }

  get #fields(): Ports['banks']['regs']['fields'] {
    return this.#ports.banks.regs.fields
  }

  #lock(key: number): void {
    this.#isLocked = key !== KEY
    this.#ports.banks.regs.registers.LOCK.set(Number(this.#isLocked))
  }

  #load(): void {
    const load = this.#ports.banks.regs.registers.LOAD.get()
    this.#counter.count = load
    // A load of 0 interrupts at once (3.3.1).
    if (load === 0 && this.#counter.isRunning) this.#arrived()
  }

  #configure(old: number): void {
    const isOn = this.#fields.CONTROL.INTEN.get() === 1
    this.#counter.run(isOn && !this.#hasReset)
    if (isOn && (old & INTEN) === 0) this.#load()
    this.#update()
  }

  #feed(): void {
    this.#fields.RIS.WDOGRIS.set(0)
    this.#load()
    this.#update()
  }

  #arrived(): void {
    const { RIS, CONTROL } = this.#fields
    if (RIS.WDOGRIS.get() === 1 && CONTROL.RESEN.get() === 1) this.#resetBoard()
    else this.#counter.count = this.#ports.banks.regs.registers.LOAD.get()
    RIS.WDOGRIS.set(1)
    this.#update()
  }

  /** The counter stops; on a board everything would now begin anew. */
  #resetBoard(): void {
    this.#hasReset = true
    this.#counter.run(false)
    this.#ports.report('watchdog was not fed: its reset output is high')
  }

  #update(): void {
    const { RIS, MIS, CONTROL, ITCR, ITOP } = this.#fields
    MIS.WDOGMIS.set(RIS.WDOGRIS.get() & CONTROL.INTEN.get())
    const isTest = ITCR.ITEN.get() === 1
    this.#ports.irq(0).set(isTest ? ITOP.WDOGINT.get() === 1 : MIS.WDOGMIS.get() === 1)
    this.#ports.irq(1).set(isTest ? ITOP.WDOGRES.get() === 1 : this.#hasReset)
  }
}

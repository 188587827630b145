// A model of ARM's PL061 GPIO (DDI 0190): eight pins with edge and level interrupts. Hardware control and test registers are not there.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { pl061Map } from './pl061-map'

const regions = { regs: { map: pl061Map } } as const
type Ports = DevicePorts<typeof regions>

const PINS = 8

export const pl061 = defineDevice({
  compatible: ['arm,pl061'],
  doc: pl061Map.doc,
  regions,
  irqs: ['gpiointr'],
  create: (ports) => new Pl061(ports),
})

class Pl061 implements Device<typeof regions> {
  readonly behaviour: Device<typeof regions>['behaviour']
  readonly #ports: Ports
  /** Levels that the wires bring, whether the pin listens or not; low where nothing is wired. */
  #wires = 0
  /** Values of the outputs; an input keeps the one it had. */
  #outputs = 0
  /** What the pins were that are inputs, when last looked at. */
  #seen = 0
  /** Edges seen and not yet cleared. */
  #edges = 0

  constructor(ports: Ports) {
    this.#ports = ports
    const update = (): void => this.#update()
    this.behaviour = {
      regs: {
        DATA: { onWrite: () => this.#drive() },
        DIR: { onWrite: update },
        IS: { onWrite: update },
        IBE: { onWrite: update },
        IEV: { onWrite: update },
        IE: { onWrite: update },
        IC: { onWrite: (bits) => this.#clear(bits) },
      },
    }
  }

  reset(): void {
    this.#outputs = 0
    this.#edges = 0
    this.#seen = this.#wires
    this.#update()
  }

  input(line: number, level: boolean): void {
    if (line >= PINS) return
    this.#wires = level ? this.#wires | (1 << line) : this.#wires & ~(1 << line)
    this.#update()
  }

  get #registers(): Ports['banks']['regs']['registers'] {
    return this.#ports.banks.regs.registers
  }

  /** The pins that are outputs take what was written; the others did not listen. */
  #drive(): void {
    const { DATA, DIR } = this.#registers
    this.#outputs = (this.#outputs & ~DIR.get()) | (DATA.get() & DIR.get())
    this.#update()
  }

  #clear(bits: number): void {
    this.#edges &= ~bits
    this.#update()
  }

  #update(): void {
    const { DATA, DIR, IS, IBE, IEV, IE, RIS, MIS } = this.#registers
    const pins = (this.#outputs & DIR.get()) | (this.#wires & ~DIR.get())
    DATA.set(pins)
    const inputs = ~DIR.get()
    const changed = (this.#seen ^ pins) & inputs
    this.#seen = (this.#seen & ~inputs) | (pins & inputs)
    const asked = ~(pins ^ IEV.get())
    this.#edges |= changed & ~IS.get() & (IBE.get() | asked)
    RIS.set((this.#edges & ~IS.get()) | (asked & IS.get()))
    MIS.set(RIS.get() & IE.get())
    this.#ports.irq(0).set(MIS.get() !== 0)
  }
}

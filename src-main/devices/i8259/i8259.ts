// A model of a PC's two cascaded 8259A and their edge/level control. There is no processor that acknowledges: poll mode takes requests.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { CASCADE, Controller } from './controller'
import { elcrMap, i8259Map } from './i8259-map'

const regions = { pic1: { map: i8259Map }, pic2: { map: i8259Map }, elcr: { map: elcrMap } } as const
type Ports = DevicePorts<typeof regions>

const LINES = 8

export const i8259 = defineDevice({
  compatible: ['intel,i8259', 'chrp,iic', 'pnpPNP,000'],
  doc: 'Two cascaded 8259A interrupt controllers: lines 0–15.',
  regions,
  irqs: [],
  takesIrqs: true,
  create: (ports) => new I8259(ports),
})

class I8259 implements Device<typeof regions> {
  readonly #ports: Ports
  readonly #controllers = { pic1: new Controller(true), pic2: new Controller(false) }

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    const effects = (name: 'pic1' | 'pic2') => {
      const chip = this.#controllers[name]
      const { COMMAND, DATA } = ports.banks[name].registers
      const then = (act: (value: number) => void) => (value: number) => {
        act(value)
        this.#settle()
      }
      const onRead = then(() => chip.answered())
      return {
        COMMAND: { refresh: () => COMMAND.set(chip.status), onRead, onWrite: then((word) => chip.command(word)) },
        DATA: { refresh: () => DATA.set(chip.data), onRead, onWrite: then((value) => chip.writeData(value)) },
      }
    }
    const retrigger = { onWrite: () => this.#retrigger() }
    this.behaviour = {
      pic1: effects('pic1'),
      pic2: effects('pic2'),
      elcr: { ELCR1: retrigger, ELCR2: retrigger },
    }
  }

  reset(): void {
    this.#controllers.pic1.reset()
    this.#controllers.pic2.reset()
    this.#settle()
  }

  input(line: number, level: boolean): void {
    const { pic1, pic2 } = this.#controllers
    if (line === CASCADE) return
    if (line < LINES) pic1.input(line, level)
    else pic2.input(line - LINES, level)
    this.#settle()
  }

  #retrigger(): void {
    const { ELCR1, ELCR2 } = this.#ports.banks.elcr.registers
    this.#controllers.pic1.level = ELCR1.get()
    this.#controllers.pic2.level = ELCR2.get()
    this.#settle()
  }

  /** The second controller asks through the first; what both hold is shown. */
  #settle(): void {
    const { pic1, pic2 } = this.#controllers
    pic1.input(CASCADE, pic2.asks)
    for (const name of ['pic1', 'pic2'] as const) {
      const { IRR, ISR, IMR, BASE } = this.#ports.banks[name].registers
      const { irr, isr, imr, base } = this.#controllers[name]
      IRR.set(irr)
      ISR.set(isr)
      IMR.set(imr)
      BASE.set(base)
    }
  }
}

// Says which interrupt lines change, as `IRQ raise N` and `IRQ lower N`, once a client has asked for them.
import type { LabDescription, TreeNode } from '../../../src-preload/contract/description'
import { EventKind } from '../../../src-preload/contract/event'
import type { EventSink } from '../../base/event-sink'

/** Lines of a GIC that belong to one CPU; QEMU counts a GIC's inputs from the first that does not. */
const FIRST_SPI = 32
const KIND_MASK = 0xff

/** Takes the place of a recorder: of all events only those of interrupt lines are looked at. */
export class IrqWatch implements EventSink {
  readonly #description: LabDescription
  #name: string | null = null
  /** Line by interrupt number; those that are not in it are not told. */
  #lineOf: (irq: number) => number | undefined = () => undefined
  #changes = ''
  #events = 0
  #entries = 0

  constructor(description: LabDescription) {
    this.#description = description
  }

  /** Watches one device or the interrupt controller; null, or why not. */
  intercept(name: string): string | null {
    const lineOf = this.#lines(name)
    if (!lineOf) return 'Unknown device'
    if (this.#name !== null && this.#name !== name) return 'IRQ intercept already enabled'
    this.#name = name
    this.#lineOf = lineOf
    return null
  }

  /** Lines of text for what has changed since. */
  take(): string {
    const changes = this.#changes
    this.#changes = ''
    return changes
  }

  write(kind: number, _flags: number, _where: number, offset: number, low: number): number {
    if ((kind & KIND_MASK) === EventKind.irq) {
      const line = this.#lineOf(offset)
      if (line !== undefined) this.#changes += `IRQ ${low === 1 ? 'raise' : 'lower'} ${line}\n`
    }
    return this.#events++
  }

  define(): number {
    return ++this.#entries
  }

  flush(): void {
    // Nobody reads along.
  }

  #lines(name: string): ((irq: number) => number | undefined) | null {
    const { devices, devicetree } = this.#description
    const device = devices.find((each) => each.name === name || (each.node !== '' && each.node === name))
    if (device && device.irqs.length > 0) {
      return (irq) => {
        const at = device.irqs.indexOf(irq)
        return at < 0 ? undefined : at
      }
    }
    const controller = devicetree?.nodes.find(isController)
    const isMeant = name.startsWith('/') || (controller !== undefined && controller.path.endsWith(`/${name}`))
    if (!isMeant) return null
    const first = controller && isGic(controller) ? FIRST_SPI : 0
    return (irq) => (irq >= first ? irq - first : undefined)
  }
}

const isController = ({ properties }: TreeNode): boolean =>
  properties.some(({ name }) => name === 'interrupt-controller')

const isGic = ({ properties }: TreeNode): boolean =>
  properties.some(({ name, text }) => name === 'compatible' && /gic|arm,pl390/.test(text))

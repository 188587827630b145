// One interrupt line: what drives it, what the controller makes of that, and who handles it (kernel/irq/chip.c). Runs no handler.
import type { Call } from './calls'
import { Spurious } from './spurious'
import type { Job } from './tasks'

/** include/linux/interrupt.h */
export const IRQF_TRIGGER_NONE = 0
export const IRQF_TRIGGER_RISING = 0x1
export const IRQF_TRIGGER_FALLING = 0x2
export const IRQF_TRIGGER_HIGH = 0x4
export const IRQF_TRIGGER_LOW = 0x8
export const IRQF_TRIGGER_MASK = 0xf
export const IRQF_SHARED = 0x80
export const IRQF_PROBE_SHARED = 0x100
export const IRQF_ONESHOT = 0x2000
export const IRQF_NO_AUTOEN = 0x8_0000

const EDGES = IRQF_TRIGGER_RISING | IRQF_TRIGGER_FALLING
/** Types of lines that are high while no device asks. */
const ACTIVE_LOW = IRQF_TRIGGER_FALLING | IRQF_TRIGGER_LOW

/** A driver's handler: `(irq, dev_id)` as in C. */
export type IrqHandler = (irq: number, dev_id: number) => number

export interface IrqAction {
  /** null: nothing but the thread. */
  handler: IrqHandler | null
  flags: number
  name: string
  dev_id: number
  call: Call
  /** Its driver is broken. */
  muted?: boolean
  /** The function of its thread, and the call as which it runs; null: it has none. */
  threadFn: IrqHandler | null
  threadCall: Call
  /** Its thread, from when it is requested on. */
  thread?: Job
  /** It asked for a thread that it does not have, and was told. */
  warned?: boolean
}

export class Line {
  readonly irq: number
  /** irqd_get_trigger_type(); none is taken for level-high. */
  type = IRQF_TRIGGER_NONE
  /** disable_irq() calls without their enable_irq(); a line that nobody has requested is disabled. */
  depth = 1
  actions: IrqAction[] = []
  /** ONESHOT: the line stays masked until these threads have run. */
  readonly oneshot = new Set<IrqAction>()
  readonly spurious = new Spurious()
  /** Interrupts taken. */
  count = 0
  /** An edge came that no handler has been run for. */
  #edge = false
  /** Devices that ask, wired together. */
  readonly #asking = new Set<number>()
  #activeLow = false

  constructor(irq: number) {
    this.irq = irq
  }

  /** How the board wires it: devices pull a line of a low or falling type down. */
  wire(type: number): void {
    this.type = type
    this.#activeLow = (type & ACTIVE_LOW) !== 0 && (type & ~ACTIVE_LOW) === 0
  }

  /** A device asks, or no longer does. */
  drive(asks: boolean, device: number): void {
    const before = this.#isHigh
    if (asks) this.#asking.add(device)
    else this.#asking.delete(device)
    const after = this.#isHigh
    if (before !== after && (this.type & (after ? IRQF_TRIGGER_RISING : IRQF_TRIGGER_FALLING)) !== 0) this.#edge = true
  }

  setType(type: number): void {
    if (type === this.type) return
    this.type = type
    this.#edge = false
  }

  /** A handler is due. */
  get wantsHandler(): boolean {
    if (this.depth > 0 || this.oneshot.size > 0 || !this.actions.some(({ muted }) => !muted)) return false
    if (this.isEdge) return this.#edge
    return this.#isHigh !== ((this.type & IRQF_TRIGGER_LOW) !== 0)
  }

  get isEdge(): boolean {
    return (this.type & EDGES) !== 0
  }

  /** The controller is told that the interrupt is being handled: an edge from here on is a new one. */
  acknowledge(): void {
    this.count++
    this.#edge = false
  }

  get #isHigh(): boolean {
    return this.#asking.size > 0 !== this.#activeLow
  }
}

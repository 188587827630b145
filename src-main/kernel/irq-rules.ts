// What request_threaded_irq() refuses, and in which words (kernel/irq/manage.c, __setup_irq()). Pure.
import {
  IRQF_NO_AUTOEN,
  IRQF_ONESHOT,
  IRQF_PROBE_SHARED,
  IRQF_SHARED,
  IRQF_TRIGGER_MASK,
  type IrqAction,
  type Line,
} from './irq-line'

/** Why it is -EINVAL: the line of the log, empty where Linux writes none; null when it can be. */
export function refusal(irq: number, { handler, threadFn, flags, dev_id, name }: IrqAction): string | null {
  if ((flags & IRQF_SHARED) !== 0 && (dev_id === 0 || (flags & IRQF_NO_AUTOEN) !== 0)) return ''
  if (handler !== null) return null
  if (threadFn === null) return ''
  if ((flags & IRQF_ONESHOT) !== 0) return null
  // Level or not: the controller of the lab is not known to quieten the line by itself (IRQCHIP_ONESHOT_SAFE).
  return `genirq: Threaded irq requested with handler=NULL and !ONESHOT for ${name} (irq ${irq})`
}

/** Why it is -EBUSY: all handlers of a line share it, and agree on its type and on ONESHOT. Empty where Linux is asked to be silent. */
export function mismatch(line: Line, held: IrqAction, wanted: IrqAction): string | null {
  const shared = (held.flags & wanted.flags & IRQF_SHARED) !== 0
  const sameType = line.type === (wanted.flags & IRQF_TRIGGER_MASK)
  const sameOneshot = ((held.flags ^ wanted.flags) & IRQF_ONESHOT) === 0
  if (shared && sameType && sameOneshot) return null
  if ((wanted.flags & IRQF_PROBE_SHARED) !== 0) return ''
  const told = ({ flags, name }: IrqAction): string => `${flags.toString(16).padStart(8, '0')} (${name})`
  return `genirq: Flags mismatch irq ${line.irq}. ${told(wanted)} vs. ${told(held)}`
}

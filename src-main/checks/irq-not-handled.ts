// A line of the kernel's log that is a finding: an interrupt that nobody handled, so that its line was shut.
import { EventKind } from '../../src-preload/contract/event'
import type { Rule } from './rule'

const NOBODY = /^irq (\d+): nobody cared/
const STORM = /soft lockup - irq (\d+)/

export const irqNotHandled: Rule = ({ kind, entry }, view) => {
  if (kind !== EventKind.log || entry?.type !== 'log' || entry.level > 3) return null
  const irq = NOBODY.exec(entry.text)?.[1] ?? STORM.exec(entry.text)?.[1]
  if (irq === undefined) return null
  const device = view.lab.devices.findIndex(({ irqs }) => irqs.includes(Number(irq)))
  return {
    rule: 'irq-not-handled',
    text: `irq ${irq} stayed high, and the kernel shut it`,
    remedy: 'Acknowledge the device in the handler: the line falls when its status bit is cleared.',
    subject: `irq ${irq}`,
    device,
    driver: entry.driver,
  }
}

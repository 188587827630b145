// Accesses that the processor refused.
import { EventKind, FaultReason } from '../../src-preload/contract/event'
import type { RuleId } from './pages/rules'
import { bytes, driverName, hex, type Rule } from './rule'

const RULES: Record<FaultReason, { rule: RuleId; where: string; remedy: string }> = {
  [FaultReason.unmapped]: {
    rule: 'wild-access',
    where: 'where nothing is mapped',
    remedy: 'Check the pointer with IS_ERR() or against NULL, and the offset against the size of the mapping.',
  },
  [FaultReason.afterUnmap]: {
    rule: 'use-after-unmap',
    where: 'through a mapping that is gone',
    remedy: 'Stop interrupts, timers and work before iounmap().',
  },
  [FaultReason.alignment]: {
    rule: 'unaligned-access',
    where: 'at an address that is not aligned to them',
    remedy: 'Access a register at its own offset and width.',
  },
  [FaultReason.externalAbort]: {
    rule: 'bus-error',
    where: 'and the bus answered with an error',
    remedy: 'Check the address, and that the device has its clock and power.',
  },
}

export const faulted: Rule = ({ kind, driver, offset, value, valueHi, width, region }, view) => {
  if (kind !== EventKind.fault || driver < 0) return null
  const { rule, where, remedy } = RULES[value as FaultReason] ?? RULES[FaultReason.unmapped]
  const verb = valueHi === 1 ? 'wrote' : 'read'
  return {
    rule,
    text: `${driverName(view, driver)} ${verb} ${bytes(width)} ${where}`,
    remedy,
    subject: `${valueHi === 1 ? 'W' : 'R'} ${hex(offset)}`,
    device: view.lab.regions.find(({ id }) => id === region)?.device ?? -1,
    driver,
  }
}

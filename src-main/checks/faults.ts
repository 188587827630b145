// Accesses that the processor refused.
import { EventKind, FaultReason } from '../../src-preload/contract/event'
import type { RuleId } from './pages/rules'
import { bytes, driverName, grouped, type Rule } from './rule'

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

/** No mapping lies below: NULL with an offset, or an error number. */
const LEAST_COOKIE = 0x1000_0000

/** The driver's author sees virtual addresses; an event has the low part that the lab counts in. Small numbers stand for themselves. */
export function faulted(): Rule {
  let base = 0n
  return ({ kind, driver, offset, value, valueHi, width, region, entry }, view) => {
    if (kind === EventKind.map && entry?.type === 'mapping' && entry.cookie !== 0) {
      base = (BigInt(entry.virtualHi) << 32n) + BigInt(entry.virtualLo) - BigInt(entry.cookie)
    }
    if (kind !== EventKind.fault || driver < 0) return null
    const { rule, where, remedy } = RULES[value as FaultReason] ?? RULES[FaultReason.unmapped]
    const address = offset < LEAST_COOKIE ? BigInt(offset) : base + BigInt(offset)
    return {
      rule,
      text: `${driverName(view, driver)} ${valueHi === 1 ? 'wrote' : 'read'} ${bytes(width)} ${where}`,
      remedy,
      subject: `${valueHi === 1 ? 'W' : 'R'} ${grouped(address.toString(16).padStart(16, '0'))}`,
      device: view.lab.regions.find(({ id }) => id === region)?.device ?? -1,
      driver,
    }
  }
}

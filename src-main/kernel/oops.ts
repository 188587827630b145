// What the log shows of an access that the CPU refused: the first lines of Linux's report, as each platform prints them. The lines with
// registers, code and stack are left out. arch/x86/mm/fault.c, arch/x86/kernel/dumpstack.c; arch/arm64/mm/fault.c, arch/arm64/kernel/traps.c.
import { FaultReason } from '../../src-preload/contract/event'
import type { BusFault } from '../bus/fault'
import type { Platform } from './ioremap-rules'

const PAGE_SIZE = 4096

/** ESR of a data abort in the kernel, and its fault status codes (Arm ARM, ISS of Data Aborts). */
const DATA_ABORT = 0x9600_0000
const WRITE_NOT_READ = 1 << 6
const Status = { nothingAtLevel0: 0x04, nothingAtLevel3: 0x07, external: 0x10, alignment: 0x21 } as const
/** ESR of an SError of a write that nobody took. */
const SERROR = 0xbe00_0411

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const isNull = ({ cookie }: BusFault): boolean => cookie >>> 0 < PAGE_SIZE

/** @param address as it is printed; @param number how many there were, with this one */
export function oopsLines(fault: BusFault, platform: Platform, address: string, number: number): string[] {
  return platform === 'x86' ? x86Lines(fault, address, number) : arm64Lines(fault, address, number)
}

function x86Lines(fault: BusFault, address: string, number: number): string[] {
  const code = fault.isWrite ? 2 : 0
  return [
    isNull(fault)
      ? `BUG: kernel NULL pointer dereference, address: ${address}`
      : `BUG: unable to handle page fault for address: ${address}`,
    `#PF: supervisor ${fault.isWrite ? 'write' : 'read'} access in kernel mode`,
    `#PF: error_code(0x${hex(code, 4)}) - not-present page`,
    `Oops: Oops: ${hex(code, 4)} [#${number}] SMP`,
  ]
}

function arm64Lines(fault: BusFault, address: string, number: number): string[] {
  if (fault.reason === FaultReason.externalAbort && fault.isWrite) {
    return [
      `SError Interrupt on CPU0, code 0x${hex(SERROR, 16)} -- SError`,
      'Kernel panic - not syncing: Asynchronous SError Interrupt',
    ]
  }
  const esr = DATA_ABORT + statusOf(fault) + (fault.isWrite ? WRITE_NOT_READ : 0)
  const end = `${hex(esr, 16)} [#${number}] SMP`
  if (fault.reason === FaultReason.externalAbort) return [`Internal error: synchronous external abort: ${end}`]
  const what = isNull(fault) ? 'NULL pointer dereference' : 'paging request'
  return [
    `Unable to handle kernel ${what} at virtual address ${address}`,
    'Mem abort info:',
    `  ESR = 0x${hex(esr, 16)}`,
    `Internal error: Oops: ${end}`,
  ]
}

function statusOf(fault: BusFault): number {
  if (fault.reason === FaultReason.alignment) return Status.alignment
  if (fault.reason === FaultReason.externalAbort) return Status.external
  return isNull(fault) ? Status.nothingAtLevel0 : Status.nothingAtLevel3
}

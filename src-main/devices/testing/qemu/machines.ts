// The QEMU machines that devices are compared with, and whether this computer can run them.
import { spawnSync } from 'node:child_process'

export interface Machine {
  readonly program: string
  readonly args: readonly string[]
  /** QOM path of the interrupt controller; its inputs are reported by their number. */
  readonly irqs: string
  /** QOM path of the device whose input wires are driven. */
  readonly inputs?: string
}

/** The version that differences.ts was written against. */
const KNOWN = '7.2'

/** Nothing but the machine; the processor never starts, and so the clock stands still. */
const BARE = ['-accel', 'tcg', '-S', '-nodefaults', '-display', 'none', '-serial', 'null', '-audiodev', 'none,id=quiet']
const CLOCK = ['-rtc', 'base=2020-01-01T00:00:00,clock=vm']

/** Serial port, RTC, GPIO. Lines: 1 PL011, 2 PL031, 7 PL061; inputs of the PL061. */
export const virt: Machine = {
  program: 'qemu-system-arm',
  args: ['-M', 'virt', ...BARE, ...CLOCK],
  irqs: '/machine/unattached/device[1]',
  inputs: '/machine/unattached/device[6]',
}

/** Two timers SP804. Line 2 is the first one's. */
export const vexpress: Machine = {
  program: 'qemu-system-arm',
  args: ['-M', 'vexpress-a9', ...BARE],
  irqs: '/machine/unattached/device[1]/gic',
}

/** A microcontroller whose watchdog is a close relative of the SP805. Line 18 is its. */
export const stellaris: Machine = {
  program: 'qemu-system-arm',
  args: ['-M', 'lm3s6965evb', ...BARE],
  irqs: '/machine/unattached/device[1]/nvic',
}

/** Ports of a PC. Lines: those of the first interrupt controller. */
export const pc: Machine = {
  program: 'qemu-system-i386',
  args: ['-M', 'pc', ...BARE, ...CLOCK],
  irqs: '/machine/unattached/device[6]',
}

/** The same with the inputs of its interrupt controllers driven, the first or the second. */
export const pcInputs = (controller: 1 | 2): Machine => {
  const path = `/machine/unattached/device[${5 + controller}]`
  return { ...pc, irqs: path, inputs: path }
}

/** Why QEMU cannot be asked here; empty when it can. */
export function whyNot({ program }: Machine): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const version = /version (\S+)/.exec(stdout ?? '')?.[1]
  if (version === undefined) return `${program} is not installed`
  return version.startsWith(`${KNOWN}.`) ? '' : `${program} is ${version}, the differences are known for ${KNOWN} only`
}

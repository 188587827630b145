// The lab's own firmware for tests: built with the cross compiler into a folder of its own, once for each board and process.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { QemuMachine } from './qemu-pty'

/** QEMU's machine for each board that there is a port to. */
const MACHINES = { 'mps2-an385': 'mps2-an385', lm3s6965evb: 'lm3s6965evb', stm32f405: 'netduinoplus2' } as const
export type FirmwareBoard = keyof typeof MACHINES

const SOURCES = resolve('firmware')
const TOOLS = ['arm-none-eabi-gcc', 'arm-none-eabi-size', 'make']
const built = new Map<FirmwareBoard, string>()

/** Why it cannot be built here; empty when it can. */
export function whyNoFirmware(): string {
  const missing = TOOLS.find((tool) => spawnSync(tool, ['--version']).error !== undefined)
  return missing === undefined ? '' : `${missing} is not installed`
}

/** @returns the path of the ELF file */
export function firmwareFor(board: FirmwareBoard): string {
  const known = built.get(board)
  if (known !== undefined) return known
  const out = mkdtempSync(join(tmpdir(), 'mmio-lab-firmware-'))
  process.once('exit', () => rmSync(out, { recursive: true, force: true }))
  const { status, stderr } = spawnSync('make', ['-C', SOURCES, `BOARD=${board}`, `OUT=${out}`], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`make: ${stderr}`)
  const elf = join(out, `mmio-lab-${board}.elf`)
  built.set(board, elf)
  return elf
}

/** Bytes of code, constants and initial values: what stands in the board's flash. */
export function flashBytes(elf: string): number {
  const { stdout } = spawnSync('arm-none-eabi-size', [elf], { encoding: 'utf8' })
  const [text, data] = stdout.split('\n')[1]!.trim().split(/\s+/).map(Number)
  return text! + data!
}

export const qemuWithFirmware = (board: FirmwareBoard): QemuMachine => ({
  program: 'qemu-system-arm',
  args: ['-M', MACHINES[board], '-kernel', firmwareFor(board)],
  on: 'serial',
})

// What a snapshot is called in lists, and how much it holds. Pure.
import type { RegisterSnapshot } from '../../../src-preload/contract/link'
import { plural } from '../../base/format'
import { baseName } from '../../base/site'

/** `board`, `model`, or the file it came from. */
export const sourceName = ({ source }: RegisterSnapshot): string =>
  source === 'board' || source === 'model' ? source : baseName(source)

/** `2026-01-01T12:34:56Z` → `12:34:56`, of this machine's clock. */
export function takenAt({ taken }: RegisterSnapshot): string {
  const time = new Date(taken)
  return Number.isNaN(time.getTime()) ? taken : time.toLocaleTimeString('en-GB')
}

/** One device by its name, several by their number. */
export function extentOf({ devices }: RegisterSnapshot): string {
  const registers = devices.reduce((sum, device) => sum + device.registers.length, 0)
  const what = devices.length === 1 ? devices[0]!.name : plural(devices.length, 'device')
  return `${what}, ${plural(registers, 'register')}`
}

export function leftOutCount({ devices }: RegisterSnapshot): number {
  return devices.reduce((sum, { leftOut }) => sum + leftOut.length, 0)
}

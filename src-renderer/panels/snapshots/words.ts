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
export const devicesOf = ({ devices }: RegisterSnapshot): string =>
  devices.length === 1 ? devices[0]!.name : plural(devices.length, 'device')

export function extentOf(snapshot: RegisterSnapshot): string {
  const count = (part: 'registers' | 'leftOut'): number =>
    snapshot.devices.reduce((sum, device) => sum + device[part].length, 0)
  const out = count('leftOut')
  const held = `${devicesOf(snapshot)}, ${plural(count('registers'), 'register')}`
  return out > 0 ? `${held}, ${out} left out` : held
}

// Which drivers may be bound to which devices now, and doing it. For the tree and the palette.
import type { DeviceInfo, DriverInfo, LabDescription } from '../../src-preload/contract/description'
import type { StateAnswer } from '../../src-preload/contract/query'
import { errnoName } from '../base/format'
import type { LabState } from './lab.svelte'

export interface Pair {
  driver: number
  device: number
}

export const NOT_IN_PLAYBACK = 'A recording cannot be changed'

/** As the platform bus matches: by compatible, or by the device's name without its number. */
const matches = (driver: DriverInfo, device: DeviceInfo): boolean =>
  driver.compatible.includes(device.compatible) || driver.name === device.name.replace(/\.\d+$/, '')

/** The driver that holds a device now; -1 = none. */
export function holderOf(state: StateAnswer | null, device: number): number {
  const binding = state?.bindings[device]
  return binding?.state === 'bound' ? binding.driver : -1
}

export const boundPairs = (lab: LabDescription, state: StateAnswer | null): Pair[] =>
  lab.devices.map((_, device) => ({ device, driver: holderOf(state, device) })).filter(({ driver }) => driver >= 0)

export const freePairs = (lab: LabDescription, state: StateAnswer | null): Pair[] =>
  lab.devices.flatMap((info, device) =>
    holderOf(state, device) >= 0
      ? []
      : lab.drivers.flatMap((driver, index) => (matches(driver, info) ? [{ driver: index, device }] : [])),
  )

/** Binds, and says so when the driver's probe failed. */
export async function bind(lab: LabState, pair: Pair): Promise<void> {
  const answer = await lab.tell({ do: 'bind', ...pair })
  const source = lab.source
  if (typeof answer !== 'number' || answer === 0 || !source) return
  const [driver, device] = [source.lab.drivers[pair.driver]!.name, source.lab.devices[pair.device]!.name]
  const errno = -Math.abs(answer)
  lab.report({ code: 'linux', message: `${driver} did not bind to ${device}: ${errnoName(errno)}`, remedy: '', errno })
}

export async function unbind(lab: LabState, device: number): Promise<void> {
  await lab.tell({ do: 'unbind', device })
}

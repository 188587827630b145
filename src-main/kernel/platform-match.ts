// Which driver suits which device (drivers/base/platform.c, platform_match()). Pure. Of ACPI it knows nothing.
import type { PlatformDevice, PlatformDriver } from './platform-device'

/** In this order they are asked; the first that applies decides. */
export type Match = 'override' | 'of' | 'id' | 'name'

type Offer = Pick<PlatformDevice, 'driverOverride' | 'compatible' | 'id'>
type Taker = Pick<PlatformDriver, 'name' | 'compatible' | 'idTable'>

/** By what they match, or null. A driver with an id_table is not asked for its name. */
export function platformMatch(device: Offer, driver: Taker): Match | null {
  if (device.driverOverride !== null) return device.driverOverride === driver.name ? 'override' : null
  if (device.compatible.some((each) => driver.compatible.includes(each))) return 'of'
  if (driver.idTable !== undefined) return driver.idTable.includes(device.id) ? 'id' : null
  return device.id === driver.name ? 'name' : null
}

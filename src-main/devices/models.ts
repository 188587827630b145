// Every device model that a board can name.
import type { DeviceModel } from '../registers/device'
import { framebuffer } from './framebuffer/framebuffer'
import { labdev } from './labdev/labdev'
import { pl011 } from './pl011/pl011'

export const deviceModels: readonly DeviceModel[] = [labdev, pl011, framebuffer]

/** The model for a node's `compatible`, most specific first; null when there is none. */
export function modelFor(compatible: readonly string[]): DeviceModel | null {
  for (const name of compatible) {
    const model = deviceModels.find((each) => each.compatible.includes(name))
    if (model) return model
  }
  return null
}

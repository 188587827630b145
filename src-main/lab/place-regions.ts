// Which part of each device's ranges its model answers, and which nobody does: the regions of a lab, with their numbers. Starts nothing.
import type { RegionInfo } from '../../src-preload/contract/description'
import type { RegisterMap } from '../registers/define-map'
import type { DeviceModel, RegionModel } from '../registers/device'
import type { LabDevice } from './lab-schema'

/** One for each device, as LabFile.devices. */
export type Models = readonly (DeviceModel | null)[]

interface Placed {
  info: Omit<RegionInfo, 'id'>
  /** Index into the device's ranges. */
  range: number
}

/**
 * Ranges of a model come first: what another device claims beside it, or on top of it, must not take its place. A range that
 * lies on one that is placed already becomes no region; the resource stays.
 * @param mapIndex gives the number of a map, as that device has it
 */
export function placeRegions(
  devices: readonly LabDevice[],
  models: Models,
  mapIndex: (map: RegisterMap, device: number) => number,
): RegionInfo[] {
  const placed: Placed[] = []
  const place = (info: Placed['info'], range: number): void => {
    if (info.size > 0 && !placed.some((other) => overlap(other.info, info))) placed.push({ info, range })
  }
  const each = (visit: (device: number, range: number, shape: [string, RegionModel] | undefined) => void): void =>
    devices.forEach(({ regions }, device) => {
      const shapes = Object.entries(models[device]?.regions ?? {})
      regions.forEach((_, range) => visit(device, range, isUsable(devices[device]!, range) ? shapes[range] : undefined))
    })

  each((device, range, shape) => {
    if (!shape) return
    const [name, model] = shape
    const { start, size, space } = devices[device]!.regions[range]!
    const map = 'map' in model ? mapIndex(model.map, device) : -1
    place({ device, name, space, start, size: Math.min(size, sizeOf(model)), map }, range)
  })
  each((device, range, shape) => {
    if (shape || !devices[device]!.compatible.length) return
    const { name, start, size, space } = devices[device]!.regions[range]!
    const named = name ?? devices[device]!.node ?? devices[device]!.name
    place({ device, name: named, space, start, size, map: -1, unanswered: true }, range)
  })
  placed.sort((a, b) => a.info.device - b.info.device || a.range - b.range)
  return placed.map(({ info }, index) => ({ id: index + 1, ...info }))
}

const sizeOf = (model: RegionModel): number => ('map' in model ? model.map.size : model.memory)

/** The bus has words, so a model's range begins at one. */
const isUsable = ({ regions }: LabDevice, range: number): boolean =>
  regions[range]!.space === 'io' || regions[range]!.start % 4 === 0

const overlap = (a: Placed['info'], b: Placed['info']): boolean =>
  a.space === b.space && a.start < b.start + b.size && b.start < a.start + a.size

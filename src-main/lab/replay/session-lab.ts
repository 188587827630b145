// The lab of a session, as its description has it, without its drivers: so that a session can be replayed where its lab is not at hand.
import type { DeviceInfo, LabDescription, RegisterMapInfo } from '../../../src-preload/contract/description'
import { deviceModels, modelFor } from '../../devices/models'
import { mapInfo } from '../../registers/define-map'
import type { DeviceModel } from '../../registers/device'
import type { Taught } from '../../registers/taught-map'
import { DEFAULT_BUS, type LabDevice } from '../lab-schema'
import type { LoadedLab } from '../load-lab'

export function sessionLab(description: LabDescription): LoadedLab {
  const { name, title, platform, seed, memory = [] } = description
  return {
    folder: '',
    name,
    readme: '',
    lab: {
      ...{ title, platform, seed, memory, warmUp: 0, until: 0, windows: [], bus: DEFAULT_BUS, drivers: [] },
      devices: description.devices.map((_, index) => deviceOf(description, index)),
      autoprobe: false,
    },
  }
}

function deviceOf(description: LabDescription, index: number): LabDevice {
  const info = description.devices[index]!
  const model = modelOf(description, info)
  const own = description.regions.filter(({ device }) => device === index)
  const names = model ? Object.keys(model.regions) : own.map((region) => region.name)
  const regions = names.flatMap((name) => {
    const region = own.find((each) => each.name === name)
    return region ? [{ start: region.start, size: region.size, space: region.space }] : []
  })
  return {
    name: info.name,
    compatible: model ? [model.compatible[0]!] : [],
    regions: model ? regions : [],
    irqs: info.irqs,
    ...{ irqNames: [], irqTypes: [], inTree: false },
    properties: info.properties ?? {},
    ...(model && { taught: taughtBy(description, index, model) }),
  }
}

/** A session has only the first of a device's names: a model that answers to a later one is known by its register maps. */
function modelOf({ maps, regions }: LabDescription, { compatible, regions: own }: DeviceInfo): DeviceModel | null {
  const named = modelFor([compatible])
  if (named) return named
  const names = regions.filter(({ id }) => own.includes(id)).flatMap(({ map }) => maps[map]?.name ?? [])
  const hasAll = (model: DeviceModel): boolean =>
    names.length > 0 &&
    names.every((name) => Object.values(model.regions).some((each) => 'map' in each && each.map.name === name))
  return deviceModels.find(hasAll) ?? null
}

/** Reset values that the session's maps have and the model's have not. */
function taughtBy({ regions, maps }: LabDescription, index: number, model: DeviceModel): Taught {
  const reset: Record<string, number> = {}
  for (const region of regions.filter(({ device }) => device === index)) {
    const shape = model.regions[region.name]
    if (!shape || !('map' in shape)) continue
    const ofModel: RegisterMapInfo = mapInfo(shape.map)
    for (const { name, reset: value } of maps[region.map]?.registers ?? []) {
      const before = ofModel.registers.find((each) => each.name === name)?.reset
      if (before !== undefined && before !== value) reset[name] = value
    }
  }
  return { reset }
}

// A loaded lab as the plain data that sessions and panels know it by. Starts nothing.
import type { DeviceInfo, DriverInfo, LabDescription, RegionInfo } from '../../src-preload/contract/description'
import { modelFor } from '../devices/models'
import { builtinDrivers } from '../drivers/catalogue'
import { mapInfo, type RegisterMap } from '../registers/define-map'
import type { DeviceModel } from '../registers/device'
import type { LoadedLab } from './load-lab'

export function describeLab({ name, readme, lab }: LoadedLab, seed = lab.seed): LabDescription {
  const maps: RegisterMap[] = []
  const regions: RegionInfo[] = []
  const devices: DeviceInfo[] = lab.devices.map((device, index) => {
    const model = modelFor(device.compatible)
    const own = Object.entries(model?.regions ?? {}).map(([regionName, shape], at) => {
      if ('map' in shape && !maps.includes(shape.map)) maps.push(shape.map)
      const { start, size, space } = device.regions[at]!
      const map = 'map' in shape ? maps.indexOf(shape.map) : -1
      const region = {
        id: regions.length + 1,
        device: index,
        name: regionName,
        space,
        start,
        size,
        map,
      }
      regions.push(region)
      return region
    })
    return {
      name: device.name,
      compatible: device.compatible[0] ?? '',
      node: device.node ?? '',
      regions: own.map(({ id }) => id),
      irqs: device.irqs,
      serial: own.find((region) => region.name === model?.serial)?.id ?? 0,
      ...pictureOf(model, own),
    }
  })
  const drivers = describeDrivers(lab.drivers)
  return {
    name,
    title: lab.title,
    readme,
    platform: lab.platform,
    seed,
    devices,
    drivers,
    regions,
    maps: maps.map(mapInfo),
  }
}

function pictureOf(model: DeviceModel | null, own: RegionInfo[]): Pick<DeviceInfo, 'picture'> {
  if (!model?.picture) return {}
  const { region, offset, width, height, stride } = model.picture
  return { picture: { region: own.find(({ name }) => name === region)!.id, offset, width, height, stride } }
}

/** Sites are given out one per source line, from 1 on. */
function describeDrivers(names: readonly string[]): DriverInfo[] {
  let firstSite = 1
  return names.map((name) => {
    const { compatible, file, source } = builtinDrivers.find((each) => each.name === name)!
    const lines = source.split('\n').length
    const info = { name, compatible: [...compatible], file, source, firstSite, lines }
    firstSite += lines
    return info
  })
}

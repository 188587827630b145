// A loaded lab as the plain data that sessions and panels know it by. Starts nothing.
import type { DeviceInfo, DriverInfo, LabDescription, RegionInfo } from '../../src-preload/contract/description'
import { rules } from '../checks/pages/rules'
import { modelFor } from '../devices/models'
import { builtinDrivers } from '../drivers/catalogue'
import { mapInfo, type RegisterMap } from '../registers/define-map'
import type { DeviceModel } from '../registers/device'
import { taughtMap } from '../registers/taught-map'
import { poolRegion } from './dma-pool'
import type { LoadedLab } from './load-lab'
import { placeRegions } from './place-regions'

export function describeLab({ name, readme, lab, devicetree }: LoadedLab, seed = lab.seed): LabDescription {
  const maps: RegisterMap[] = []
  const models = lab.devices.map(({ compatible }) => modelFor(compatible))
  const regions = placeRegions(lab.devices, models, (shipped, device) => {
    const map = taughtMap(shipped, lab.devices[device]!.taught ?? {})
    if (!maps.includes(map)) maps.push(map)
    return maps.indexOf(map)
  })
  const devices: DeviceInfo[] = lab.devices.map((device, index) => {
    const model = models[index]!
    const own = regions.filter((region) => region.device === index)
    const answered = own.filter(({ unanswered }) => !unanswered)
    return {
      name: device.name,
      compatible: device.compatible[0] ?? '',
      node: device.node ?? '',
      regions: own.map(({ id }) => id),
      irqs: device.irqs,
      serial: answered.find((region) => region.name === model?.serial)?.id ?? 0,
      ...pictureOf(model, answered),
      ...(model && { properties: device.properties }),
    }
  })
  const drivers = describeDrivers(lab.drivers)
  const pool = poolRegion(lab.memory, regions)
  return {
    name,
    title: lab.title,
    readme,
    platform: lab.platform,
    seed,
    devices,
    drivers,
    regions: pool ? [...regions, pool] : regions,
    maps: maps.map(mapInfo),
    memory: lab.memory,
    ...(devicetree ? { devicetree } : {}),
    rules: [...rules],
    ...(lab.link && { link: lab.link }),
    ...(lab.mirror && { mirror: lab.mirror }),
  }
}

function pictureOf(model: DeviceModel | null, own: RegionInfo[]): Pick<DeviceInfo, 'picture'> {
  if (!model?.picture) return {}
  const { region, offset, width, height, stride } = model.picture
  const shown = own.find(({ name }) => name === region)
  // A board may give it less room than the picture needs.
  if (!shown || offset + stride * height > shown.size) return {}
  return { picture: { region: shown.id, offset, width, height, stride } }
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

// Rows of the mirror table: each region with how it is mirrored and what this board cannot have there. Pure.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { MirrorModeName, RegionMirror } from '../../../src-preload/contract/link'
import { MIRROR_MODES } from '../../base/mirror-rules'

export interface MirrorRow {
  region: RegionInfo
  name: string
  mode: RegionMirror['mode']
  base: number
  options: { value: MirrorModeName; label: string; about: string; why: string | null }[]
}

/** Devices with registers come first: mirroring is about them. */
export function mirrorRows(lab: LabDescription, modes: readonly RegionMirror[]): MirrorRow[] {
  const rows = lab.regions.map((region): MirrorRow => {
    const device = lab.devices[region.device]
    const of = modes.find((one) => one.region === region.id)
    const why = (mode: MirrorModeName): string | null => of?.unavailable.find((one) => one.mode === mode)?.why ?? null
    return {
      region,
      name: device && device.regions.length > 1 ? `${device.name} ${region.name}` : (device?.name ?? region.name),
      mode: of?.mode ?? 'model',
      base: of?.base ?? region.start,
      options: MIRROR_MODES.map(({ mode, about }) => ({ value: mode, label: mode, about, why: why(mode) })),
    }
  })
  return [...rows.filter(({ region }) => region.map >= 0), ...rows.filter(({ region }) => region.map < 0)]
}

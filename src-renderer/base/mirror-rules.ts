// Changing how a region or a register is mirrored: rules are replaced as a whole, and the last one that fits holds. Pure.
import type { LabDescription, RegionInfo } from '../../src-preload/contract/description'
import type { MirrorModeName, MirrorRule } from '../../src-preload/contract/link'

export const MIRROR_MODES: readonly { mode: MirrorModeName; about: string }[] = [
  { mode: 'model', about: 'The board is not touched.' },
  {
    mode: 'shadow',
    about: 'Writes go to both, the model answers; reads are compared afterwards where reading is harmless.',
  },
  { mode: 'board', about: 'The board answers, the model runs along.' },
  { mode: 'compare', about: 'Both are asked at each access, the model answers.' },
]

export interface MirrorChange {
  mode: MirrorModeName
  /** Where the region starts on the board; left out: as before. */
  base?: number
}

const nameOf = (lab: LabDescription, { device }: RegionInfo): string => lab.devices[device]?.name ?? ''

const concerns = (rule: MirrorRule, lab: LabDescription, region: RegionInfo): boolean =>
  rule.device === nameOf(lab, region) && (rule.region === undefined || rule.region === region.name)

/** Rules of this region alone; a rule of the whole device stays for its other regions. */
const onlyOf = (rule: MirrorRule, lab: LabDescription, region: RegionInfo): boolean =>
  concerns(rule, lab, region) && (rule.region !== undefined || lab.devices[region.device]!.regions.length === 1)

/** All rules, with one region mirrored otherwise; what its registers had of their own goes, known noise stays. */
export function changeRegion(
  rules: readonly MirrorRule[],
  lab: LabDescription,
  region: RegionInfo,
  change: MirrorChange,
): MirrorRule[] {
  const own = rules.filter((rule) => concerns(rule, lab, region))
  const base = change.base ?? own.filter((rule) => rule.base !== undefined).at(-1)?.base
  const noise = [...new Set(own.flatMap((rule) => rule.noise ?? []))]
  const several = lab.devices[region.device]!.regions.length > 1
  const rule: MirrorRule = {
    device: nameOf(lab, region),
    ...(several ? { region: region.name } : {}),
    mode: change.mode,
    ...(base === undefined ? {} : { base }),
    ...(noise.length > 0 ? { noise } : {}),
  }
  return [...rules.filter((one) => !onlyOf(one, lab, region)), rule]
}

/** All rules, with one register mirrored otherwise than its region. */
export function changeRegister(
  rules: readonly MirrorRule[],
  lab: LabDescription,
  region: RegionInfo,
  register: string,
  mode: MirrorModeName,
): MirrorRule[] {
  const several = lab.devices[region.device]!.regions.length > 1
  const others = rules.filter((one) => !(concerns(one, lab, region) && one.register === register))
  return [...others, { device: nameOf(lab, region), ...(several ? { region: region.name } : {}), register, mode }]
}

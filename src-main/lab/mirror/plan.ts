// Mirror rules resolved into a table: how each region and register is mirrored, and what of it is compared. Pure; knows no link.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import { MirrorMode } from '../../../src-preload/contract/event'
import type { MirrorRule } from '../../../src-preload/contract/link'
import { comparedBits } from '../../base/differing-field'
import type { MirrorPlace } from '../../bus/mirror-hook'

export interface RegisterPlan {
  info: RegisterInfo
  mode: MirrorMode
  /** Reading it changes nothing and says something. */
  isHarmless: boolean
  /** Writing the same twice does no more than writing it once. */
  isRepeatable: boolean
  /** Bits that model and board should agree in. */
  compared: number
}

export interface RegionPlan {
  info: RegionInfo
  /** Linux's name of the device. */
  device: string
  /** Of what no register names, and of registers without a rule of their own. */
  mode: MirrorMode
  /** Where it starts on the board. */
  base: number
  /** By RegisterInfo.offset. */
  registers: ReadonlyMap<number, RegisterPlan>
}

/** In the order of LabDescription.regions. Names that the lab does not have are passed over. */
export function planOf(lab: LabDescription, rules: readonly MirrorRule[]): RegionPlan[] {
  return lab.regions.map((info) => {
    const device = lab.devices[info.device]?.name ?? ''
    const own = rules.filter((rule) => isOf(rule, lab, info))
    const whole = own.filter(({ register }) => register === undefined)
    return {
      info,
      device,
      mode: MirrorMode[whole.at(-1)?.mode ?? 'model'],
      base: whole.filter((rule) => rule.base !== undefined).at(-1)?.base ?? info.start,
      registers: new Map(
        (lab.maps[info.map]?.registers ?? []).map((register) => [register.offset, planRegister(register, own)]),
      ),
    }
  })
}

/** Words whose accesses may go to the board. */
export function placesOf({ info, mode, registers }: RegionPlan): MirrorPlace[] {
  if (mode !== MirrorMode.model) return [{ region: info.id, from: 0, bytes: info.size }]
  // A register that lies behind another is looked up in any case.
  return [...registers.values()]
    .filter((register) => register.mode !== MirrorMode.model && register.info.offset < info.size)
    .map((register) => ({ region: info.id, from: register.info.offset, bytes: register.info.size / 8 }))
}

function isOf({ device, region, base }: MirrorRule, lab: LabDescription, info: RegionInfo): boolean {
  const owner = lab.devices[info.device]
  if (owner?.name !== device) return false
  if (region !== undefined) return region === info.name
  // One base cannot be that of several regions.
  return base === undefined || owner.regions.length === 1
}

function planRegister(info: RegisterInfo, rules: readonly MirrorRule[]): RegisterPlan {
  const last = rules.filter(({ register }) => register === undefined || register === info.name).at(-1)
  return {
    info,
    mode: MirrorMode[last?.mode ?? 'model'],
    isHarmless: !info.readHasEffect && info.access !== 'wo',
    isRepeatable: info.split !== true && accessesOf(info).every((access) => access === 'rw' || access === 'ro'),
    compared: comparedBits(info, new Set(rules.flatMap(({ noise = [] }) => noise))),
  }
}

const accessesOf = ({ access, fields }: RegisterInfo): RegisterInfo['access'][] =>
  fields.length === 0 ? [access] : fields.map((field) => field.access)

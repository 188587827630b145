// A first read that shows that the link works: where, and what the lab knows of that place. Pure.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { BoardAccess, Capabilities, RegionMirror } from '../../../src-preload/contract/link'
import { registersOf } from '../../base/register'

export interface Known {
  device: string
  register: RegisterInfo
}

/** Where a region starts on the board. */
const baseOf = (region: RegionInfo, modes: readonly RegionMirror[]): number =>
  modes.find((one) => one.region === region.id)?.base ?? region.start

const isTelling = ({ access, reset, readHasEffect, volatile, split }: RegisterInfo): boolean =>
  access === 'ro' && reset !== 0 && !readHasEffect && !volatile && !split

/** A constant register that is not 0: what comes back says whether the right place was read. */
export function firstRead(lab: LabDescription, modes: readonly RegionMirror[], can: Capabilities): BoardAccess {
  for (const region of lab.regions) {
    const widths = region.space === 'mem' ? can.memWidths : can.ioWidths
    const register = registersOf(lab, region.id).find((one) => isTelling(one) && widths.includes(one.size / 8))
    if (register)
      return {
        space: region.space,
        address: baseOf(region, modes) + register.offset,
        width: (register.size / 8) as BoardAccess['width'],
      }
  }
  return { space: can.memWidths.length > 0 ? 'mem' : 'io', address: 0, width: 4 }
}

/** The register of the lab that stands there on the board; null where the lab knows none. */
export function knownAt(lab: LabDescription, modes: readonly RegionMirror[], access: BoardAccess): Known | null {
  for (const region of lab.regions) {
    const offset = access.address - baseOf(region, modes)
    if (region.space !== access.space || offset < 0 || offset >= region.size) continue
    const register = registersOf(lab, region.id).find((one) => one.offset === offset)
    if (register) return { device: lab.devices[region.device]?.name ?? '', register }
  }
  return null
}

/** Why this access cannot be made; null when it can. */
export function accessWhy({ space, address, width }: BoardAccess, can: Capabilities): string | null {
  const widths = space === 'mem' ? can.memWidths : can.ioWidths
  if (widths.length === 0) return space === 'mem' ? 'This board has no way to memory' : 'This board has no way to ports'
  if (!widths.includes(width)) return `This board cannot read ${width * 8} bits at once`
  return address % width === 0 ? null : `${width * 8} bits need an address that is a multiple of ${width}`
}

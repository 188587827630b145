// Which registers of a device can be read without changing it, and why the others are left out. Reads nothing.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { BoardInfo, SnapshotDevice } from '../../../src-preload/contract/link'

export interface Harmless {
  region: RegionInfo
  /** Its number in the region's map. */
  index: number
  register: RegisterInfo
  /** Bytes. */
  width: 1 | 2 | 4
}

export interface Sorted {
  harmless: Harmless[]
  leftOut: SnapshotDevice['leftOut']
}

/** @param board whose accesses it would take; null: the model's, which makes any */
export function sortRegisters(description: LabDescription, device: number, board: BoardInfo | null): Sorted {
  const own = description.regions.filter((region) => region.device === device)
  const several = own.filter(({ map }) => map >= 0).length > 1
  const sorted: Sorted = { harmless: [], leftOut: [] }
  for (const region of own) {
    const map = description.maps[region.map]
    if (!map) {
      const why = region.unanswered ? 'the lab has no map of its registers' : 'memory, not registers'
      sorted.leftOut.push({ name: region.name, why })
      continue
    }
    map.registers.forEach((register, index) => {
      const why = whyNot(register, region, board)
      if (why === null) sorted.harmless.push({ region, index, register, width: (register.size / 8) as 1 | 2 | 4 })
      else sorted.leftOut.push({ name: several ? `${region.name}/${register.name}` : register.name, why })
    })
  }
  return sorted
}

function whyNot(register: RegisterInfo, region: RegionInfo, board: BoardInfo | null): string | null {
  if (register.access === 'wo') return 'it can only be written'
  if (register.readHasEffect) return 'reading it changes the device'
  if (register.behind !== undefined) return 'the device shows it only while another register says so'
  if (register.offset + register.size / 8 > region.size) return 'it lies beyond the region'
  if (!board) return null
  const { memWidths, ioWidths } = board.capabilities
  const can: readonly number[] = region.space === 'io' ? ioWidths : memWidths
  if (can.length === 0) return `${board.board} does not reach ${region.space === 'io' ? 'ports' : 'memory'}`
  return can.includes(register.size / 8) ? null : `${board.board} makes no accesses of ${register.size} bits`
}

/** Bits of a register that a read shows. */
export function shownBits({ size, fields }: RegisterInfo): number {
  const all = 2 ** size - 1
  const hidden = fields
    .filter(({ access }) => access === 'wo')
    .reduce((mask, { lsb, width }) => mask + (2 ** width - 1) * 2 ** lsb, 0)
  return (all & ~hidden) >>> 0
}

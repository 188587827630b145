// A session's events as what has to be done again: accesses as they reached their device, and bytes that came in. Knows no target.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import { EventKind, Flag, Initiator } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { swapBytes } from '../../base/swap-bytes'
import { modelFor } from '../../devices/models'

/** What is to be read of a session: see docs/filter.md. */
export const REPLAYED = 'access || arrive || change || serial'

export interface Access {
  do: 'read' | 'write'
  seq: number
  /** ns */
  time: number
  region: RegionInfo
  /** Null: memory, or a place that no map names. */
  register: RegisterInfo | null
  /** Bytes from the start of the region, where the bus reaches it. */
  offset: number
  width: 1 | 2 | 4
  /** As it crosses the bus: what was written, or what was read. */
  value: number
  /** Bits of a read that its address may have masked out are 0: only ones say something. */
  isMasked: boolean
}

export interface Incoming {
  do: 'receive'
  time: number
  region: RegionInfo
  byte: number
}

export type Step = Access | Incoming

const WIDTHS = [1, 2, 4] as const
const NOT_THERE = Flag.failed | Flag.cached

/** Takes events in order and gives the steps that are due. */
export class StepReader {
  readonly #regions: ReadonlyMap<number, RegionInfo>
  readonly #lab: LabDescription
  /** Registers whose address is a mask, by region and offset. */
  readonly #masked: ReadonlySet<string>
  /** Posted writes under way, by the low half of their sequence number. */
  readonly #posted = new Map<number, Access[]>()
  /** What registers hold whose address is a mask. */
  readonly #held = new Map<string, number>()
  /** A write through a mask, whose result the next event may tell. */
  #unsettled: Access | null = null

  constructor(lab: LabDescription) {
    this.#lab = lab
    this.#regions = new Map(lab.regions.map((region) => [region.id, region]))
    this.#masked = new Set(lab.regions.flatMap((region) => maskedIn(lab, region)))
  }

  take(row: EventRow): Step[] {
    const settled = this.#settle(row)
    const region = this.#regions.get(row.region)
    const steps = region ? this.#stepsOf(row, region) : []
    return [...settled, ...steps]
  }

  /** What is left when there are no more events. */
  rest(): Step[] {
    const last = this.#unsettled
    this.#unsettled = null
    return last ? [last] : []
  }

  #stepsOf(row: EventRow, region: RegionInfo): Step[] {
    switch (row.kind) {
      case EventKind.serial:
        return row.offset === 1 ? [{ do: 'receive', time: row.time, region, byte: row.value & 0xff }] : []
      case EventKind.change:
        this.#hold(row)
        return []
      case EventKind.arrive:
        return this.#arrived(row)
      default:
        return this.#access(row, region)
    }
  }

  #access(row: EventRow, region: RegionInfo): Step[] {
    const isMemory = region.map < 0
    const isByProgram = row.initiator === Initiator.user || row.initiator >= Initiator.FIRST_DRIVER
    // The cache keeps what is written to memory; another write-back is not waited for.
    const isDone = (row.flags & (isMemory ? Flag.failed : NOT_THERE)) === 0
    const isWrite = row.kind === EventKind.write
    if (!isByProgram || !isDone || region.unanswered || (isMemory && !isWrite)) return []
    const accesses = this.#accessesOf(row, region, isWrite)
    const isUnderWay = (row.flags & Flag.posted) !== 0 && (row.flags & (Flag.stored | Flag.gathered)) === 0
    if (isWrite && isUnderWay) {
      this.#posted.set(row.seq % 2 ** 32, accesses)
      return []
    }
    return accesses.flatMap((access) => this.#through(access, row))
  }

  #arrived(row: EventRow): Step[] {
    const accesses = this.#posted.get(row.valueHi) ?? []
    this.#posted.delete(row.valueHi)
    return accesses.flatMap((access) => this.#through({ ...access, time: row.time }, row))
  }

  /** The events of a mask's accesses do not tell the mask: what the register holds afterwards is written in its place. */
  #through(access: Access, row: EventRow): Step[] {
    if (!access.isMasked || access.do === 'read') {
      this.#hold(row)
      return [access]
    }
    if ((row.flags & Flag.stored) !== 0) {
      this.#hold(row)
      return [{ ...access, value: row.value }]
    }
    this.#unsettled = access
    return []
  }

  #settle(next: EventRow): Step[] {
    const access = this.#unsettled
    if (!access) return []
    this.#unsettled = null
    const key = `${access.region.id}:${access.register!.offset}`
    const isResult = next.kind === EventKind.change && `${next.region}:${next.offset}` === key
    return [{ ...access, value: isResult ? next.value : (this.#held.get(key) ?? access.register!.reset) }]
  }

  #hold({ kind, flags, region, offset, value }: EventRow): void {
    const key = `${region}:${offset}`
    if (this.#masked.has(key) && (kind === EventKind.change || (flags & Flag.stored) !== 0)) this.#held.set(key, value)
  }

  /** One, or two halves of what is wider than a bus access. */
  #accessesOf(row: EventRow, region: RegionInfo, isWrite: boolean): Access[] {
    const { seq, time, flags, width, valueHi } = row
    const turned = (flags & Flag.bigEndian) !== 0
    const register = this.#registerAt(region, row.offset)
    const inside = register ? row.offset - register.offset : 0
    const offset = register?.behind === undefined ? row.offset : register.behind + inside
    const isMasked = this.#masked.has(`${region.id}:${row.offset}`)
    const plain = { do: isWrite ? 'write' : 'read', seq, time, region, register, isMasked } as const
    const bus = (value: number): number => (turned ? swapBytes(value, Math.min(width, 4)) : value)
    const narrow = WIDTHS.find((each) => each === width)
    if (narrow) return [{ ...plain, offset, width: narrow, value: bus(row.value) }]
    const [first, second] = turned ? [valueHi, row.value] : [row.value, valueHi]
    return [
      { ...plain, offset, width: 4, value: bus(first) },
      { ...plain, offset: offset + 4, width: 4, value: bus(second) },
    ]
  }

  #registerAt(region: RegionInfo, at: number): RegisterInfo | null {
    const registers = this.#lab.maps[region.map]?.registers ?? []
    return registers.find(({ offset, size }) => at >= offset && at < offset + size / 8) ?? null
  }
}

function maskedIn({ devices }: LabDescription, { id, name, device }: RegionInfo): string[] {
  const shape = modelFor([devices[device]?.compatible ?? ''])?.regions[name]
  if (!shape || !('map' in shape)) return []
  const masked = Object.values(shape.map.registers).filter(({ maskedAt }) => maskedAt !== undefined)
  return masked.map(({ offset }) => `${id}:${offset}`)
}

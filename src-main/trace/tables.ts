// A lab's description turned into tables: which slot, track and device an event belongs to. Pure data; knows no events.
import type { LabDescription, RegionInfo } from '../../src-preload/contract/description'
import type { TrackInfo } from '../../src-preload/contract/query'

/** Accesses of memory are counted in so many equal parts. */
export const MEMORY_BUCKETS = 8
const REGIONS = 1 << 16

/** A region's slots: one for each register of its map, or the buckets of memory. */
interface RegionSlots {
  info: RegionInfo
  first: number
  count: number
  /** Byte offset → number of the register in its map, -1 = none; null for memory. */
  registerAt: Int16Array | null
}

export interface DeviceTracks {
  model: number
  claims: number
  calls: number
  polls: number
  accesses: number
}

/** Byte offset → register, so that an access to any byte of a register finds it. */
function registerTable(registers: { offset: number; size: number }[]): Int16Array {
  const end = registers.reduce((most, { offset, size }) => Math.max(most, offset + size / 8), 0)
  const table = new Int16Array(end).fill(-1)
  registers.forEach(({ offset, size }, i) => table.fill(i, offset, offset + size / 8))
  return table
}

export class Tables {
  readonly description: LabDescription
  /** All tracks; the last four are of the session as a whole: drivers that come and go, calls without a device, refusals, the link. */
  readonly tracks: TrackInfo[] = []
  /** Region → device, -1 = none. */
  readonly deviceOf = new Int16Array(REGIONS).fill(-1)
  readonly regions: RegionSlots[] = []
  /** Slots of all regions together. */
  readonly slots: number
  /** Slot → its register track, -1 for memory. */
  readonly trackOfSlot: Int32Array
  /** Slot → reset value, NaN for memory. */
  readonly resetOfSlot: Float64Array
  readonly ofDevice: DeviceTracks[] = []
  readonly sessionModel: number
  readonly sessionCalls: number
  readonly refusals: number
  readonly link: number
  readonly #byId: (RegionSlots | undefined)[] = new Array<RegionSlots | undefined>(REGIONS)
  readonly #irqTracks = new Map<number, number[]>()

  constructor(description: LabDescription) {
    this.description = description
    this.slots = this.#layOut()
    this.trackOfSlot = new Int32Array(this.slots).fill(-1)
    this.resetOfSlot = new Float64Array(this.slots).fill(NaN)
    description.devices.forEach((_, device) => this.#addDevice(device))
    this.sessionModel = this.#add('model', -1, 'drivers')
    this.sessionCalls = this.#add('calls', -1, 'calls')
    this.refusals = this.#add('refusals', -1, 'refused requests')
    this.link = this.#add('link', -1, 'board link')
  }

  region(id: number): RegionSlots | undefined {
    return this.#byId[id]
  }

  isMemory(region: number): boolean {
    return this.#byId[region]?.registerAt === null
  }

  /** Where an access is counted, and whose value it may change; -1 = nowhere. */
  slotOf(region: number, offset: number): number {
    const slots = this.#byId[region]
    if (slots === undefined) return -1
    if (slots.registerAt === null) {
      return offset < slots.info.size ? slots.first + Math.floor((offset * MEMORY_BUCKETS) / slots.info.size) : -1
    }
    const register = offset < slots.registerAt.length ? slots.registerAt[offset]! : -1
    return register < 0 ? -1 : slots.first + register
  }

  irqTracks(irq: number): readonly number[] {
    return this.#irqTracks.get(irq) ?? []
  }

  /** Tracks of a device, or of the session where an entry names none. */
  callsTrack(device: number): number {
    return this.ofDevice[device]?.calls ?? this.sessionCalls
  }

  #layOut(): number {
    const { regions, maps } = this.description
    const registersAt = maps.map(({ registers }) => registerTable(registers))
    let first = 0
    for (const info of regions) {
      const count = maps[info.map]?.registers.length ?? MEMORY_BUCKETS
      const slots = { info, first, count, registerAt: registersAt[info.map] ?? null }
      this.regions.push(slots)
      this.#byId[info.id] = slots
      this.deviceOf[info.id] = info.device
      first += count
    }
    return first
  }

  #addDevice(device: number): void {
    const model = this.#add('model', device, 'driver')
    const claims = this.#add('claims', device, 'claims')
    const calls = this.#add('calls', device, 'calls')
    const polls = this.#add('polls', device, 'polls')
    const accesses = this.#add('accesses', device, 'accesses')
    this.ofDevice.push({ model, claims, calls, polls, accesses })
    for (const slots of this.regions) if (slots.info.device === device) this.#addRegisters(device, slots)
    for (const irq of this.description.devices[device]!.irqs) {
      const track = this.#add('irq', device, `irq ${irq}`, 0, irq)
      this.#irqTracks.set(irq, [...this.irqTracks(irq), track])
    }
  }

  #addRegisters(device: number, { info, first }: RegionSlots): void {
    this.description.maps[info.map]?.registers.forEach((register, i) => {
      this.resetOfSlot[first + i] = register.reset >>> 0
      this.trackOfSlot[first + i] = this.#add('register', device, register.name, info.id, register.offset)
    })
  }

  #add(kind: TrackInfo['kind'], device: number, name: string, region = 0, offset = 0): number {
    const id = this.tracks.length
    this.tracks.push({ id, kind, device, region, offset, name })
    return id
  }
}

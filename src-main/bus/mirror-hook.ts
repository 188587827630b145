// Where the bus lets a board take part in an access: what it asks, and how the model's half is made. Knows no link and no protocol.
import type { MirrorMode } from '../../src-preload/contract/event'
import type { Attached } from './address-map'
import type { Width } from './lanes'

/** An access that has reached its region. */
export interface MirroredAccess {
  mode: MirrorMode
  at: Attached
  /** As the program gave it; a register may be named by another. */
  offset: number
  width: Width
  /** Flag.bigEndian: the driver's value is turned around on the bus. */
  flags: number
}

/** What the event of an access says besides the model's half, and what became of it. */
export interface Label {
  /** Its MirrorMode. */
  mode: MirrorMode
  /** What the driver reads instead of the model's answer, in the CPU's order; null: the model answers. */
  instead: number | null
  /** Flag.failed of the event; null: as the model says. */
  isFailed: boolean | null
  /** Filled when the event is written: its number, source position, place and initiator words, and the offset that names the register. */
  seq: number
  kind: number
  where: number
  offset: number
  /** The model has nothing there, or does not take that width. */
  isRefused: boolean
}

export const labelOf = (mode: MirrorMode): Label => ({
  mode,
  instead: null,
  isFailed: null,
  seq: -1,
  kind: 0,
  where: 0,
  offset: 0,
  isRefused: false,
})

/** The model's half, with all its effects and its event. */
export interface ModelSide {
  /** What the driver is given. */
  readModel(access: MirroredAccess, label: Label): number
  writeModel(access: MirroredAccess, label: Label, value: number, high: number): void
  /** What a read of a register would give now, as it crosses the bus: no effect, no access. Null: nothing answers. */
  wouldRead(access: MirroredAccess): number | null
  /** High half of the last 64-bit read. */
  readHigh: number
}

export interface BusMirror {
  /** `model`: the board has no part in it. */
  modeOf(at: Attached, offset: number, width: Width): MirrorMode
  /** What the driver is given; u32. */
  read(model: ModelSide, access: MirroredAccess): number
  /** `value` and `high` as the driver has them. */
  write(model: ModelSide, access: MirroredAccess, value: number, high: number): void
  /** What was written before is to be on its way. */
  barrier(): void
}

/** Words whose accesses are to be looked up: bytes of a region. */
export interface MirrorPlace {
  region: number
  from: number
  bytes: number
}

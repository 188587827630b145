// What the board's registers of a device held when they were read last, from the recording: nothing here touches the board.
import { EventKind, Flag, MirrorResult } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { unpackRoundTrip } from '../../../src-preload/contract/round-trip'
import type { LabState } from '../../state/lab.svelte'
import { registerKey } from './table'

export interface BoardValue {
  value: number
  /** When it was read, ns. */
  time: number
  roundTripNs: number
  /** Made by the link alone, at the user's wish: there was no access of the model's to compare with. */
  alone: boolean
  result: MirrorResult
}

export type BoardValues = ReadonlyMap<string, BoardValue>

const RESULT_BITS = 0xf
const NO_ACCESS = 0xffff_ffff

/** The last read of each register that the board answered, by registerKey. A write says what was written, not what the board holds. */
export function lastRead(rows: readonly EventRow[]): Map<string, BoardValue> {
  const values = new Map<string, BoardValue>()
  for (const { kind, flags, region, offset, value, valueHi, time, site, mirror } of rows) {
    if (kind !== EventKind.mirror || (flags & (Flag.posted | Flag.failed)) !== 0) continue
    const key = registerKey(region, offset)
    const known = values.get(key)
    if (known && known.time >= time) continue
    const result = (mirror & RESULT_BITS) as MirrorResult
    values.set(key, { value, time, roundTripNs: unpackRoundTrip(site), alone: valueHi === NO_ACCESS, result })
  }
  return values
}

/**
 * Does it differ from what the model holds? At an access the comparison was made there and then; what the link read by itself is
 * compared with the model as it is shown.
 */
export function differsFrom(board: BoardValue, model: number, volatileBits: number): boolean {
  if (!board.alone) return board.result === MirrorResult.differs
  return !Number.isNaN(model) && ((board.value ^ model) & ~volatileBits) !== 0
}

/** Reads that one question brings; what is older is remembered from earlier questions. */
const MOST = 256

export class BoardReads {
  values = $state.raw<BoardValues>(new Map())

  readonly #lab: LabState
  #wanted: { device: string; time: number } | null = null
  #asking = false
  #epoch = -1
  /** Recordings are asked once whether a board took part: most have nothing to search for. */
  #recorded = { epoch: -1, board: false }

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /**
   * @param device its name
   * @param time ns; Infinity = now
   */
  refresh(device: string, time: number): void {
    this.#wanted = { device, time }
    if (!this.#asking) void this.#run()
  }

  async #run(): Promise<void> {
    this.#asking = true
    while (this.#wanted) {
      const { device, time } = this.#wanted
      this.#wanted = null
      const epoch = this.#lab.source?.epoch ?? -1
      if (!(await this.#hasBoard(epoch))) continue
      const filter = `op==mirror && device=="${device}"`
      const rows = await this.#lab.ask({ what: 'events', filter, time, direction: 'backward', count: MOST })
      if (rows) this.values = this.#joined(lastRead(rows), time, epoch)
    }
    this.#asking = false
  }

  async #hasBoard(epoch: number): Promise<boolean> {
    if (this.#lab.live) return true
    if (this.#recorded.epoch !== epoch) {
      const tracks = await this.#lab.ask({ what: 'tracks' })
      this.#recorded = { epoch, board: tracks?.some(({ kind }) => kind === 'link') ?? false }
    }
    return this.#recorded.board
  }

  #joined(found: Map<string, BoardValue>, time: number, epoch: number): BoardValues {
    const earlier = epoch === this.#epoch ? [...this.values] : []
    this.#epoch = epoch
    for (const [key, value] of earlier) if (!found.has(key) && value.time <= time) found.set(key, value)
    return found
  }
}

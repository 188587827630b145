// A line in memory with a `Transport` at each end: as slow as its baud rate says, and as broken as a test wants it. Knows no protocol.
import { ByteLine } from '../byte-line'
import type { Transport } from '../transport'
import { WireLane } from './wire-lane'

export interface PacedWireOptions {
  /** Bits per second, ten a byte, both directions independent; null: bytes arrive as soon as the sender has returned. */
  baud?: number | null
  /**
   * Of which clock bytes are due, ms; it is watched without a pause, so that bytes are in time to the microsecond, but it takes a core.
   * Without one: timers of a millisecond and the machine's clock, or the fake ones of a test.
   */
  clock?: () => number
}

export interface Lines {
  dtr: boolean
  rts: boolean
}

export interface PacedWire {
  lab: Transport
  board: Transport
  toBoard: WireLane
  toLab: WireLane
  /** As the lab has set them last. */
  lines: Lines
  /** Told at every change of the lab's lines. */
  onLines(told: (lines: Lines) => void): void
  /** Unplugs: both ends close, what is under way is lost. */
  cut(reason?: string): void
}

class WireEnd extends ByteLine {
  /** When what is handed over just now was due, so that the machine's delays are not taken for the board's. */
  at: number | null = null
  #out: WireLane | null = null

  constructor(
    readonly name: string,
    readonly baud: number | null,
    readonly lines: (lines: Partial<Lines>) => void,
    readonly cut: (reason: string) => void,
    readonly clock: () => number,
  ) {
    super()
  }

  sendsBy(lane: WireLane): void {
    this.#out = lane
  }

  setLines(lines: Partial<Lines>): Promise<void> {
    this.lines(lines)
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.cut('closed')
    return Promise.resolve()
  }

  arrive(bytes: Uint8Array): void {
    this.came(bytes)
  }

  end(reason: string): void {
    this.ended(reason)
  }

  protected put(bytes: Uint8Array): void {
    this.#out?.send(bytes, this.at ?? this.clock())
  }
}

export function pacedWire({ baud = null, clock }: PacedWireOptions = {}): PacedWire {
  const lines: Lines = { dtr: false, rts: false }
  const watchers: ((lines: Lines) => void)[] = []
  const ends: WireEnd[] = []
  const lanes: WireLane[] = []
  const cut = (reason = 'unplugged'): void => {
    for (const lane of lanes) lane.close()
    for (const end of ends) end.end(reason)
  }
  const setLines = (changed: Partial<Lines>): void => {
    Object.assign(lines, changed)
    for (const told of watchers) told({ ...lines })
  }
  const now = clock ?? ((): number => performance.now())
  const lab = new WireEnd('wire', baud, setLines, cut, now)
  // The board's lines are not connected to anything.
  const board = new WireEnd('wire, board', baud, () => undefined, cut, now)
  const toLab = new WireLane(baud, clock, (bytes) => lab.arrive(bytes))
  const toBoard = new WireLane(baud, clock, (bytes, at) => {
    board.at = baud === null ? null : at
    board.arrive(bytes)
    board.at = null
  })
  lab.sendsBy(toBoard)
  board.sendsBy(toLab)
  ends.push(lab, board)
  lanes.push(toBoard, toLab)
  return { lab, board, toBoard, toLab, lines, onLines: (told) => void watchers.push(told), cut }
}

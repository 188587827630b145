// A line in memory with a `Transport` at each end: as slow as its baud rate says, and as broken as a test wants it. Knows no protocol.
import type { Transport } from '../transport'
import { WireLane } from './wire-lane'

export interface PacedWireOptions {
  /** Bits per second, ten a byte, both directions independent; null: bytes arrive as soon as the sender has returned. */
  baud?: number | null
  /** Watches the clock without a pause instead of waiting for timers of a millisecond: true to the byte, but it takes a core. Not with fake timers. */
  precise?: boolean
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

const KEPT_BYTES = 65_536

class WireEnd implements Transport {
  isOpen = true
  /** When what is handed over just now was due, so that the machine's delays are not taken for the board's. */
  at: number | null = null

  #out: WireLane | null = null
  #listener: ((bytes: Uint8Array) => void) | null = null
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #closed: string | null = null
  readonly #onClose: ((reason: string) => void)[] = []

  constructor(
    readonly name: string,
    readonly baud: number | null,
    readonly lines: (lines: Partial<Lines>) => void,
    readonly ended: (reason: string) => void,
  ) {}

  sendsBy(lane: WireLane): void {
    this.#out = lane
  }

  send(bytes: Uint8Array): void {
    if (this.isOpen) this.#out?.send(bytes, this.at ?? performance.now())
  }

  arrive(bytes: Uint8Array): void {
    if (this.#listener) return this.#listener(bytes)
    if (this.#keptBytes + bytes.length > KEPT_BYTES) return
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
  }

  listen(onBytes: ((bytes: Uint8Array) => void) | null): void {
    this.#listener = onBytes
    if (!onBytes) return
    const kept = this.#kept
    this.#kept = []
    this.#keptBytes = 0
    for (const bytes of kept) onBytes(bytes)
  }

  onClose(told: (reason: string) => void): void {
    if (this.#closed === null) this.#onClose.push(told)
    else told(this.#closed)
  }

  setLines(lines: Partial<Lines>): Promise<void> {
    this.lines(lines)
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.ended('closed')
    return Promise.resolve()
  }

  end(reason: string): void {
    if (this.#closed !== null) return
    this.isOpen = false
    this.#closed = reason
    for (const told of this.#onClose) told(reason)
  }
}

export function pacedWire({ baud = null, precise = false }: PacedWireOptions = {}): PacedWire {
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
  const lab = new WireEnd('wire', baud, setLines, cut)
  // The board's lines are not connected to anything.
  const board = new WireEnd('wire, board', baud, () => undefined, cut)
  const toLab = new WireLane(baud, precise, (bytes) => lab.arrive(bytes))
  const toBoard = new WireLane(baud, precise, (bytes, at) => {
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

// A board that is a second lab in this process, behind a BoardPort: for tests of the mirror. It answers at once, late, wrongly or not at all.
import type { BoardInfo, LinkSettings } from '../../../../src-preload/contract/link'
import { DEFAULT_LINK } from '../../../../src-preload/contract/link'
import type { SimClock } from '../../../base/clock'
import type { BoardAnswer, BoardOp } from '../../../link/board-io'
import type { NumberedAnswer } from '../../../link/messages'
import type { BoardPort } from '../../board/board-port'
import type { Lab } from '../../compose'

export const BOARD_INFO: BoardInfo = {
  protocol: 'mmio-lab',
  board: 'a lab in this process',
  capabilities: {
    memWidths: [1, 2, 4],
    ioWidths: [1, 2, 4],
    bursts: true,
    faults: 'unnoticed',
    confirmsWrites: true,
    haltsTarget: false,
    window: 16,
    notes: [],
  },
}

/** What goes wrong: the answer instead of the right one. */
export type Fault = (op: BoardOp, right: BoardAnswer) => BoardAnswer

export interface ModelBoardOptions {
  /** Whose time is the board's as well. */
  clock: SimClock
  capabilities?: Partial<BoardInfo['capabilities']>
  settings?: Partial<LinkSettings>
  fault?: Fault
  /** Its devices are so much higher than the lab's. */
  elsewhere?: number
}

export class ModelBoard implements BoardPort {
  readonly info: BoardInfo
  readonly settings: LinkSettings
  /** What has reached the board, in order. */
  readonly log: BoardOp[] = []
  /** Answers are kept back until this is false. */
  isSlow = false
  /** Wall time, ms: waiting lets it pass. */
  wall = 0
  flushes = 0
  isUp = true
  readonly #lab: Lab
  readonly #clock: SimClock
  readonly #time: SimClock
  readonly #fault: Fault
  readonly #elsewhere: number
  readonly #answers: NumberedAnswer[] = []
  #next = 0

  /** @param clock the second lab's own */
  constructor(
    lab: Lab,
    clock: SimClock,
    { clock: time, capabilities, settings, fault, elsewhere = 0 }: ModelBoardOptions,
  ) {
    this.#lab = lab
    this.#clock = clock
    this.#time = time
    this.#elsewhere = elsewhere
    this.#fault = fault ?? ((_, right) => right)
    this.info = { ...BOARD_INFO, capabilities: { ...BOARD_INFO.capabilities, ...capabilities } }
    this.settings = { ...DEFAULT_LINK, port: 'memory', ...settings }
  }

  get inFlight(): number {
    return this.#answers.length
  }

  send(op: BoardOp): number {
    const id = this.#next++
    const none = { value: 0, high: 0, roundTripNs: 0, retries: 0 }
    if (!this.isUp) this.#answers.push({ id, status: 'lost', ...none })
    else
      this.#answers.push({
        id,
        ...this.#fault(op, { ...none, status: 'ok', roundTripNs: 1000, value: this.#carryOut(op) }),
      })
    return id
  }

  flush(): void {
    this.flushes++
  }

  next(): NumberedAnswer | null {
    return this.isSlow ? null : (this.#answers.shift() ?? null)
  }

  wait(ms: number): boolean {
    this.wall += ms
    return !this.isSlow
  }

  #carryOut(op: BoardOp): number {
    this.log.push(op)
    this.#clock.advanceTo(this.#time.now)
    const { regions } = this.#lab.description
    const { space, width, write, value } = op
    const address = op.address - this.#elsewhere
    const region = regions.find(
      (each) => each.space === space && address >= each.start && address < each.start + each.size,
    )
    if (!region || width === 8) throw new Error(`nothing on the board at ${address.toString(16)}`)
    const offset = address - region.start
    if (!write) return this.#lab.bus.userRead(region.id, offset, width)
    this.#lab.bus.userWrite(region.id, offset, width, value)
    return 0
  }
}

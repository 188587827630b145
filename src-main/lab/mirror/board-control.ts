// The board's place in a running lab: attaches and detaches it, keeps simulated time to the wall's meanwhile, and takes its answers.
// Knows the lab and a channel; no process.
import { EventKind, Flag, Initiator } from '../../../src-preload/contract/event'
import type { MirrorRule } from '../../../src-preload/contract/link'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import type { SimClock } from '../../base/clock'
import { done } from '../../base/result'
import { openBoardPort, type PostOps } from '../board/board-channel'
import type { BoardPort } from '../board/board-port'
import type { Lab } from '../compose'
import { Word } from '../control-words'
import type { BoardRead, CommandResult, LabThreadData, LinkCommand } from '../thread-protocol'
import { BoardMirror, type Patience } from './board-mirror'
import { placesOf, planOf, type RegionPlan } from './plan'
import { mirrorBits, resultOf, Teller } from './sent'
import { WallClock } from './wall-clock'

/** A wait for the board looks so often whether the driver is to stop. ms */
const SLICE_MS = 20
/** Writes are on their way after so much wall time, whatever the driver does. ms */
const FLUSH_MS = 2
/** Of a thread that waits: with accesses on the way, and without, so that the time shown moves. ms */
const DRAIN_MS = 5
const SHOW_MS = 100
/** Of events that belong to no access. */
const NO_ACCESS = 0xffff_ffff

type Attach = NonNullable<LabThreadData['board']>
export type OpenPort = (attach: Attach, post: PostOps) => BoardPort

export interface BoardControlParts {
  clock: SimClock
  /** See control-words.ts. */
  words: Int32Array
  /** ms */
  wall: () => number
  post: PostOps
  /** Unless told: by its channel. */
  open?: OpenPort
}

const openChannel: OpenPort = ({ channel, info, settings }, post) => openBoardPort(channel, info, settings, post)

export class BoardControl {
  readonly #parts: BoardControlParts
  readonly #wall: WallClock
  readonly #asleep = new Int32Array(new SharedArrayBuffer(4))
  #lab: Lab | null = null
  #plan: RegionPlan[] = []
  #port: BoardPort | null = null
  #mirror: BoardMirror | null = null
  #flushed = 0
  /** Simulated time does not pass, or no further than here, ns. */
  #most = Infinity
  /** An access had no answer, and the lab is to pause then: asked for, and done once until one is answered again. */
  #wantsPause = false
  #hasPaused = false

  constructor(parts: BoardControlParts) {
    this.#parts = parts
    this.#wall = new WallClock(parts.clock, parts.wall)
  }

  /** Before the drivers are loaded. */
  start(lab: Lab, rules: readonly MirrorRule[], board?: Attach): void {
    this.#lab = lab
    this.#follow(rules)
    if (board) this.#attach(board)
  }

  get isAttached(): boolean {
    return this.#port !== null
  }

  /** How far simulated time is ahead of the wall's, ms. */
  get aheadMs(): number {
    return this.#wall.aheadMs
  }

  /** How long the thread may sleep at once, ms. */
  longest(ms: number): number {
    if (this.#mirror === null) return ms
    return Math.min(ms, this.#mirror.inFlight > 0 ? DRAIN_MS : SHOW_MS)
  }

  /** The wall's time counts from now on: the lab stood still. */
  restart(): void {
    this.#wall.restart()
  }

  carryOut(command: LinkCommand): CommandResult {
    switch (command.do) {
      case 'attachBoard':
        this.#attach(command)
        break
      case 'detachBoard':
        this.#detach()
        break
      case 'mirror':
        this.#follow(command.rules)
        break
      case 'noteLink': {
        const { sink } = this.#lab!
        const entry = sink.define({ type: 'link', device: -1, driver: -1, ...command.entry })
        sink.write(EventKind.link, 0, 0, 0, entry, 0)
        break
      }
      case 'noteBoardRead':
        this.#noteRead(command)
    }
    return done(null)
  }

  /** Between two accesses, and after each wait. @param most up to when time may pass, ns */
  look(most: number): void {
    const { wall } = this.#parts
    if (this.#mirror === null) return
    this.#most = most
    this.#wall.catchUp(most)
    this.#mirror.drain()
    if (wall() - this.#flushed >= FLUSH_MS) this.flush()
  }

  /** What was written is on its way. */
  flush(): void {
    if (this.#port === null) return
    this.#flushed = this.#parts.wall()
    this.#port.flush()
  }

  /** The lab is to pause, since the board did not answer; asked once. */
  takePause(): boolean {
    const wanted = this.#wantsPause
    this.#wantsPause = false
    return wanted
  }

  #attach(board: Attach): void {
    const lab = this.#lab!
    this.#detach()
    const port = (this.#parts.open ?? openChannel)(board, this.#parts.post)
    const { sink, description } = lab
    const teller = new Teller({ lab: description, sink, report: sink.report })
    const onAnswer = (isOk: boolean): void => this.#answered(isOk, port)
    this.#port = port
    this.#mirror = new BoardMirror({ port, plan: this.#plan, teller, patience: this.#patienceFor(port), onAnswer })
    this.#most = Infinity
    this.#wall.restart()
    this.#place()
  }

  #detach(): void {
    this.#mirror?.end()
    this.#mirror = null
    this.#port = null
    this.#place()
  }

  #follow(rules: readonly MirrorRule[]): void {
    this.#plan = planOf(this.#lab!.description, rules)
    this.#mirror?.follow(this.#plan)
    this.#place()
  }

  #place(): void {
    this.#lab!.bus.mirror(this.#mirror, this.#mirror === null ? [] : this.#plan.flatMap(placesOf))
  }

  #patienceFor(port: BoardPort): Patience {
    const { words, wall } = this.#parts
    return {
      now: wall,
      align: () => this.#wall.align((ms) => void Atomics.wait(this.#asleep, 0, 0, ms)),
      catchUp: () => this.#wall.catchUp(this.#most),
      wait: (ms) => {
        this.#lab!.flush()
        words[Word.waiting] = 1
        port.wait(Math.min(ms, SLICE_MS))
        words[Word.waiting] = 0
        words[Word.heartbeat]!++
        return words[Word.stop] === 0
      },
    }
  }

  #answered(isOk: boolean, { settings }: BoardPort): void {
    if (isOk) this.#hasPaused = false
    else if (settings.afterLost === 'pause' && !this.#hasPaused) this.#hasPaused = this.#wantsPause = true
  }

  #noteRead({ region, offset, width, answer }: BoardRead): void {
    const { status, value, roundTripNs, retries } = answer
    const kind = EventKind.mirror | (width << 8) | (packRoundTrip(roundTripNs) << 16)
    const where = region | (Initiator.mirror << 16) | mirrorBits(resultOf(status), retries)
    this.#lab!.sink.write(kind, status === 'ok' ? 0 : Flag.failed, where, offset, value, NO_ACCESS)
  }
}

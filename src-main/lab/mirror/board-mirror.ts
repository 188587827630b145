// The board's half of every mirrored access: sent in the order of the program, waited for as its mode says, compared when it is answered.
// Knows a BoardPort; no protocol, no thread and no wall clock.
import { Flag, MirrorMode } from '../../../src-preload/contract/event'
import type { Attached } from '../../bus/address-map'
import { allOnes, type Width } from '../../bus/lanes'
import { labelOf, type BusMirror, type MirroredAccess, type ModelSide } from '../../bus/mirror-hook'
import type { BoardAnswer } from '../../link/board-io'
import type { BoardPort } from '../board/board-port'
import type { RegionPlan, RegisterPlan } from './plan'
import { whyNoAccess } from './region-mirrors'
import { addressOf, NO_ANSWER, turned, type Sent, type Teller } from './sent'

const { model: MODEL, shadow: SHADOW, board: BOARD } = MirrorMode

/** So long the simulation waits for a board that does not answer the driver, ms. */
const LOCK_STEP_MS = 40
/** Above what the protocol itself may take for all tries, ms: to get back in step. */
const SLACK_MS = 1000
/** Once the link is down nobody waits; only what has been answered already is still taken. ms */
const LAST_CALL_MS = 5
/** Writes that a slow board may be behind by; reads are passed over much earlier. */
const MOST_BEHIND = 1024
/** Not sent for that reason; it is nothing that a finding would help with. */
const BEHIND = 'behind'
/** -EIO */
const EIO = -5

/** How the mirror waits, and what time it is. */
export interface Patience {
  /** ms, of any beginning. */
  now(): number
  /** Before an access: simulated time is not ahead of the board's. */
  align(): void
  /** After a wait, and before anything is told: simulated time is not behind. */
  catchUp(): void
  /** Waits for the board, at most so long; false: the driver is asked to stop. */
  wait(ms: number): boolean
}

export interface BoardMirrorParts {
  port: BoardPort
  plan: readonly RegionPlan[]
  teller: Teller
  patience: Patience
  /** An access was answered, or will never be. */
  onAnswer: (isOk: boolean) => void
}

export class BoardMirror implements BusMirror {
  readonly #parts: BoardMirrorParts
  readonly #regions: (RegionPlan | undefined)[] = []
  /** On the way, oldest first. */
  #sent: Sent[] = []
  readonly #window: number
  /** The board has not kept up with the time that is waited for it. */
  #isBehind = false

  constructor(parts: BoardMirrorParts) {
    this.#parts = parts
    const { settings, info } = parts.port
    const most = Math.max(1, info.capabilities.window)
    this.#window = settings.window > 0 ? Math.min(settings.window, most) : most
    this.follow(parts.plan)
  }

  /** Other rules from now on. */
  follow(plan: readonly RegionPlan[]): void {
    this.#regions.length = 0
    for (const region of plan) this.#regions[region.info.id] = region
  }

  modeOf(at: Attached, offset: number, width: Width): MirrorMode {
    const region = this.#regions[at.info.id]
    if (region === undefined) return MODEL
    return registerAt(region, at, offset, width)?.mode ?? region.mode
  }

  read(model: ModelSide, access: MirroredAccess): number {
    const { port, patience } = this.#parts
    patience.align()
    const sent = this.#begin(access, false, 0)
    const isHarmless = sent.register?.isHarmless === true
    if (access.mode === BOARD) return this.#readBoard(model, sent, isHarmless)
    const isAsked = access.mode !== SHADOW || isHarmless
    const why = isAsked ? this.#whyNot(sent) || (this.#hasRoom() ? '' : BEHIND) : ''
    const isSent = isAsked && why === ''
    if (isSent) this.#send(sent, !isHarmless)
    const value = model.readModel(access, sent.label)
    sent.model = sent.label.isRefused ? null : turned(value, access)
    if (!isAsked) return value
    if (!isSent) this.#notSent(sent, why)
    else if (access.mode === SHADOW) port.flush()
    else this.#await(sent, this.#isBehind ? 0 : LOCK_STEP_MS)
    patience.catchUp()
    this.drain()
    return value
  }

  write(model: ModelSide, access: MirroredAccess, value: number, high: number): void {
    const { patience } = this.#parts
    patience.align()
    const sent = this.#begin(access, true, (value & allOnes(access.width)) >>> 0)
    const why = this.#whyNot(sent)
    if (access.mode === BOARD) sent.label.isFailed = why !== ''
    if (why === '') this.#hasRoom()
    model.writeModel(access, sent.label, value, high)
    if (why === '') this.#send(sent, sent.register?.isRepeatable !== true, wideOf(access, { low: sent.written, high }))
    else this.#notSent(sent, why)
    this.drain()
  }

  barrier(): void {
    this.#parts.port.flush()
  }

  get inFlight(): number {
    return this.#sent.length
  }

  /** Takes the answers that have come. */
  drain(): void {
    const { port } = this.#parts
    for (let sent = this.#sent[0]; sent !== undefined; sent = this.#sent[0]) {
      // The event of its access comes first.
      if (sent.answer !== null) return
      const answer = port.next()
      if (answer === null) return
      sent.answer = answer
      if (answer.status === 'ok') this.#isBehind = false
      if (sent.label.seq < 0) return
      this.#sent.shift()
      this.#tell(sent, answer)
    }
  }

  /** The board takes no part any more: what has no answer by now was lost. */
  end(): void {
    this.drain()
    for (const sent of this.#sent.splice(0)) this.#parts.teller.dropped(sent)
  }

  #readBoard(model: ModelSide, sent: Sent, isHarmless: boolean): number {
    const { access, label } = sent
    const why = this.#whyNot(sent)
    if (why === '') this.#hasRoom()
    if (isHarmless) sent.model = model.wouldRead(access)
    if (why === '') this.#send(sent, !isHarmless)
    const answer = why === '' ? this.#await(sent, this.#limitMs) : NO_ANSWER
    this.#parts.patience.catchUp()
    const isOk = answer.status === 'ok'
    const read = wideOf(access, { low: answer.value, high: answer.high })
    label.instead = isOk ? (read.low & allOnes(access.width)) >>> 0 : this.#lost(access.width)
    label.isFailed = !isOk
    model.readModel(access, label)
    model.readHigh = isOk ? read.high : 0xffff_ffff
    if (why !== '') this.#notSent(sent, why)
    else if (sent.answer === null) this.#giveUp(sent, answer)
    else {
      this.#sent.shift()
      this.#tell(sent, answer)
    }
    return label.instead
  }

  #begin(access: MirroredAccess, isWrite: boolean, written: number): Sent {
    const region = this.#regions[access.at.info.id]!
    const register = registerAt(region, access.at, access.offset, access.width)
    const label = labelOf(access.mode)
    return { access, isWrite, region, register, label, written, model: null, answer: null, isGivenUp: false }
  }

  /** What the protocol cannot do is never sent. */
  #whyNot({ access, region }: Sent): string {
    const { width } = access
    const why = whyNoAccess(this.#parts.port.info, region.info.space, width)
    if (why !== '') return why
    if (addressOf({ region, access }) % width !== 0) return `the board’s address is not a multiple of ${width}`
    return this.#sent.length >= MOST_BEHIND ? BEHIND : ''
  }

  #notSent(sent: Sent, why: string): void {
    this.#parts.teller.notSent(sent, why === BEHIND ? '' : why)
    if (sent.access.mode === BOARD) this.#parts.onAnswer(false)
  }

  #send(sent: Sent, once: boolean, { low, high } = { low: 0, high: 0 }): void {
    const { access, isWrite: write, region } = sent
    const { space } = region.info
    this.#parts.port.send({ write, space, address: addressOf(sent), width: access.width, value: low, high, once })
    this.#sent.push(sent)
  }

  /** Waits until the window has room; false: it has none, and there was no more time. */
  #hasRoom(): boolean {
    const { port, patience } = this.#parts
    this.drain()
    const until = patience.now() + (this.#isBehind ? 0 : LOCK_STEP_MS)
    while (this.#sent.length >= this.#window && port.isUp) {
      const left = until - patience.now()
      if (left <= 0) this.#isBehind = true
      if (left <= 0 || !patience.wait(left)) return false
      this.drain()
    }
    return true
  }

  /** The answer, or that there was none so far. What was sent before it is answered before. */
  #await(sent: Sent, limitMs: number): BoardAnswer {
    const { port, patience } = this.#parts
    let until = patience.now() + limitMs
    port.flush()
    this.drain()
    while (sent.answer === null) {
      if (!port.isUp) until = Math.min(until, patience.now() + LAST_CALL_MS)
      const left = until - patience.now()
      if (left <= 0) this.#isBehind = true
      if (left <= 0 || !patience.wait(left)) return NO_ANSWER
      this.drain()
    }
    return sent.answer
  }

  #tell(sent: Sent, answer: BoardAnswer): void {
    if (sent.isGivenUp) return
    this.#parts.patience.catchUp()
    this.#parts.teller.answered(sent, answer)
    this.#parts.onAnswer(answer.status === 'ok' || answer.status === 'fault')
  }

  #giveUp(sent: Sent, answer: BoardAnswer): void {
    this.#tell(sent, answer)
    sent.isGivenUp = true
  }

  get #limitMs(): number {
    const { timeoutMs, tries } = this.#parts.port.settings
    return timeoutMs * tries + SLACK_MS
  }

  #lost(width: Width): number {
    const value = this.#parts.port.settings.onLost === 'eio' ? EIO : 0xffff_ffff
    return (value & allOnes(width)) >>> 0
  }
}

/** Both halves as they cross the bus, and back. */
function wideOf(access: MirroredAccess, { low, high }: { low: number; high: number }): { low: number; high: number } {
  const isSwapped = access.width === 8 && (access.flags & Flag.bigEndian) !== 0
  return isSwapped ? { low: turned(high, access), high: turned(low, access) } : { low: turned(low, access), high }
}

/** The register that an access reaches, as the device shows it now. */
function registerAt(region: RegionPlan, { bank }: Attached, offset: number, width: Width): RegisterPlan | null {
  const rule = bank?.ruleAt(offset, width) ?? null
  return rule === null ? null : (region.registers.get(rule.offset) ?? null)
}

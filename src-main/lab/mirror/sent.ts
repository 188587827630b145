// Accesses on their way to the board, and what is told of each when it is answered: its event, and what the answer shows. Knows no waiting.
import type { LabDescription } from '../../../src-preload/contract/description'
import { EventKind, Flag, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import type { EventSink } from '../../base/event-sink'
import { swapBytes } from '../../base/swap-bytes'
import type { Label, MirroredAccess } from '../../bus/mirror-hook'
import { allOnes } from '../../bus/lanes'
import { boardFault, differs, skipped, unanswered, type BoardPlace } from '../../checks/board-findings'
import type { Report } from '../../checks/rule'
import type { BoardAnswer, BoardStatus } from '../../link/board-io'
import { compareValues } from './difference'
import type { RegionPlan, RegisterPlan } from './plan'

/** One mirrored access, from when it is sent. */
export interface Sent {
  access: MirroredAccess
  isWrite: boolean
  region: RegionPlan
  register: RegisterPlan | null
  /** Its event; `seq` is negative until that is written. */
  label: Label
  /** What was written, in the CPU's order. */
  written: number
  /** What the model answers, as it crosses the bus; null: there is nothing to compare with. */
  model: number | null
  answer: BoardAnswer | null
  /** Nobody waits for it any more: its event says that there was no answer. */
  isGivenUp: boolean
}

const RETRIES_SHIFT = 4
const MOST_RETRIES = 15
const PLACE_AND_INITIATOR = 0x00ff_ffff

/** Of an access that has no value. */
const RESULTS: Readonly<Record<Exclude<BoardStatus, 'ok'>, MirrorResult>> = {
  fault: MirrorResult.fault,
  timeout: MirrorResult.timeout,
  lost: MirrorResult.lost,
  refused: MirrorResult.skipped,
}

/** Of a board's answer that is compared with nothing. */
export const resultOf = (status: BoardStatus): MirrorResult =>
  status === 'ok' ? MirrorResult.unchecked : RESULTS[status]

/** The mirror byte of a `mirror` event, where WHERE has it. */
export const mirrorBits = (result: MirrorResult, retries: number): number =>
  (result | (Math.min(retries, MOST_RETRIES) << RETRIES_SHIFT)) << 24

export const NO_ANSWER: BoardAnswer = { status: 'timeout', value: 0, high: 0, roundTripNs: 0, retries: 0 }

/** A value of the CPU's as it crosses the bus, and back. */
export const turned = (value: number, { flags, width }: MirroredAccess): number =>
  (flags & Flag.bigEndian) === 0 ? value : swapBytes(value, width)

export interface TellerParts {
  lab: LabDescription
  sink: EventSink
  report: Report
}

export class Teller {
  readonly #parts: TellerParts

  constructor(parts: TellerParts) {
    this.#parts = parts
  }

  /** Writes the event of the board's half, and what it shows. */
  answered(sent: Sent, answer: BoardAnswer): void {
    const { access, isWrite, label } = sent
    const { status, roundTripNs, retries } = answer
    const result = status === 'ok' ? this.#compared(sent, answer) : resultOf(status)
    const value = isWrite ? sent.written : (turned(answer.value, access) & allOnes(access.width)) >>> 0
    this.#write(sent, result, retries, value, packRoundTrip(roundTripNs))
    const shown = { seq: label.seq, kind: label.kind, where: label.where }
    if (result === MirrorResult.differs) this.#differs(sent, answer.value)
    else if (status === 'fault') this.#report(boardFault(this.#parts.lab, placeOf(sent), shown, addressOf(sent)), sent)
    else if (status === 'refused') this.#skipped(sent, 'the board refuses it')
    else if (status !== 'ok') this.#report(unanswered(this.#parts.lab, placeOf(sent), shown, gaveOf(sent)), sent)
  }

  /** The board was taken away before it answered: nobody's fault. */
  dropped(sent: Sent): void {
    if (!sent.isGivenUp) this.#write(sent, MirrorResult.lost, 0, sent.written, 0)
  }

  /** It was never sent. @param why empty: it need not be said */
  notSent(sent: Sent, why: string): void {
    this.#write(sent, MirrorResult.skipped, 0, sent.written, 0)
    if (why !== '') this.#skipped(sent, why)
  }

  #compared({ access, isWrite, model, register }: Sent, { value }: BoardAnswer): MirrorResult {
    if (isWrite || model === null) return MirrorResult.unchecked
    return MirrorResult[compareValues(register, model, value, allOnes(access.width)).result]
  }

  #write(
    { access, isWrite, label }: Sent,
    result: MirrorResult,
    retries: number,
    value: number,
    roundTrip: number,
  ): void {
    const isDone = result <= MirrorResult.noise
    const flags =
      (access.flags & (Flag.port | Flag.bigEndian)) | (isWrite ? Flag.posted : 0) | (isDone ? 0 : Flag.failed)
    const kind = EventKind.mirror | (access.width << 8) | (roundTrip << 16)
    const where = (label.where & PLACE_AND_INITIATOR) | mirrorBits(result, retries)
    this.#parts.sink.write(kind, flags, where, label.offset, value >>> 0, label.seq >>> 0)
  }

  #differs(sent: Sent, board: number): void {
    const { access, register, label } = sent
    const model = sent.model!
    const lanes = allOnes(access.width)
    const { field } = compareValues(register, model, board, lanes)
    const apart = { field, model, board: (board & lanes) >>> 0 }
    const { seq, kind, where } = label
    this.#report(differs(this.#parts.lab, placeOf(sent), { seq, kind, where }, apart), sent)
  }

  #skipped(sent: Sent, why: string): void {
    const { seq, kind, where } = sent.label
    this.#report(skipped(this.#parts.lab, placeOf(sent), { seq, kind, where }, why), sent)
  }

  #report(finding: Parameters<Report>[0], { label: { seq, kind, where } }: Sent): void {
    this.#parts.report(finding, { seq, kind, where })
  }
}

export const addressOf = ({ region, access }: Pick<Sent, 'region' | 'access'>): number => region.base + access.offset

const placeOf = ({ region, register, label }: Sent): BoardPlace => ({
  region: region.info,
  offset: label.offset,
  register: register?.info ?? null,
})

const gaveOf = ({ isWrite, access, label }: Sent): number | null =>
  isWrite || access.mode !== MirrorMode.board ? null : label.instead

// The Black Magic Probe: finds a target on its SWD or JTAG pins, attaches to it, and attaches again when it has lost it.
// Source: its firmware, gdb_main.c and gdb_packet.c.
import type { Result } from '../../../src-preload/contract/errors'
import type { BoardOp, BoardStatus } from '../board-io'
import type { SessionEvents } from '../board-io'
import { done, failed } from '../../base/result'
import type { Conversation } from './conversation'
import type { Reply } from './reply'
import { monitorPayload, type Outcome, type Request } from './request'
import { detach, HALTS, memoryWording, WIDE, WIDTHS, type Stub, type Wording } from './stub'

/** Newest name first. `auto_scan` tries JTAG as well. */
const SCANS = ['swd_scan', 'swdp_scan', 'auto_scan']
/** A scan goes through all of a bus; attaching halts a CPU that may sleep. */
const SLOW_MS = 5000
/** Of an error: no target is attached; the request is malformed or too long. */
const NOT_ATTACHED = 0xff
const MALFORMED = 0x02

const REMEDY = 'Check that the target has power and that SWDIO, SWCLK and GND are connected, then attach again.'

export const isBlackMagic = (version: string): boolean => version.includes('Black Magic')

/** Scans and attaches. @returns link where there is no target */
export async function attachTarget(conversation: Conversation): Promise<Result<string>> {
  for (const scan of SCANS) {
    const scanned = await conversation.command(monitorPayload(scan), `probe: ${scan}`, undefined, SLOW_MS)
    if (scanned.got !== 'reply') return failed('link', 'The Black Magic Probe did not answer.', REMEDY)
    if (scanned.reply.kind !== 'ok') continue
    const attached = await conversation.command('vAttach;1', 'attach to target 1', () => 'answer', SLOW_MS)
    if (stands(attached)) return done(firstTarget(scanned.output))
  }
  return failed('link', 'The Black Magic Probe finds no target.', REMEDY)
}

const stands = (outcome: Outcome): boolean => outcome.got === 'reply' && outcome.reply.kind === 'stop'

/** Of the scan's list: ` 1      STM32F40x M4`. */
const firstTarget = (list: string): string => /^[ *]*1\s+(.+)$/m.exec(list)?.[1]?.trim() ?? 'a target'

/** @param target null: nothing is attached, as while probing */
export class BlackMagicStub implements Stub {
  readonly board: string
  readonly capabilities = {
    memWidths: WIDTHS,
    ioWidths: [],
    faults: 'reported' as const,
    notes: [HALTS, WIDE, 'DTR must stay asserted: the probe lets go of the target when it falls.'],
  }
  readonly window: number
  readonly #conversation: Conversation
  readonly #events: SessionEvents
  #attached: boolean
  /** Once for each try of an access, so that a target which stays away does not keep it from being answered. */
  #triedToAttach = false

  constructor(conversation: Conversation, events: SessionEvents, version: string, target: string | null) {
    this.#conversation = conversation
    this.#events = events
    this.#attached = target !== null
    const probe = /Black Magic Probe[^\n,]*/.exec(version)?.[0].trim() ?? 'Black Magic Probe'
    this.board = target === null ? probe : `${probe}, ${target}`
    this.window = conversation.acknowledges ? 1 : 32
  }

  refuses(): boolean {
    return false
  }

  word(op: BoardOp): Wording {
    const wording = memoryWording(op, 'little')
    return { ...wording, judge: (reply) => (this.#hasLostTarget(reply) ? 'again' : wording.judge(reply)) }
  }

  before(): Request | null {
    if (this.#attached || this.#triedToAttach) return null
    this.#triedToAttach = true
    return {
      payload: 'vAttach;1',
      said: 'attach to target 1 again',
      once: true,
      writes: false,
      alone: true,
      timeoutMs: SLOW_MS,
      judge: ({ kind }) => (kind === 'stop' || kind === 'error' ? 'answer' : 'strange'),
      settle: (outcome) => this.#attachedAgain(stands(outcome)),
    }
  }

  statusOf(error: Reply): BoardStatus {
    const code = error.kind === 'error' ? error.code : null
    return code === NOT_ATTACHED || code === MALFORMED ? 'refused' : 'fault'
  }

  forget(): void {
    this.#triedToAttach = false
  }

  async leave(): Promise<void> {
    if (this.#attached) await detach(this.#conversation)
  }

  #hasLostTarget(reply: Reply): boolean {
    const lost = reply.kind === 'error' && reply.code === NOT_ATTACHED
    if (lost) {
      this.#attached = false
      this.#triedToAttach = false
    }
    return lost
  }

  #attachedAgain(succeeded: boolean): void {
    this.#attached = succeeded
    if (succeeded) this.#events.reset('The probe had lost its target and has attached to it again.')
  }
}

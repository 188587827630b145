// What every protocol gives: accesses to a board, one at a time or many on the way. Knows no lab, no mirror and no chip.
import type { BoardInfo, LinkSettings, ProtocolId } from '../../src-preload/contract/link'
import type { Result } from '../../src-preload/contract/errors'
import type { Transport } from './transport'

/** One access. The address is the board's; values are the CPU's, whatever byte order travels. */
export interface BoardOp {
  write: boolean
  space: 'mem' | 'io'
  address: number
  /** Bytes. Only widths that the capabilities name are ever asked for, and only at addresses that are multiples of them. */
  width: 1 | 2 | 4 | 8
  /** Bits 0–31 and 32–63 of what is written. */
  value: number
  high: number
  /** Doing it twice does harm, as reading a FIFO: after a doubtful try it is not repeated. */
  once: boolean
}

/**
 * - ok: done
 * - fault: the board's bus answered with an error
 * - timeout: no answer in time, after all tries
 * - lost: the link closed before the answer, or the board was reset before it made the access
 * - refused: the board does not do that (a protected address, a width)
 */
export type BoardStatus = 'ok' | 'fault' | 'timeout' | 'lost' | 'refused'

export interface BoardAnswer {
  status: BoardStatus
  /** What was read; 0 of writes. */
  value: number
  high: number
  /** From the first byte sent to the last byte of the answer, all tries included. Of a write that is not confirmed: until it was sent. */
  roundTripNs: number
  retries: number
}

/** What a session tells besides its answers. */
export interface SessionEvents {
  /** It has not answered; the session goes on trying to get back in step. */
  silent(reason: string): void
  /** In step again after silence or garbage. */
  back(): void
  /** The board was reset, by itself or by a bad address. The session has found it again. */
  reset(reason: string): void
  /** What a frame that was sent or came means, for people. */
  decoded(direction: 'out' | 'in', text: string): void
}

export interface BoardIo {
  readonly info: BoardInfo
  /**
   * Carries out an access. Accesses reach the board in the order of the calls, as many on the way as the window allows; answers come in that
   * order. Never rejects, and always settles: within the time limit of each try times the tries, plus what is needed to get back in step.
   */
  access(op: BoardOp): Promise<BoardAnswer>
  /** Leaves the board as it was found (a CPU that was halted runs on) and lets go of the wire. All that is on the way answers `lost`. */
  close(): Promise<void>
}

export interface SessionOptions {
  settings: LinkSettings
  events: SessionEvents
}

/** One protocol: how to find out whether it is spoken, and how to speak it. */
export interface Protocol {
  readonly id: ProtocolId
  /** Asks in a way that does no harm to a board that speaks something else. null: it is not spoken here; the text says what came. */
  probe(transport: Transport, options: SessionOptions): Promise<{ info: BoardInfo } | { info: null; answer: string }>
  /** @returns link where the board does not answer, with what to do about it */
  open(transport: Transport, options: SessionOptions): Promise<Result<BoardIo>>
}

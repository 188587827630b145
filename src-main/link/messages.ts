// What the board process and its owner say to each other. Plain data, sent by structured clone.
import type { Result } from '../../src-preload/contract/errors'
import type { BoardInfo, LinkSettings, PortInfo, ProbeReport, Traffic } from '../../src-preload/contract/link'
import type { BoardAnswer, BoardOp } from './board-io'

/** An access with the number that its answer will bear. */
export type NumberedOp = BoardOp & { id: number }
export type NumberedAnswer = BoardAnswer & { id: number }

export type ToBoard =
  | { say: 'ports'; id: number }
  | { say: 'probe'; id: number; settings: LinkSettings }
  /** Of an epoch that no connection had before. */
  | { say: 'attach'; id: number; settings: LinkSettings; epoch: number }
  | { say: 'detach'; id: number }
  /** Dropped unless the epoch is that of the connection which is open. */
  | { say: 'access'; epoch: number; ops: NumberedOp[] }
  | { say: 'send'; id: number; text: string }
  | { say: 'ping'; id: number }

export type FromBoard =
  | { say: 'ports'; id: number; result: Result<PortInfo[]> }
  | { say: 'probe'; id: number; result: Result<ProbeReport> }
  | { say: 'attach'; id: number; result: Result<BoardInfo> }
  | { say: 'done'; id: number; result: Result<null> }
  | { say: 'answers'; epoch: number; answers: NumberedAnswer[] }
  /** Of an attached board. After `lost` nothing more comes of that epoch. */
  | { say: 'state'; epoch: number; state: 'silent' | 'back' | 'reset' | 'lost'; reason: string }
  | { say: 'traffic'; traffic: Traffic[]; bytesOut: number; bytesIn: number }
  | { say: 'pong'; id: number }

/** The board process from outside, however it was started. */
export interface BoardProcess {
  send(message: ToBoard): void
  onMessage(told: (message: FromBoard) => void): void
  /** It has ended, by itself or killed. */
  onExit(told: () => void): void
  kill(): void
}
export type StartBoardProcess = () => BoardProcess

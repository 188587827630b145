// The board as the lab thread sees it: accesses go out, answers come back in order, and waiting has a limit. Knows no message and no process.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { NumberedAnswer } from '../../link/messages'
import type { BoardOp } from '../../link/board-io'

export interface BoardPort {
  readonly info: BoardInfo
  readonly settings: LinkSettings
  /** False once the link is silent or lost: what is sent now is answered at once as `timeout` or `lost`, without waiting. */
  readonly isUp: boolean
  /** Sent and not yet taken by `next`. */
  readonly inFlight: number
  /** Queues an access and answers its number, counted up from 0. It is on its way at the latest with the next `wait` or `flush`. */
  send(op: BoardOp): number
  flush(): void
  /** The next answer in the order of sending; null where none is there yet. */
  next(): NumberedAnswer | null
  /** Waits until an answer is there, the link's state changes or the lab thread is asked for something; false: time is over. */
  wait(ms: number): boolean
}

// What a session asks of the kind of stub that it talks to; and the stub of which no more is known than that it speaks the protocol.
import type { Capabilities } from '../../../src-preload/contract/link'
import type { BoardOp, BoardStatus } from '../board-io'
import type { Conversation } from './conversation'
import { memoryPayload, memorySaid, memoryVerdict, valueOf, valueSaid, type Order } from './memory'
import type { Reply } from './reply'
import type { Request } from './request'

/** How an access is put to this stub. */
export interface Wording {
  payload: string
  said: string
  judge: Request['judge']
  inWords?: Request['inWords']
  /** Of an answer that is not an error; null where it makes no sense. */
  value: (reply: Reply, output: string) => { value: number; high: number } | null
}

export type StubCapabilities = Omit<Capabilities, 'window' | 'bursts' | 'confirmsWrites' | 'haltsTarget'>

export interface Stub {
  /** What it says it is. */
  readonly board: string
  readonly capabilities: StubCapabilities
  /** Accesses on the way at most, if the user sets no limit. */
  readonly window: number
  /** It cannot do this one. */
  refuses(op: BoardOp): boolean
  word(op: BoardOp): Wording
  /** What has to go first, before this access. */
  before(op: BoardOp): Request | null
  statusOf(error: Reply): BoardStatus
  /** What was set up in the stub may have been lost. */
  forget(): void
  /** The target goes on as it was found. */
  leave(): Promise<void>
}

export interface Target {
  order: Order
  /** `arm`, `riscv:rv64`; empty where the stub does not say. */
  architecture: string
}

const ZERO = { value: 0, high: 0 }
export const WIDTHS = [1, 2, 4, 8] as const
export const WIDE = 'An access of 8 bytes is made of two of 4 bytes.'
export const HALTS = 'The CPU stands still while attached; timers of a simulated board stand still with it.'

export function memoryWording(op: BoardOp, order: Order): Wording {
  return {
    payload: memoryPayload(op, order),
    said: memorySaid(op),
    judge: (reply) => memoryVerdict(op, reply),
    inWords: (reply) => (reply.kind === 'data' ? valueSaid(reply.bytes, order) : undefined),
    value: (reply) => (reply.kind === 'data' ? valueOf(reply.bytes, order) : ZERO),
  }
}

/** `D` lets the target run; stubs that do not know it are told to continue, which they answer only when it stops again. */
export async function detach(conversation: Conversation): Promise<void> {
  const outcome = await conversation.command('D', 'let the CPU run, and good-bye')
  if (outcome.got === 'reply' && outcome.reply.kind !== 'ok') await proceed(conversation)
}

export const proceed = (conversation: Conversation): Promise<void> => conversation.say('c', 'let the CPU run')

/** One access at a time where the stub acknowledges: it could take what comes next for an acknowledgment. */
export function plainStub(conversation: Conversation, board: string, { order, architecture }: Target): Stub {
  const told = architecture === '' ? ', as the stub does not say what it is' : ` (${architecture})`
  return {
    board,
    capabilities: {
      memWidths: WIDTHS,
      ioWidths: [],
      faults: 'reported',
      notes: [HALTS, WIDE, `Values are taken as ${order}-endian${told}.`],
    },
    window: conversation.acknowledges ? 1 : 32,
    refuses: () => false,
    word: (op) => memoryWording(op, order),
    before: () => null,
    statusOf: () => 'fault',
    forget: () => undefined,
    leave: () => detach(conversation),
  }
}

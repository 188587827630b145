// Questions whose answers cannot be confused with anything else: the way back into step. The protocol numbers nothing, so an answer
// that comes too late looks like the next one; but stubs answer in order, so behind a marker's answer nothing old can come.
import type { Reply } from './reply'

export interface Marker {
  payload: string
  said: string
  answers(reply: Reply): boolean
}

const FEATURES = /(^|;)(PacketSize=|[\w:.-]+[+-](;|$))/

/** The first question of all. Stubs that do not know it say so with an empty packet. */
export const HELLO: Marker = {
  payload: 'qSupported',
  said: 'what do you support?',
  answers: (reply) => reply.kind === 'unknown' || (reply.kind === 'text' && FEATURES.test(reply.text)),
}

/** The current thread: `QC01`. No access is ever answered so. */
export const THREAD: Marker = {
  payload: 'qC',
  said: 'which thread? (to get back in step)',
  answers: (reply) => reply.kind === 'text' && reply.text.startsWith('QC'),
}

/** Why the target stands still; for stubs without threads. */
export const REASON: Marker = {
  payload: '?',
  said: 'why do you stand still? (to get back in step)',
  answers: (reply) => reply.kind === 'stop' || reply.kind === 'gone',
}

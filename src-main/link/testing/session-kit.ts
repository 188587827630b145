// What session tests share: settings, accesses, and a note of every event of a session.
import { DEFAULT_LINK, type LinkSettings } from '../../../src-preload/contract/link'
import type { BoardOp, SessionEvents } from '../board-io'

export const settingsOf = (changed: Partial<LinkSettings> = {}): LinkSettings => ({
  ...DEFAULT_LINK,
  port: 'wire',
  ...changed,
})

export const readOf = (address: number, changed: Partial<BoardOp> = {}): BoardOp => ({
  write: false,
  space: 'mem',
  address,
  width: 4,
  value: 0,
  high: 0,
  once: false,
  ...changed,
})

export const writeOf = (address: number, value: number, changed: Partial<BoardOp> = {}): BoardOp =>
  readOf(address, { write: true, value, ...changed })

export interface Noted {
  events: SessionEvents
  /** `silent: …`, `back`, `reset: …`. */
  states: string[]
  /** `out …`, `in …`. */
  decoded: string[]
}

export function noted(): Noted {
  const states: string[] = []
  const decoded: string[] = []
  const events: SessionEvents = {
    silent: (reason) => void states.push(`silent: ${reason}`),
    back: () => void states.push('back'),
    reset: (reason) => void states.push(`reset: ${reason}`),
    decoded: (direction, text) => void decoded.push(`${direction} ${text}`),
  }
  return { events, states, decoded }
}

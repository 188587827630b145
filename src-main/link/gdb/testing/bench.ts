// What tests of the protocol have on their bench: settings, a record of what the session told, and short ways to ask it.
import type { LinkSettings } from '../../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, Protocol, SessionEvents } from '../../board-io'
import type { Transport } from '../../transport'
import { readOf, settingsOf, writeOf } from '../../testing/session-kit'
import { gdb } from '../protocol'

export class Heard implements SessionEvents {
  readonly states: string[] = []
  readonly texts: string[] = []
  #told: () => void = () => undefined

  silent = (why: string): void => this.#state(`silent: ${why}`)
  back = (): void => this.#state('back')
  reset = (why: string): void => this.#state(`reset: ${why}`)
  decoded = (direction: 'out' | 'in', text: string): void => void this.texts.push(`${direction}: ${text}`)

  /** Resolves when the session has told something that begins so. */
  async until(start: string): Promise<void> {
    while (!this.states.some((state) => state.startsWith(start)))
      await new Promise<void>((resolve) => (this.#told = resolve))
  }

  #state(text: string): void {
    this.states.push(text)
    this.#told()
  }
}

export interface Bench {
  io: BoardIo
  heard: Heard
}

/** Throws where nobody answers. */
export async function attach(
  line: Transport,
  changed: Partial<LinkSettings> = {},
  protocol: Protocol = gdb,
): Promise<Bench> {
  const heard = new Heard()
  const opened = await protocol.open(line, { settings: settingsOf(changed), events: heard })
  if (!opened.ok) throw new Error(opened.error.message)
  return { io: opened.value, heard }
}

export const read = (
  io: BoardIo,
  address: number,
  width: BoardOp['width'] = 4,
  rest: Partial<BoardOp> = {},
): Promise<BoardAnswer> => io.access(readOf(address, { width, ...rest }))

export const write = (
  io: BoardIo,
  address: number,
  value: number,
  width: BoardOp['width'] = 4,
  rest: Partial<BoardOp> = {},
): Promise<BoardAnswer> => io.access(writeOf(address, value, { width, ...rest }))

/** What each answer has: the value, or why there is none. */
export const values = async (...answers: Promise<BoardAnswer>[]): Promise<(number | string)[]> =>
  (await Promise.all(answers)).map(({ status, value }) => (status === 'ok' ? value : status))

// One command to a stub, what may answer it, and how it ended. Knows no line.
import type { Reply } from './reply'

/**
 * - answer: this is the command's answer
 * - again: the stub did not carry it out; it may go once more, whatever it does
 * - strange: no answer to this command: what was sent and what comes are out of step
 */
export type Verdict = 'answer' | 'again' | 'strange'

export interface Ended {
  /** ms, from the first byte sent; all tries included. 0 where nothing was sent. */
  tookMs: number
  retries: number
}
/** `output` is what the stub said for people before it answered. */
export type Outcome =
  ({ got: 'reply'; reply: Reply; output: string } & Ended) | ({ got: 'timeout' } & Ended) | ({ got: 'lost' } & Ended)

export interface Request {
  payload: string
  /** For people. */
  said: string
  /** Never sent again once it may have been carried out. */
  once: boolean
  /** It changes what later requests find. */
  writes: boolean
  /** ms; without it the link's. */
  timeoutMs?: number
  /** Nothing else is sent until it is answered. */
  alone?: boolean
  /** What has to go first; asked anew before each try, until it says that nothing is missing. Such requests are not tried again by themselves. */
  before?(): Request | null
  judge(reply: Reply): Verdict
  /** What the answer means, for people; without it, or undefined, as any answer. */
  inWords?(reply: Reply): string | undefined
  settle(outcome: Outcome): void
}

/** A request on its way, or waiting for it. */
export class Flight {
  readonly request: Request
  /** Sent for the sake of another one, which asks for it again where it is still needed. */
  readonly helper: boolean
  readonly asked = performance.now()
  sent: number | null = null
  tries = 0
  acknowledged = false
  /** Damaged answers to it, and refusals of it. */
  damaged = 0
  output = ''
  /** What came, while it is not certain that it belongs to this request. */
  #held: Reply | null = null
  #settled = false

  constructor(request: Request, helper = false) {
    this.request = request
    this.helper = helper
  }

  reply(reply: Reply): void {
    this.#settle({ got: 'reply', reply, output: this.output, ...this.#ended })
  }
  /** It counts when it is confirmed. */
  hold(reply: Reply): void {
    this.#held = reply
  }
  confirm(): void {
    if (this.#held) this.reply(this.#held)
  }
  timeout(): void {
    this.#settle({ got: 'timeout', ...this.#ended })
  }
  lost(): void {
    this.#settle({ got: 'lost', ...this.#ended })
  }

  get #ended(): Ended {
    return { tookMs: this.sent === null ? 0 : performance.now() - this.sent, retries: Math.max(0, this.tries - 1) }
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return
    this.#settled = true
    this.request.settle(outcome)
  }
}

/** A target that stops tells so unasked. */
const anythingAsked = ({ kind }: Reply): Verdict => (kind === 'stop' ? 'strange' : 'answer')

/** @param judge without it, whatever comes is the answer, but for a stop */
export const commandOf = (
  payload: string,
  said: string,
  settle: (outcome: Outcome) => void,
  judge: Request['judge'] = anythingAsked,
): Request => ({ payload, said, once: false, writes: false, judge, settle })

/**
 * Follows several requests that are on the way together. Whoever does not know a command answers with an empty packet, and no access is
 * answered so: an empty packet in its place says that nothing before it was lost, and that each answer belongs to its request.
 */
export const GUARD: Request = {
  payload: 'qg',
  said: '',
  once: false,
  writes: false,
  judge: ({ kind }) => (kind === 'unknown' ? 'answer' : 'strange'),
  settle: () => undefined,
}

/** `qRcmd`: a line to the stub's own monitor, QEMU's or a probe's. */
export const monitorPayload = (line: string): string => `qRcmd,${Buffer.from(line, 'latin1').toString('hex')}`

// One connection to a board: a line, the session that speaks on it, and the epoch that no other connection has. Never opened again.
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { BoardInfo, LinkSettings } from '../../src-preload/contract/link'
import { done, failed } from '../base/result'
import type { BoardIo, SessionEvents } from './board-io'
import type { FromBoard, NumberedAnswer, NumberedOp } from './messages'
import { openTransport } from './open-transport'
import { probe } from './probe'
import { protocolOf, protocols } from './protocols'
import { tapped, type TrafficTap } from './tapped'
import type { Transport } from './transport'

type Tell = (message: FromBoard) => void

export class Connection {
  readonly epoch: number
  readonly info: BoardInfo
  readonly #io: BoardIo
  readonly #transport: Transport
  readonly #tell: Tell
  #answers: NumberedAnswer[] = []
  #closing = false

  /** @returns link where the port cannot be opened, or nobody on it answers */
  static async open(settings: LinkSettings, epoch: number, tap: TrafficTap, tell: Tell): Promise<Result<Connection>> {
    const opened = await openTransport(settings)
    if (!opened.ok) return opened
    const transport = tapped(opened.value, tap)
    const events = eventsOf(epoch, tap, tell)
    const io = await openSession(transport, settings, events)
    if (io.ok) return done(new Connection(epoch, io.value, transport, tell))
    await transport.close()
    return io
  }

  private constructor(epoch: number, io: BoardIo, transport: Transport, tell: Tell) {
    this.epoch = epoch
    this.info = io.info
    this.#io = io
    this.#transport = transport
    this.#tell = tell
    transport.onClose((reason) => this.#lost(reason))
  }

  access(ops: readonly NumberedOp[]): void {
    for (const { id, ...op } of ops) {
      void this.#io.access(op).then((answer) => this.#answered({ ...answer, id }))
    }
  }

  /** Bytes as the user typed them. */
  send(text: string): void {
    this.#transport.send(Buffer.from(text, 'utf8'))
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#io.close()
    await this.#transport.close()
  }

  /** Answers that come in one go travel in one message. */
  #answered(answer: NumberedAnswer): void {
    if (this.#answers.push(answer) > 1) return
    setImmediate(() => this.#tellAnswers())
  }

  #tellAnswers(): void {
    const answers = this.#answers
    this.#answers = []
    if (answers.length > 0) this.#tell({ say: 'answers', epoch: this.epoch, answers })
  }

  /** What was on the way is answered first, then the end is told. */
  #lost(reason: string): void {
    if (this.#closing) return
    this.#closing = true
    void this.#io.close().finally(() =>
      setImmediate(() => {
        this.#tellAnswers()
        this.#tell({ say: 'state', epoch: this.epoch, state: 'lost', reason })
      }),
    )
  }
}

function eventsOf(epoch: number, tap: TrafficTap, tell: Tell): SessionEvents {
  return {
    silent: (reason) => tell({ say: 'state', epoch, state: 'silent', reason }),
    back: () => tell({ say: 'state', epoch, state: 'back', reason: '' }),
    reset: (reason) => tell({ say: 'state', epoch, state: 'reset', reason }),
    decoded: (direction, text) => tap.text(direction, text),
  }
}

async function openSession(
  transport: Transport,
  settings: LinkSettings,
  events: SessionEvents,
): Promise<Result<BoardIo>> {
  const options = { settings, events }
  if (settings.protocol !== 'auto') return protocolOf(settings.protocol).open(transport, options)
  const { found, tried } = await probe(transport, protocols, options)
  return found ? protocolOf(found.protocol).open(transport, options) : nobody(settings.port, tried)
}

function nobody(port: string, tried: { protocol: string; answer: string }[]): { ok: false; error: Failure } {
  const names = tried.map(({ protocol }) => protocol).join(', ')
  return failed(
    'link',
    `Nothing on ${port} answers in a protocol that the lab knows (tried ${names}).`,
    'Check the baud rate and the wiring, or name the protocol.',
  )
}

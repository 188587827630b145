// The board process: carries out what its owner asks, on one connection at a time. Knows no Electron and no lab.
import { type Result } from '../../src-preload/contract/errors'
import type { LinkSettings, ProbeReport } from '../../src-preload/contract/link'
import { done, failed, reason } from '../base/result'
import { Connection } from './connection'
import type { FromBoard, ToBoard } from './messages'
import { openTransport } from './open-transport'
import { listPorts } from './ports'
import { probe } from './probe'
import { protocols } from './protocols'
import { tapped, TrafficTap } from './tapped'

const NOT_ATTACHED = failed('link', 'No board is attached.', 'Attach one first.')

export class BoardServer {
  readonly #tell: (message: FromBoard) => void
  readonly #tap: TrafficTap
  #connection: Connection | null = null
  /** Attaching, probing and detaching go one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(tell: (message: FromBoard) => void) {
    this.#tell = tell
    this.#tap = new TrafficTap((batch) => tell({ say: 'traffic', ...batch }))
  }

  take(message: ToBoard): void {
    switch (message.say) {
      case 'access':
        if (this.#connection?.epoch === message.epoch) this.#connection.access(message.ops)
        return
      case 'ping':
        this.#tell({ say: 'pong', id: message.id })
        return
      case 'send':
        this.#connection?.send(message.text)
        this.#tell({ say: 'done', id: message.id, result: this.#connection ? done(null) : NOT_ATTACHED })
        return
      default:
        this.#turn = this.#turn.then(() => this.#inTurn(message))
    }
  }

  /** Lets go of the board, if there is one. */
  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    await connection?.close()
    this.#tap.flush()
  }

  async #inTurn(message: Exclude<ToBoard, { say: 'access' | 'ping' | 'send' }>): Promise<void> {
    const { say, id } = message
    switch (say) {
      case 'ports':
        this.#tell({ say, id, result: await caught(async () => done(await listPorts())) })
        return
      case 'probe':
        this.#tell({ say, id, result: await caught(() => this.#probe(message.settings)) })
        return
      case 'attach':
        this.#tell({ say, id, result: await caught(() => this.#attach(message)) })
        return
      case 'detach':
        this.#tell({ say: 'done', id, result: await caught(() => this.close().then(() => done(null))) })
    }
  }

  async #attach({ settings, epoch }: { settings: LinkSettings; epoch: number }): Promise<Result<Connection['info']>> {
    await this.close()
    const opened = await Connection.open(settings, epoch, this.#tap, this.#tell)
    this.#tap.flush()
    if (!opened.ok) return opened
    this.#connection = opened.value
    return done(opened.value.info)
  }

  /** Of a port that is not attached; the attached one is not disturbed. */
  async #probe(settings: LinkSettings): Promise<Result<ProbeReport>> {
    const opened = await openTransport(settings)
    if (!opened.ok) return opened
    const transport = tapped(opened.value, this.#tap)
    const silent = { silent: nothing, back: nothing, reset: nothing }
    const events = { ...silent, decoded: (direction: 'out' | 'in', text: string) => this.#tap.text(direction, text) }
    const wanted = protocols.filter(({ id }) => settings.protocol === 'auto' || id === settings.protocol)
    try {
      return done(await probe(transport, wanted, { settings, events }))
    } finally {
      await transport.close()
      this.#tap.flush()
    }
  }
}

const nothing = (): void => undefined

/** A bug of a protocol is an answer as well: the process lives on, and its owner hears of it. */
async function caught<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run()
  } catch (error) {
    return failed('link', `The board's process failed: ${reason(error)}`, 'Attach again.')
  }
}

// What joins one lab's thread to the link: a channel for each board that is attached, accesses one way, answers and news the other.
import type { NumberedOp } from '../../link/messages'
import type { LabThread } from '../lab-thread-client'
import type { LabThreadData } from '../thread-protocol'
import { BoardRelay, createBoardChannel } from './board-channel'
import type { BoardLink, LabEnd, LinkChange } from './board-link'

interface Channel extends LabEnd {
  number: number
  relay: BoardRelay
}

export class LabBoard {
  readonly #link: BoardLink
  /** For the board that is attached before the thread starts. */
  readonly attached: Pick<LabThreadData, 'board'>
  #thread: LabThread | null = null
  /** Of the board that was attached last: what the thread sends to an earlier one is dropped. */
  #channel: Channel | null = null
  #channels = 0
  #disconnect = (): void => undefined

  constructor(link: BoardLink) {
    this.#link = link
    this.attached = link.isAttached ? { board: this.#newChannel() } : {}
  }

  connect(thread: LabThread): void {
    this.#thread = thread
    this.#disconnect = this.#link.connect((change) => this.#changed(change))
    if (this.attached.board) this.#note({ what: 'attached', text: '' })
  }

  /** The board stays attached, for the next lab. */
  disconnect(): void {
    this.#disconnect()
  }

  forward(ops: readonly NumberedOp[], channel: number): void {
    if (this.#channel?.number === channel) this.#link.accessFor(this.#channel, ops)
  }

  wake(): void {
    this.#channel?.relay.wake()
  }

  #changed(change: LinkChange): void {
    const { what } = change
    const relay = this.#channel?.relay
    if (what === 'attached') void this.#thread?.ask({ do: 'attachBoard', ...this.#newChannel() })
    else if (what === 'back') relay?.isDown('no')
    else if (what === 'silent') relay?.isDown('silent')
    else if (what !== 'reset') relay?.isDown('lost')
    this.#note(change)
    if (what === 'detached') void this.#thread?.ask({ do: 'detachBoard' })
  }

  #note({ what, text }: LinkChange): void {
    const { settings, info } = this.#link.status
    const entry = { what, text, port: settings?.port ?? '', protocol: info?.protocol ?? '', board: info?.board ?? '' }
    void this.#thread?.ask({ do: 'noteLink', entry })
  }

  #newChannel(): NonNullable<LabThreadData['board']> {
    const number = ++this.#channels
    const channel = createBoardChannel(number)
    const relay = new BoardRelay(channel)
    this.#channel = {
      number,
      relay,
      answers: (answers) => {
        relay.publish(answers)
        this.#thread?.nudge()
      },
    }
    const { info, settings } = this.#link.status
    return { channel, info: info!, settings: settings! }
  }
}

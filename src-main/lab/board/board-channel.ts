// The shared memory between the lab thread and its supervisor through which a board's answers come: a ring of slots, and a word to wait on.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { BoardOp, BoardStatus } from '../../link/board-io'
import type { NumberedAnswer, NumberedOp } from '../../link/messages'
import type { BoardPort } from './board-port'

/** Accesses on the way at most; a power of 2. */
const SLOTS = 4096
const LAST = SLOTS - 1
/** Slot words: status, value, high, round trip in ns (low, high), retries. */
const SLOT_WORDS = 8
const HEADER_BYTES = 64
/** Accesses that travel in one message at most. */
const MOST_QUEUED = 32

/** Indices into the header. `signal` counts everything that is worth waking up for. */
const Word = { published: 0, signal: 1, down: 2, number: 3 } as const

/** Why nothing is sent any more; 0 = the link is up. */
const Down = { no: 0, silent: 1, lost: 2 } as const
const STATUSES: readonly BoardStatus[] = ['ok', 'fault', 'timeout', 'lost', 'refused']

/** @param number tells this channel from those before: what the lab thread sends bears it */
export function createBoardChannel(number: number): SharedArrayBuffer {
  const channel = new SharedArrayBuffer(HEADER_BYTES + SLOTS * SLOT_WORDS * 4)
  headerOf(channel)[Word.number] = number
  return channel
}

/** Takes accesses to the supervisor, for the channel of that number. */
export type PostOps = (ops: NumberedOp[], channel: number) => void

const headerOf = (channel: SharedArrayBuffer): Int32Array => new Int32Array(channel, 0, HEADER_BYTES / 4)
const slotsOf = (channel: SharedArrayBuffer): Uint32Array => new Uint32Array(channel, HEADER_BYTES)

/** The supervisor's end. */
export class BoardRelay {
  readonly #header: Int32Array
  readonly #slots: Uint32Array

  constructor(channel: SharedArrayBuffer) {
    this.#header = headerOf(channel)
    this.#slots = slotsOf(channel)
  }

  /** Answers in the order of the accesses: every access is answered once. */
  publish(answers: readonly NumberedAnswer[]): void {
    for (const { id, status, value, high, roundTripNs, retries } of answers) {
      const at = (id & LAST) * SLOT_WORDS
      this.#slots[at] = STATUSES.indexOf(status)
      this.#slots[at + 1] = value
      this.#slots[at + 2] = high
      this.#slots[at + 3] = roundTripNs
      this.#slots[at + 4] = Math.floor(roundTripNs / 2 ** 32)
      this.#slots[at + 5] = retries
      Atomics.store(this.#header, Word.published, id + 1)
    }
    this.wake()
  }

  isDown(state: keyof typeof Down): void {
    Atomics.store(this.#header, Word.down, Down[state])
    this.wake()
  }

  /** Ends a wait of the lab thread. */
  wake(): void {
    Atomics.add(this.#header, Word.signal, 1)
    Atomics.notify(this.#header, Word.signal)
  }
}

/** The lab thread's end. */
class ChannelPort implements BoardPort {
  readonly info: BoardInfo
  readonly settings: LinkSettings
  readonly #header: Int32Array
  readonly #slots: Uint32Array
  readonly #post: PostOps
  #queue: NumberedOp[] = []
  /** Numbers of the next access, and of the next answer. */
  #sent = 0
  #taken = 0
  /** The signal at the end of the last wait. */
  #seen = 0
  /** Accesses by number that were never sent, since the link was down. */
  readonly #unsent = new Map<number, BoardStatus>()

  constructor(channel: SharedArrayBuffer, info: BoardInfo, settings: LinkSettings, post: PostOps) {
    this.#header = headerOf(channel)
    this.#slots = slotsOf(channel)
    this.info = info
    this.settings = settings
    this.#post = post
  }

  get isUp(): boolean {
    return Atomics.load(this.#header, Word.down) === Down.no
  }

  get inFlight(): number {
    return this.#sent - this.#taken
  }

  send(op: BoardOp): number {
    if (this.inFlight >= SLOTS) throw new Error('more accesses on the way than the channel holds')
    const id = this.#sent++
    const down = Atomics.load(this.#header, Word.down)
    if (down !== Down.no) this.#unsent.set(id, down === Down.silent ? 'timeout' : 'lost')
    else if (this.#queue.push({ ...op, id }) >= MOST_QUEUED) this.flush()
    return id
  }

  flush(): void {
    if (this.#queue.length === 0) return
    this.#post(this.#queue, this.#header[Word.number]!)
    this.#queue = []
  }

  next(): NumberedAnswer | null {
    const id = this.#taken
    if (id === this.#sent) return null
    const unsent = this.#unsent.get(id)
    if (unsent !== undefined) {
      this.#unsent.delete(id)
      this.#taken++
      return { id, status: unsent, value: 0, high: 0, roundTripNs: 0, retries: 0 }
    }
    return this.#isPublished(id) ? this.#take(id) : null
  }

  wait(ms: number): boolean {
    this.flush()
    if (this.#unsent.has(this.#taken) || (this.#taken < this.#sent && this.#isPublished(this.#taken))) return true
    // A signal since the last wait counts: whoever gave it may have looked at nothing since.
    const woken = Atomics.wait(this.#header, Word.signal, this.#seen, ms) !== 'timed-out'
    this.#seen = Atomics.load(this.#header, Word.signal)
    return woken
  }

  #isPublished(id: number): boolean {
    return Atomics.load(this.#header, Word.published) > id
  }

  #take(id: number): NumberedAnswer {
    const at = (id & LAST) * SLOT_WORDS
    const word = (index: number): number => this.#slots[at + index]!
    this.#taken++
    return {
      id,
      status: STATUSES[word(0)]!,
      value: word(1),
      high: word(2),
      roundTripNs: word(3) + word(4) * 2 ** 32,
      retries: word(5),
    }
  }
}

/** @param post see LabReply, which has the same two values */
export const openBoardPort = (
  channel: SharedArrayBuffer,
  info: BoardInfo,
  settings: LinkSettings,
  post: PostOps,
): BoardPort => new ChannelPort(channel, info, settings, post)

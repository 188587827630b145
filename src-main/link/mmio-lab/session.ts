// Accesses over frames: batches what waits, keeps a window on the way, asks again under the same number, and finds the board again after a reset.
import type { BoardInfo } from '../../../src-preload/contract/link'
import type { BoardAnswer, BoardIo, BoardOp, SessionOptions } from '../board-io'
import type { Transport } from '../transport'
import { Batch } from './batch'
import { describeIdentity, describeReply, describeRequest } from './describe'
import { answer, Flight, repeatable, type Waiting } from './flight'
import { FrameReader } from './frame'
import { encodeHello, freshNonce, infoOf, parseIdentity, type Identity } from './identity'
import { FrameType, numberOf, NUMBERS, typeOf } from './wire'

/** Beyond so many frames on the way, only full ones are sent: more small ones would cost more than they gain. */
const SMALL_FRAMES = 2
const FRAME_END = Uint8Array.of(0)

/** Looking for the board after silence or a reset. */
interface Search {
  nonce: number
  silentTold: boolean
  /** Empty: it was not reset, as far as is known. */
  reset: string
}

export class MmioLabSession implements BoardIo {
  readonly info: BoardInfo
  readonly #transport: Transport
  readonly #options: SessionOptions
  readonly #identity: Identity
  readonly #most: number
  readonly #queue: Waiting[] = []
  readonly #flight: Flight[] = []
  readonly #reader = new FrameReader(
    (payload) => this.#received(payload),
    () => this.#damaged(),
  )
  #onTheWay = 0
  #number = 0
  /** What the board takes addresses relative to. */
  #address = 0
  #search: Search | null = null
  #closed = false
  #flushDue = false
  #timer: NodeJS.Timeout | null = null
  #deadline = 0

  /** Of a board that has just answered hello. */
  constructor(transport: Transport, identity: Identity, options: SessionOptions) {
    this.#transport = transport
    this.#identity = identity
    this.#options = options
    this.info = infoOf(identity)
    const { window } = options.settings
    this.#most = window > 0 ? Math.min(window, this.info.capabilities.window) : this.info.capabilities.window
    transport.listen((bytes) => this.#reader.push(bytes))
    transport.onClose(() => this.#end())
  }

  access(op: BoardOp): Promise<BoardAnswer> {
    return new Promise((resolve) => {
      const access: Waiting = { op, resolve, asked: performance.now(), sent: NaN }
      if (this.#closed) return answer(access, 'lost', 0, access.asked)
      if (op.space === 'io' || op.width === 8) return answer(access, 'refused', 0, access.asked)
      this.#queue.push(access)
      this.#flushSoon()
    })
  }

  close(): Promise<void> {
    if (!this.#closed) this.#transport.listen(null)
    this.#end()
    return Promise.resolve()
  }

  #end(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const now = performance.now()
    for (const access of this.#takeFlight()) answer(access, 'lost', 0, now)
    for (const access of this.#queue.splice(0)) answer(access, 'lost', 0, now)
  }

  // Sending

  /** Accesses that are asked for in one go travel in one frame. */
  #flushSoon(): void {
    if (this.#flushDue) return
    this.#flushDue = true
    queueMicrotask(() => {
      this.#flushDue = false
      while (this.#mayFill()) this.#fill()
    })
  }

  #mayFill(): boolean {
    if (this.#closed || this.#search !== null || this.#queue.length === 0 || this.#onTheWay >= this.#most) return false
    const frames = this.#flight.length
    const full = this.#queue.length * this.#identity.window >= this.info.capabilities.window
    return frames < Math.min(SMALL_FRAMES, this.#identity.window) || (full && frames < this.#identity.window)
  }

  #fill(): void {
    const batch = new Batch(this.#address, this.#identity.frameBytes)
    // Half of a small window at most, so that one frame is on the way while the other is answered.
    const room = Math.min(this.#most - this.#onTheWay, Math.ceil(this.#most / 2), this.#queue.length)
    let count = 0
    while (count < room && batch.add(this.#queue[count]!.op)) count++
    const flight = new Flight(this.#number, batch, this.#queue.splice(0, count))
    const now = performance.now()
    for (const access of flight.accesses) access.sent = now
    this.#number = (this.#number + 1) % NUMBERS
    this.#address = batch.address
    this.#onTheWay += count
    this.#flight.push(flight)
    this.#options.events.decoded('out', describeRequest(flight.number, batch))
    this.#send([flight])
    if (this.#flight.length === 1) this.#arm()
  }

  /** A frame that is sent again begins with a zero, which ends whatever a half frame has left on the line. */
  #send(flights: readonly Flight[]): void {
    if (flights.some(({ copies }) => copies > 0)) this.#transport.send(FRAME_END)
    for (const flight of flights) {
      if (flight.copies++ > 0) this.#options.events.decoded('out', `#${flight.number} again`)
      this.#transport.send(flight.frame)
    }
  }

  // Receiving

  #received(payload: Uint8Array): void {
    const type = typeOf(payload)
    if (type === FrameType.identity) return this.#met(parseIdentity(payload))
    if (this.#search !== null) return
    if (type === FrameType.done || type === FrameType.faults || type === FrameType.refused) this.#replied(payload)
    else if (type === FrameType.expected) this.#expected(numberOf(payload))
    else if (type === FrameType.noSession) this.#noSession(numberOf(payload))
  }

  #replied(payload: Uint8Array): void {
    const flight = this.#flight.find(({ number }) => number === numberOf(payload))
    if (!flight) return
    flight.early = payload
    if (flight !== this.#flight[0]) return this.#nudge()
    for (let next = this.#flight[0]; next?.early; next = this.#flight[0]) {
      if (!this.#settle(next, next.early)) return this.#lostStep()
      this.#flight.shift()
    }
    this.#arm()
    this.#flushSoon()
  }

  /** @returns whether the reply was one to this request */
  #settle(flight: Flight, reply: Uint8Array): boolean {
    const answers = flight.batch.answers(reply)
    if (answers === null) return false
    this.#onTheWay -= flight.accesses.length
    this.#options.events.decoded('in', describeReply(flight.number, flight.batch, answers))
    flight.settle(answers, performance.now())
    return true
  }

  #damaged(): void {
    this.#options.events.decoded('in', 'damaged')
    this.#nudge()
  }

  /** A reply got lost or damaged: the board still has it, so it can be had before the time is up. */
  #nudge(): void {
    const oldest = this.#flight[0]
    if (!oldest || oldest.nudged || this.#search !== null) return
    oldest.nudged = true
    this.#send([oldest])
  }

  /** The board misses a frame: that one and all behind it are sent again. */
  #expected(expected: number): void {
    this.#options.events.decoded('in', `expects #${expected}`)
    const at = this.#flight.findIndex(({ number }) => number === expected)
    if (at < 0) return expected === this.#number ? this.#nudge() : this.#lostStep()
    if (this.#flight[at]!.nudged) return
    for (const flight of this.#flight.slice(at)) flight.nudged = true
    this.#send(this.#flight.slice(at))
  }

  // Time

  #arm(): void {
    const oldest = this.#flight[0]
    if (!oldest) return
    const { baud } = this.#transport
    const sent = this.#flight.reduce((bytes, { frame }) => bytes + frame.length, 0)
    const lineMs = baud === null ? 0 : ((sent + oldest.batch.replyBytes) * 10_000) / baud
    this.#deadline = performance.now() + this.#options.settings.timeoutMs + lineMs
    this.#timer ??= setTimeout(() => this.#tick(), this.#options.settings.timeoutMs + lineMs)
  }

  /** Replies only move the deadline: a timer for each would cost more than the reply. */
  #tick(): void {
    this.#timer = null
    if (this.#search !== null) return this.#searchOn()
    const left = this.#deadline - performance.now()
    if (this.#flight.length === 0) return
    if (left > 0) this.#timer = setTimeout(() => this.#tick(), left)
    else this.#timeUp(this.#flight[0]!)
  }

  #timeUp(oldest: Flight): void {
    const { tries, timeoutMs } = this.#options.settings
    if (++oldest.tries >= tries) return this.#fellSilent(`No answer in ${tries} tries of ${timeoutMs} ms.`)
    for (const flight of this.#flight) flight.nudged = false
    this.#send(this.#flight)
    this.#arm()
  }

  // Losing the board, and finding it again

  #fellSilent(reason: string): void {
    const now = performance.now()
    const retries = this.#flight[0]!.copies - 1
    for (const access of this.#takeFlight()) answer(access, 'timeout', 0, now, retries)
    this.#options.events.silent(reason)
    this.#seek({ nonce: freshNonce(), silentTold: true, reset: '' })
  }

  /** Its count is not ours, though it has a session: somebody else has spoken to it. */
  #lostStep(): void {
    this.#giveBack(this.#flight.length)
    this.#options.events.silent('The board counts frames that the lab did not send. Is another program on this line?')
    this.#seek({ nonce: freshNonce(), silentTold: true, reset: '' })
  }

  /** A frame that was sent once and refused was not carried out, nor were those behind it; of those before it nobody knows. */
  #noSession(number: number): void {
    this.#options.events.decoded('in', `#${number}: no session`)
    const at = this.#flight.findIndex((flight) => flight.number === number)
    if (at < 0) return
    const repeated = this.#flight.filter(({ copies }) => copies > 1).length
    this.#giveBack(Math.max(at, repeated))
    this.#seek({
      nonce: freshNonce(),
      silentTold: false,
      reset: 'The board was reset: it no longer knew this session.',
    })
  }

  #met(identity: Identity | null): void {
    if (identity === null) return
    this.#options.events.decoded('in', describeIdentity(identity))
    if (identity.nonce === 0) this.#started()
    else if (identity.nonce === this.#search?.nonce) this.#found(this.#search)
  }

  #started(): void {
    const reset = 'The board has started anew.'
    if (this.#search !== null) {
      this.#search.reset = reset
      return
    }
    this.#giveBack(this.#flight.length)
    this.#seek({ nonce: freshNonce(), silentTold: false, reset })
  }

  /** @param doubtful frames that may have been carried out; those behind were not */
  #giveBack(doubtful: number): void {
    const unknown = this.#flight.slice(0, doubtful).flatMap(({ accesses }) => accesses)
    const retries = Math.max(0, (this.#flight[0]?.copies ?? 1) - 1)
    const all = this.#takeFlight()
    const from = repeatable(unknown)
    const now = performance.now()
    for (const access of all.slice(0, from)) answer(access, 'timeout', 0, now, retries)
    this.#queue.unshift(...all.slice(from))
  }

  #takeFlight(): Waiting[] {
    this.#onTheWay = 0
    return this.#flight.splice(0).flatMap(({ accesses }) => [...accesses])
  }

  #seek(search: Search): void {
    this.#search = search
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#askWhoIsThere(search)
  }

  #askWhoIsThere({ nonce }: Search): void {
    this.#options.events.decoded('out', 'hello')
    this.#transport.send(encodeHello(nonce))
    this.#timer = setTimeout(() => this.#tick(), this.#options.settings.timeoutMs)
  }

  #searchOn(): void {
    const search = this.#search!
    const { tries, timeoutMs } = this.#options.settings
    const now = performance.now()
    while (this.#queue.length > 0 && now - this.#queue[0]!.asked >= tries * timeoutMs) {
      answer(this.#queue.shift()!, 'timeout', 0, now)
    }
    if (!search.silentTold) {
      search.silentTold = true
      this.#options.events.silent('The board has not answered since it was reset.')
    }
    this.#askWhoIsThere(search)
  }

  #found({ silentTold, reset }: Search): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#search = null
    this.#number = 0
    this.#address = 0
    if (reset !== '') this.#options.events.reset(reset)
    if (silentTold) this.#options.events.back()
    this.#flushSoon()
  }
}

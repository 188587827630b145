// Requests to a stub and their answers, in order: acknowledgments, tries, time limits, and the way back into step. Knows no address.
import type { SessionEvents } from '../board-io'
import type { Transport } from '../transport'
import { HELLO, type Marker } from './marker'
import { Patience } from './patience'
import { packetOf, PacketReader, type Piece } from './packet'
import { inWords, replyOf, type Reply } from './reply'
import { commandOf, Flight, GUARD, type Outcome, type Request, type Verdict } from './request'

const ACK = Uint8Array.of(0x2b)
const NAK = Uint8Array.of(0x2d)
/** Halts a target that runs; a stub whose target stands still ignores it. */
const INTERRUPT = Uint8Array.of(0x03)

const MOST_HEARD = 100
/** Requests between two guards at most. */
const GUARDED = 16

export interface Limits {
  /** For each try. ms */
  timeoutMs: number
  tries: number
}

/**
 * Starts out of step: the first thing that it says is HELLO, and `opened` has the answer.
 * The protocol numbers nothing: of requests that are on the way together, an answer counts when a GUARD behind them has come back in its place.
 */
export class Conversation {
  /** Both sides acknowledge each packet. */
  acknowledges = true
  /** Requests on the way at most, while the line does no damage. */
  window = 1
  marker: Marker = HELLO
  /** The last that came while it was out of step. */
  heard = ''
  /** What was set up in the stub may have been lost. */
  outOfStep: () => void = () => undefined

  readonly #transport: Transport
  readonly #limits: Limits
  readonly #events: SessionEvents
  readonly #reader = new PacketReader((piece) => this.#piece(piece))
  readonly #queue: Flight[] = []
  readonly #onTheWay: Flight[] = []
  /** Answered, so it seems; in the order of sending. */
  readonly #unconfirmed: Flight[] = []
  /** Sent since the last guard. */
  #unguarded = 0
  /** It has damaged bytes: what it may have lost as well is found only where one request is on the way. */
  #lossy = false
  #state: 'searching' | 'inStep' | 'closed' = 'searching'
  #silent = false
  #why = ''
  #markers = 0
  /** A stub that was started afresh acknowledges again. */
  #acknowledged = false
  /** The window of a stub that had stopped to acknowledge, before it seemed to do so again; 0 = it never had. */
  #windowBefore = 0
  #found: (answer: Reply | null) => void = () => undefined
  #heardAck: () => void = () => undefined
  #out: Uint8Array[] = []
  #pumping = false
  readonly #patience = new Patience(() => this.#overdue())

  constructor(transport: Transport, limits: Limits, events: SessionEvents) {
    this.#transport = transport
    this.#limits = limits
    this.#events = events
    transport.listen((bytes) => this.#take(bytes))
    transport.onClose(() => this.#close())
  }

  /**
   * Finds the stub. May take as long as QEMU needs to notice that its pseudo terminal was opened.
   * @returns its answer to HELLO; null: none came
   */
  async open(everyMs: number, times: number): Promise<Reply | null> {
    const answer = await this.#firstAnswer(everyMs, times)
    if (answer === null) return null
    // Answers to further HELLOs may be under way, and could be taken for others.
    if (this.#markers > 1) await new Promise((resolve) => setTimeout(resolve, everyMs))
    // It is still in the mode in which somebody left it.
    if (!this.#acknowledged) this.acknowledges = false
    return answer
  }

  #firstAnswer(everyMs: number, times: number): Promise<Reply | null> {
    return new Promise((resolve) => {
      const asking = setInterval(() => {
        if (this.#markers < times) this.#sendMarker()
        else this.#found(null)
      }, everyMs)
      this.#found = (answer) => {
        clearInterval(asking)
        resolve(answer)
      }
      this.#transport.onClose(() => this.#found(null))
      this.#sendMarker()
    })
  }

  /** Sends it when its turn comes. It is settled in any case. */
  ask(request: Request): void {
    const flight = new Flight(request)
    if (this.#state === 'closed') {
      flight.lost()
      return
    }
    this.#queue.push(flight)
    this.#pumpSoon()
  }

  /** Whatever comes is the answer, unless `judge` says otherwise. */
  command(payload: string, said: string, judge?: Request['judge'], timeoutMs?: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const request = commandOf(payload, said, resolve, judge)
      this.ask(timeoutMs === undefined ? request : { ...request, timeoutMs })
    })
  }

  /** Sends what is not answered. Resolves when it has arrived, or should have. */
  say(payload: string, said: string): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve()
    this.#events.decoded('out', said)
    this.#out.push(packetOf(payload))
    this.#flush()
    return new Promise((resolve) => {
      const arrived = setTimeout(resolve, this.#limits.timeoutMs)
      this.#heardAck = () => {
        clearTimeout(arrived)
        resolve()
      }
    })
  }

  /** All that was asked answers `lost`; what is on the way is still waited for, so that what is asked next is not confused with it. */
  abandon(): void {
    for (const flight of [...this.#unconfirmed, ...this.#onTheWay, ...this.#queue.splice(0)]) flight.lost()
  }

  /** Lets go of the line. */
  close(): void {
    this.#transport.listen(null)
    this.#close()
  }

  #close(): void {
    this.#state = 'closed'
    this.#patience.stop()
    for (const flight of [...this.#doubtful(), ...this.#queue.splice(0)]) flight.lost()
  }

  // Sending.

  #pumpSoon(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => {
      this.#pumping = false
      this.#pump()
      this.#flush()
    })
  }

  #pump(): void {
    while (this.#state === 'inStep' && this.#queue.length > 0 && this.#hasRoom) {
      const first = this.#queue[0]!
      const before = first.request.before?.() ?? null
      this.#send(before ? new Flight(before, true) : this.#queue.shift()!)
      if (++this.#unguarded >= GUARDED) this.#guard()
    }
    if (this.#queue.length === 0) this.#guard()
  }

  /** One request alone needs none: if it is lost, nothing comes. */
  #guard(): void {
    if (this.#state !== 'inStep' || this.#unguarded === 0) return
    if (this.#onTheWay.length + this.#unconfirmed.length < 2) return
    this.#unguarded = 0
    this.#send(new Flight(GUARD, true))
  }

  get #hasRoom(): boolean {
    return (
      this.#onTheWay.length < (this.#lossy ? 1 : this.window) && !this.#onTheWay.some(({ request }) => request.alone)
    )
  }

  #send(flight: Flight): void {
    const now = performance.now()
    flight.sent ??= now
    flight.tries++
    flight.acknowledged = false
    flight.output = ''
    this.#out.push(packetOf(flight.request.payload))
    if (flight.request.said !== '') this.#events.decoded('out', flight.request.said)
    if (this.#onTheWay.push(flight) === 1) this.#waitForFirst()
  }

  #flush(): void {
    if (this.#out.length === 0) return
    const out = this.#out.length === 1 ? this.#out[0]! : Buffer.concat(this.#out)
    this.#out = []
    this.#transport.send(out)
  }

  #waitForFirst(): void {
    const first = this.#onTheWay[0]
    if (first) this.#patience.wait(first.request.timeoutMs ?? this.#limits.timeoutMs)
    else if (this.#state === 'inStep') this.#patience.rest()
  }

  #overdue(): void {
    if (this.#state === 'inStep') this.#doubt('no answer in time')
    else this.#stillSearching()
    this.#flush()
  }

  // The way back into step.

  #lostStep(why: string): void {
    this.#why = why
    this.#queue.unshift(...this.#repeatable(this.#doubtful()))
    this.outOfStep()
    this.#state = 'searching'
    this.#markers = 0
    this.#acknowledged = false
    this.#sendMarker()
    this.#patience.wait(this.#limits.timeoutMs)
  }

  /** All that is not certain to be answered; none of it is on the way any more. */
  #doubtful(): Flight[] {
    this.#unguarded = 0
    return [...this.#unconfirmed.splice(0), ...this.#onTheWay.splice(0)]
  }

  /**
   * Of those that were on the way, the ones that may go again; the others are settled. All may have been carried out. Going again, a read must
   * not find what was written behind it, and a write must not undo one behind it: they go only where all that follows goes again too.
   */
  #repeatable(doubtful: readonly Flight[]): Flight[] {
    const again: Flight[] = []
    let written = false
    let broken = false
    for (const flight of [...doubtful].reverse()) {
      const { once, writes } = flight.request
      if (flight.helper) continue
      const repeats: boolean = !once && flight.tries < this.#limits.tries && !broken && (writes || !written)
      if (repeats) again.unshift(flight)
      else flight.timeout()
      written ||= writes || once
      broken ||= (writes || once) && !repeats
    }
    return again
  }

  /** A stub that waits for an acknowledgment gets one, and from the second time on a running target is halted. */
  #sendMarker(): void {
    if (this.#markers++ > 0) this.#out.push(INTERRUPT)
    if (this.acknowledges) this.#out.push(ACK)
    this.#out.push(packetOf(this.marker.payload))
    this.#events.decoded('out', this.marker.said)
    this.#flush()
  }

  #stillSearching(): void {
    const { timeoutMs, tries } = this.#limits
    if (!this.#silent && this.#markers >= Math.max(1, tries - 1)) {
      this.#silent = true
      for (const flight of this.#queue.splice(0)) flight.timeout()
      this.#events.silent(this.#why)
    }
    const tooOld = performance.now() - timeoutMs * tries
    while (this.#silent && this.#queue.length > 0 && this.#queue[0]!.asked <= tooOld) this.#queue.shift()!.timeout()
    this.#sendMarker()
    this.#patience.wait(this.#limits.timeoutMs)
  }

  #backInStep(answer: Reply): void {
    this.#state = 'inStep'
    this.#found(answer)
    if (this.#acknowledged && !this.acknowledges) this.#startedAfresh()
    else if (!this.#acknowledged && this.acknowledges && this.#windowBefore > 0) this.#onlySeemedSo()
    if (this.#silent) this.#events.back()
    this.#silent = false
    this.#pump()
  }

  #startedAfresh(): void {
    this.acknowledges = true
    this.#windowBefore = this.window
    this.window = 1
    this.#out.push(ACK)
    this.#events.reset('The stub was started afresh: it acknowledges packets again.')
  }

  /** A byte that nobody sent was taken for an acknowledgment. */
  #onlySeemedSo(): void {
    this.acknowledges = false
    this.window = this.#windowBefore
  }

  // What comes.

  #take(bytes: Uint8Array): void {
    if (this.#state === 'closed') return
    if (this.#state === 'searching')
      this.heard = (this.heard + Buffer.from(bytes).toString('latin1')).slice(-MOST_HEARD)
    this.#reader.take(bytes)
    this.#flush()
  }

  #piece(piece: Piece): void {
    if (piece.kind === 'packet') this.#packet(replyOf(piece.payload))
    else if (piece.kind === 'ack') this.#ack()
    else {
      this.#lossy = true
      this.#forgetAck()
      if (piece.kind === 'nak') this.#nak()
      else if (piece.kind === 'bad') this.#bad(`a damaged packet: ${piece.why}`)
      else if (!this.acknowledges) this.#doubt('bytes came that belong to no packet')
    }
  }

  #packet(reply: Reply): void {
    if (this.acknowledges) this.#out.push(ACK)
    const isMarker = this.marker.answers(reply)
    if (this.#state === 'searching' && isMarker) {
      this.#events.decoded('in', inWords(reply))
      this.#backInStep(reply)
      return
    }
    this.#forgetAck()
    const first = this.#onTheWay[0]
    // An answer without its acknowledgment is an older one that the stub repeats.
    if (this.#state !== 'inStep' || !first || (this.acknowledges && !first.acknowledged)) return
    if (reply.kind === 'unknown' && this.#isBeforeGuard(first)) {
      this.#doubt('an answer is missing')
      return
    }
    const verdict = first.request.judge(reply)
    if (reply.kind === 'output') first.output += reply.text
    else if (verdict === 'strange' && isMarker) {
      first.acknowledged = false
      return
    } else this.#judged(first, reply, verdict)
    this.#waitForFirst()
  }

  #isBeforeGuard(flight: Flight): boolean {
    return flight.request !== GUARD && this.#onTheWay.some(({ request }) => request === GUARD)
  }

  #judged(first: Flight, reply: Reply, verdict: Verdict): void {
    const isGuard = first.request === GUARD
    if (!isGuard) this.#events.decoded('in', first.request.inWords?.(reply) ?? inWords(reply))
    if (verdict === 'strange') {
      this.#doubt(`this answers nothing that was asked: ${inWords(reply)}`)
      return
    }
    this.#onTheWay.shift()
    if (isGuard) for (const flight of this.#unconfirmed.splice(0)) flight.confirm()
    else if (verdict === 'again' && first.tries < this.#limits.tries) this.#putBack(first)
    else if (first.helper || this.#onTheWay.length + this.#unconfirmed.length === 0) first.reply(reply)
    else this.#hold(first, reply)
    this.#pump()
  }

  #hold(flight: Flight, reply: Reply): void {
    flight.hold(reply)
    this.#unconfirmed.push(flight)
  }

  /** Behind those that were sent before it and have come back as well. */
  #putBack(flight: Flight): void {
    const at = this.#queue.findIndex(({ sent }) => sent === null)
    this.#queue.splice(at === -1 ? this.#queue.length : at, 0, flight)
  }

  /** While it is searched for: an acknowledgment stands right before its answer, and before nothing else. */
  #forgetAck(): void {
    if (this.#state === 'searching') this.#acknowledged = false
  }

  #ack(): void {
    this.#acknowledged = true
    this.#heardAck()
    const first = this.#onTheWay[0]
    if (!this.acknowledges) this.#doubt('the stub acknowledges again')
    // Each packet is answered before the next one is acknowledged.
    else if (first?.acknowledged && this.#onTheWay.length > 1) this.#doubt('an answer is missing')
    else if (first) first.acknowledged = true
  }

  /** The stub got it damaged and did nothing. */
  #nak(): void {
    if (this.#state === 'searching') {
      if (this.#markers <= this.#limits.tries) this.#sendMarker()
      return
    }
    const [first, second] = this.#onTheWay
    if (!this.acknowledges || second) this.#doubt('the stub got a damaged packet')
    else if (first) this.#sendAgain(first)
  }

  #sendAgain(flight: Flight): void {
    this.#onTheWay.shift()
    if (++flight.damaged < this.#limits.tries) this.#send(flight)
    else {
      flight.timeout()
      this.#pump()
    }
  }

  /** The stub repeats its answer without doing anything again. */
  #bad(why: string): void {
    const [first, second] = this.#onTheWay
    if (this.acknowledges && first?.acknowledged && !second && ++first.damaged < this.#limits.tries) this.#out.push(NAK)
    else if (!this.acknowledges || second) this.#doubt(why)
  }

  #doubt(why: string): void {
    if (this.#state === 'inStep' && this.#onTheWay.length > 0) this.#lostStep(why)
  }
}

// Sees that the lab thread gets on, and does something about it when it does not. Looks at the control words only.
import { Request, ThreadState, Word, wordsOf } from './control-words'

const LOOK_MS = 50
/** No access, no waiting for so long: stuck, and asked to stop. */
const STALE_MS = 500
/** Still nothing after so much more: hopeless. */
const GRACE_MS = 800

export interface WatchdogActions {
  /** It waits for somebody else, e.g. for room in the ring. */
  isBlocked(): boolean
  /** `reason` has changed. */
  onStuck(): void
  /** It has to be ended by force. */
  onHopeless(reason: string): void
}

export class Watchdog {
  readonly #words: Int32Array
  readonly #actions: WatchdogActions
  readonly #timer: NodeJS.Timeout
  #heartbeat = 0
  /** When it was last seen to live, wall ms. */
  #alive = performance.now()
  #looked = performance.now()
  /** Why it counts as stuck; empty while it gets on. */
  reason = ''

  constructor(control: SharedArrayBuffer, actions: WatchdogActions) {
    this.#words = wordsOf(control)
    this.#actions = actions
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    // This thread itself was held up: it cannot tell how long the other was silent.
    const heldUp = now - this.#looked > STALE_MS
    this.#looked = now
    if (heldUp || this.#isAlive()) {
      this.#alive = now
      this.#say('')
      return
    }
    const silent = now - this.#alive
    if (silent >= STALE_MS + GRACE_MS) {
      this.stop()
      this.#actions.onHopeless('A driver ran without a single access and could not be stopped. Its thread was ended.')
    } else if (silent >= STALE_MS && this.reason === '') {
      Atomics.store(this.#words, Word.stop, 1)
      Atomics.store(this.#words, Word.request, Request.look)
      this.#say('A driver runs without a single access. It is asked to stop.')
    }
  }

  #isAlive(): boolean {
    const heartbeat = this.#words[Word.heartbeat]!
    const moved = heartbeat !== this.#heartbeat
    this.#heartbeat = heartbeat
    const waits = Atomics.load(this.#words, Word.waiting) === 1 || this.#words[Word.state] === ThreadState.starting
    return moved || waits || this.#actions.isBlocked()
  }

  #say(reason: string): void {
    if (reason === this.reason) return
    this.reason = reason
    this.#actions.onStuck()
  }
}

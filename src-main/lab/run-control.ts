// Runs a lab in its thread: run, pause, step, pace, and what the user asks for in between. It blocks where the lab has to wait, even
// in the middle of a driver's call. Knows the control words and a mailbox; no worker, no ring.
import type { SimClock } from '../base/clock'
import { done, failed } from '../base/result'
import { DriverStopped, type Gate } from '../kernel/context'
import { CallWatch } from './call-watch'
import type { Lab } from './compose'
import { ThreadState, Word } from './control-words'
import { BoardControl, type OpenPort } from './mirror/board-control'
import { Pace } from './pace'
import type { CommandResult, LabCommand, LabReply, LabRequest, LabThreadData, LinkCommand } from './thread-protocol'
import { UserAccess } from './user-access'

const FOREVER_MS = 1000
/** The clock is moved by at most so much at once while it is the wall's, ns. */
const REAL_SLICE_NS = 4e6

export interface Mailbox {
  /** The next request, or null; does not wait. */
  take(): LabRequest | null
  send(reply: LabReply): void
}

export interface RunSettings {
  speed: number
  /** Pause here, ns. */
  until: number
  /** No pace before, ns. */
  warmUp: number
  /** Wall time in ms. */
  wall: () => number
  /** Unless told: a board is reached by its channel. */
  openPort?: OpenPort
}

/** How the board takes part from the start. */
export type FirstBoard = Partial<Pick<LabThreadData, 'rules' | 'board'>>

type AtOnce = Exclude<LabCommand, { do: 'bind' | 'unbind' }> | LinkCommand

export class RunControl implements Gate {
  readonly #clock: SimClock
  readonly #words: Int32Array
  readonly #now: Float64Array
  readonly #mail: Mailbox
  readonly #pace: Pace
  readonly #activities = new Map<string, number>()
  readonly #calls: CallWatch
  readonly #board: BoardControl
  /** Binds and unbinds that wait until no driver runs. */
  #later: LabRequest[] = []
  #lab: Lab | null = null
  #access: UserAccess | null = null
  #paused = false
  /** Event count at which stepping began; -1 = not stepping. */
  #stepFrom = -1
  #pauseAt: number
  #warmUp: number
  /** The pause does not hold: a bind or unbind is carried out. */
  #carrying = false
  #inside = false

  constructor(clock: SimClock, words: Int32Array, now: Float64Array, mail: Mailbox, settings: RunSettings) {
    this.#clock = clock
    this.#words = words
    this.#now = now
    this.#mail = mail
    this.#pace = new Pace(settings.wall, settings.speed)
    this.#calls = new CallWatch({ clock, words, pace: this.#pace, onSpin: (spinning) => this.#spins(spinning) })
    const { wall, openPort } = settings
    const post = (ops: Extract<LabReply, { say: 'board' }>['ops'], channel: number): void =>
      this.#mail.send({ say: 'board', ops, channel })
    this.#board = new BoardControl({ clock, words, wall, post, ...(openPort && { open: openPort }) })
    this.#pauseAt = settings.until
    this.#warmUp = settings.warmUp
  }

  /** Boots the lab and runs it; does not return. */
  run(lab: Lab, first: FirstBoard): never {
    this.begin(lab, first)
    for (;;) this.#guarded(() => this.#turn(lab))
  }

  /** Boots the lab: all that happens by itself. */
  begin(lab: Lab, { rules = [], board }: FirstBoard): void {
    this.#lab = lab
    this.#access = new UserAccess(lab)
    lab.kernel.context.attendGate()
    this.#board.start(lab, rules, board)
    this.#pace.isReal = this.#board.isAttached
    this.#setState(ThreadState.running)
    this.#guarded(() => lab.boot())
  }

  entered(activity: string, atomic: boolean): void {
    this.#calls.entered(this.#numberOf(activity), atomic)
  }

  left(): void {
    this.#calls.left()
  }

  sleeping(asleep: boolean): void {
    this.#calls.sleeping(asleep)
  }

  horizon(): number {
    if (this.#board.isAttached) return Math.min(this.#pauseAt, this.#clock.now + REAL_SLICE_NS)
    if (!this.#isPaced) return this.#untilPaced
    return Math.min(this.#pauseAt, this.#pace.slice(this.#clock.now))
  }

  boundary(): void {
    if (this.#inside) return
    this.#inside = true
    try {
      this.#boundary()
    } finally {
      this.#inside = false
    }
  }

  #boundary(): void {
    this.#board.look(this.#mayPass)
    this.#now[0] = this.#clock.now
    if (this.#words[Word.request] !== 0) this.#takeRequests()
    else if (this.#calls.depth === 0) this.#carryOutLater()
    this.#calls.check(this.#isPaced)
    if (!this.#carrying && !this.#isFinishing) this.#checkPause()
    if (this.#isPaced) this.#keepPace()
  }

  /** Up to when the clock may be moved to the wall's time, ns. */
  get #mayPass(): number {
    return this.#paused && !this.#carrying && !this.#isFinishing ? this.#clock.now : this.#pauseAt
  }

  #checkPause(): void {
    if (this.#board.takePause()) this.#pause()
    if (this.#stepFrom >= 0 && this.#lab!.events > this.#stepFrom) this.#pause()
    if (this.#clock.now >= this.#pauseAt) this.#pause()
    this.#waitWhilePaused()
  }

  #waitWhilePaused(): void {
    while (this.#paused && !this.#carrying && !this.#isFinishing) this.#wait(FOREVER_MS)
  }

  /** A paused handler runs on to its end, because something waits for that. */
  get #isFinishing(): boolean {
    return this.#paused && this.#later.length > 0 && this.#calls.depth > 0
  }

  get #isPaced(): boolean {
    if (this.#board.isAttached) return true
    return this.#pace.speed > 0 && !this.#calls.isSpinning && this.#clock.now >= this.#warmUp
  }

  /** Unpaced, up to the next time at which something has to be decided. */
  get #untilPaced(): number {
    return this.#clock.now < this.#warmUp ? Math.min(this.#pauseAt, this.#warmUp) : this.#pauseAt
  }

  #keepPace(): void {
    if (this.#warmUp > 0) {
      this.#warmUp = 0
      this.#pace.restart(this.#clock.now)
    }
    for (let ahead = this.#aheadMs(); ahead > 1; ahead = this.#aheadMs()) {
      this.#wait(ahead)
      this.#waitWhilePaused()
    }
  }

  #aheadMs(): number {
    this.#calls.check(this.#isPaced)
    if (this.#board.isAttached) return this.#board.aheadMs
    return this.#isPaced ? this.#pace.ahead(this.#clock.now) : 0
  }

  #spins(spinning: boolean): void {
    if (!spinning) this.#pace.restart(this.#clock.now)
    if (spinning) this.#setState(ThreadState.spinning)
    else this.#setState(this.#paused ? ThreadState.paused : ThreadState.running)
  }

  /** One step of a lab in which no driver runs. */
  #turn(lab: Lab): void {
    this.#words[Word.stop] = 0
    this.#carryOutLater()
    this.#waitWhilePaused()
    const { context } = lab.kernel
    const due = context.hasWork ? this.#clock.now : Math.min(this.#clock.nextDue, this.#pauseAt)
    if (due === Infinity) {
      this.#setState(ThreadState.idle)
      this.#wait(FOREVER_MS)
      return
    }
    this.#setState(ThreadState.running)
    context.passUntil(Math.max(due, this.#clock.now))
  }

  /** A bug in a device ends what it did, not the lab. */
  #guarded(what: () => void): void {
    try {
      what()
    } catch (thrown) {
      if (thrown instanceof DriverStopped) return
      const text = thrown instanceof Error ? thrown.message : String(thrown)
      this.#lab!.kernel.printk.printk(0, `Oops: ${text} in a device`)
    }
  }

  #wait(ms: number): void {
    this.#lab!.flush()
    this.#board.flush()
    this.#words[Word.waiting] = 1
    Atomics.wait(this.#words, Word.request, 0, this.#board.longest(ms))
    this.#words[Word.waiting] = 0
    this.#words[Word.heartbeat]!++
    this.#board.look(this.#mayPass)
    this.#now[0] = this.#clock.now
    this.#takeRequests()
  }

  #takeRequests(): void {
    Atomics.store(this.#words, Word.request, 0)
    for (let request = this.#mail.take(); request !== null; request = this.#mail.take()) this.#take(request)
    if (this.#calls.depth === 0) this.#carryOutLater()
    else if (this.#paused && !this.#calls.isAtomic) this.#refuseLater()
  }

  #take(request: LabRequest): void {
    const { command } = request
    if (command.do === 'bind' || command.do === 'unbind') this.#later.push(request)
    else this.#answer(request, this.#carryOut(command))
  }

  #carryOut(command: AtOnce): CommandResult {
    switch (command.do) {
      case 'run':
        return this.#resume(Infinity, -1)
      case 'pause':
        this.#pause()
        return { ok: true, value: null }
      case 'step':
        return this.#resume(Infinity, this.#lab!.events)
      case 'runFor':
        return this.#resume(this.#clock.now + command.ns, -1)
      case 'speed':
        if (this.#board.isAttached)
          return failed('busy', 'Time is the wall clock while a board is attached.', 'Detach it.')
        this.#pace.setSpeed(command.speed, this.#clock.now)
        return { ok: true, value: null }
      case 'stopDriver':
        this.#words[Word.stop] = Number(this.#calls.depth > 0)
        return this.#calls.depth > 0 ? done(null) : failed('bad-input', 'No driver runs.')
      case 'read':
      case 'write':
      case 'serial':
        return this.#access!.carryOut(command)
      default:
        return this.#toBoard(command)
    }
  }

  #toBoard(command: LinkCommand): CommandResult {
    const result = this.#board.carryOut(command)
    this.#pace.isReal = this.#board.isAttached
    if (command.do === 'detachBoard') this.#pace.restart(this.#clock.now)
    return result
  }

  #carryOutLater(): void {
    for (let request = this.#later.shift(); request; request = this.#later.shift()) {
      this.#carrying = this.#paused
      this.#restartTime()
      if (!this.#paused) this.#setState(ThreadState.running)
      this.#inside = false
      try {
        this.#answer(request, this.#bind(request.command))
      } finally {
        this.#carrying = false
      }
    }
    this.#now[0] = this.#clock.now
  }

  #bind(command: LabRequest['command']): CommandResult {
    if (command.do !== 'bind' && command.do !== 'unbind') throw new Error(`not to be done later: ${command.do}`)
    const lab = this.#lab!
    const value = command.do === 'bind' ? lab.bind(command.driver, command.device) : lab.unbind(command.device)
    return value === null ? failed('bad-input', 'There is no such driver or device.') : { ok: true, value }
  }

  #refuseLater(): void {
    const refusal = failed('busy', 'A driver is in the middle of a call.', 'Run on until it has returned.')
    for (const request of this.#later.splice(0)) this.#answer(request, refusal)
  }

  #answer({ id }: LabRequest, result: CommandResult): void {
    this.#mail.send({ say: 'answer', id, result })
  }

  #resume(pauseAt: number, stepFrom: number): CommandResult {
    this.#paused = false
    this.#pauseAt = pauseAt
    this.#stepFrom = stepFrom
    this.#restartTime()
    this.#calls.resumed()
    this.#setState(ThreadState.running)
    return { ok: true, value: null }
  }

  /** Wall time counts from now on. */
  #restartTime(): void {
    this.#pace.restart(this.#clock.now)
    this.#board.restart()
  }

  #pause(): void {
    this.#paused = true
    this.#pauseAt = Infinity
    this.#stepFrom = -1
    this.#setState(ThreadState.paused)
  }

  #setState(state: ThreadState): void {
    if (this.#words[Word.state] === state) return
    // First the events: whoever sees the new state and asks the recorder is told of everything before it.
    this.#lab?.flush()
    this.#words[Word.state] = state
    this.#mail.send({ say: 'state' })
  }

  #numberOf(activity: string): number {
    const known = this.#activities.get(activity)
    if (known !== undefined) return known
    const number = this.#activities.size + 1
    this.#activities.set(activity, number)
    this.#mail.send({ say: 'activity', number, name: activity })
    return number
  }
}

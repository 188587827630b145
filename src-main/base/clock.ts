// The simulated clock: the only source of time in a lab. Knows nothing of wall time; whoever paces a lab does that from outside.
import type { SimTime } from '../../src-preload/contract/units'

interface Due {
  time: number
  order: number
  readonly run: () => void
  cancelled: boolean
}

/** Takes a scheduled event back; doing so twice, or after it ran, does nothing. */
export type Cancel = () => void

/** An event of its owner's that is set again and again; setting it makes nothing new as a rule. */
export interface Alarm {
  /** Runs at this time; if it was set to another, no longer then. */
  set(time: SimTime): void
}

/** Somebody with events of its own, of which the clock knows only when the next one is: nothing is made or sorted for each. */
export interface Arrivals {
  /** What `scheduled` of the clock was when the next one was made: of events of one time, earlier ones run first. */
  readonly madeAfter: number
  /** Runs the next one; before anything else, announces the one after it. */
  arrive(): void
}

/**
 * Time in ns since the lab started. Events due at the same time run in the order in which they were scheduled, so that
 * the same inputs give the same session.
 */
export class SimClock {
  /** Now, ns. Read on the access path; only this class sets it. */
  now = 0 as SimTime
  /** Time of the earliest event, Infinity when there is none: the access path compares against it. */
  nextDue = Infinity

  readonly #queue: Due[] = []
  /** Time of the first in the queue, Infinity when it is empty. */
  #queueDue = Infinity
  #arrivals: Arrivals | null = null
  #arrivalDue = Infinity
  /** So many events have been scheduled. Only this class sets it. */
  scheduled = 0
  #running = false

  at(time: SimTime, run: () => void): Cancel {
    const due: Due = { time: Math.max(time, this.now), order: this.scheduled++, run, cancelled: false }
    this.#push(due)
    return () => {
      due.cancelled = true
    }
  }

  after(ns: number, run: () => void): Cancel {
    return this.at((this.now + ns) as SimTime, run)
  }

  alarm(run: () => void): Alarm {
    let due: Due = { time: 0, order: 0, run: fire, cancelled: false }
    let wanted = 0
    let queued = false
    const queue = (time: number): void => {
      due.time = time
      due.order = this.scheduled++
      queued = true
      this.#push(due)
    }
    function fire(): void {
      queued = false
      if (wanted > due.time) queue(wanted)
      else run()
    }
    return {
      set: (time) => {
        wanted = Math.max(time, this.now)
        if (queued && wanted >= due.time) return
        if (queued) {
          due.cancelled = true
          due = { time: 0, order: 0, run: fire, cancelled: false }
        }
        queue(wanted)
      },
    }
  }

  /** There is one such source at most. */
  takeArrivals(arrivals: Arrivals): void {
    if (this.#arrivals !== null) throw new Error('the clock has a source of arrivals already')
    this.#arrivals = arrivals
  }

  /** When the next arrival is; Infinity: there is none. */
  announce(time: number): void {
    this.#arrivalDue = time
    this.nextDue = time < this.#queueDue ? time : this.#queueDue
  }

  /** Lets time pass and runs what falls due on the way, each event at its own time. Nested calls only move time. */
  advance(ns: number): void {
    const time = (this.now + ns) as SimTime
    // The common case is a bus access with nothing due: it must stay small enough to be inlined there.
    if (time < this.nextDue) this.now = time
    else this.advanceTo(time)
  }

  advanceTo(time: SimTime): void {
    if (this.nextDue <= time && !this.#running) this.#runUntil(time)
    if (time > this.now) this.now = time
  }

  #runUntil(time: number): void {
    this.#running = true
    try {
      while (this.nextDue <= time) {
        if (this.nextDue > this.now) this.now = this.nextDue as SimTime
        if (this.#arrivesFirst()) this.#arrivals!.arrive()
        else this.#runFirst()
      }
    } finally {
      this.#running = false
    }
  }

  #arrivesFirst(): boolean {
    if (this.#arrivalDue !== this.#queueDue) return this.#arrivalDue < this.#queueDue
    return this.#arrivals!.madeAfter <= this.#queue[0]!.order
  }

  #runFirst(): void {
    const due = this.#pop()
    if (!due.cancelled) due.run()
  }

  #before(a: Due, b: Due): boolean {
    return a.time < b.time || (a.time === b.time && a.order < b.order)
  }

  #push(due: Due): void {
    const queue = this.#queue
    let at = queue.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(due, queue[parent]!)) break
      queue[at] = queue[parent]!
      at = parent
    }
    queue[at] = due
    this.#noteFirst()
  }

  #pop(): Due {
    const queue = this.#queue
    const top = queue[0]!
    const last = queue.pop()!
    if (queue.length > 0) this.#sink(last)
    this.#noteFirst()
    return top
  }

  #noteFirst(): void {
    this.#queueDue = this.#queue.length > 0 ? this.#queue[0]!.time : Infinity
    this.nextDue = this.#arrivalDue < this.#queueDue ? this.#arrivalDue : this.#queueDue
  }

  #sink(due: Due): void {
    const queue = this.#queue
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= queue.length) break
      if (child + 1 < queue.length && this.#before(queue[child + 1]!, queue[child]!)) child++
      if (!this.#before(queue[child]!, due)) break
      queue[at] = queue[child]!
      at = child
    }
    queue[at] = due
  }
}

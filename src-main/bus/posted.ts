// Writes under way: the CPU has gone on, the device has not seen them yet. Knows no mapping and no kind of CPU.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Alarm, SimClock } from '../base/clock'
import type { Random } from '../base/random'
import { About, type AddressMap, type Attached } from './address-map'
import { Aside, type Arrival } from './arrival'
import { swapBytes } from '../base/swap-bytes'
import { storeBytes, type Width } from './lanes'

const UNDER_WAY = Aside.underWay
const { WRITE_LOOK, WRITE_EFFECT, RULE } = About
const ARRIVE32 = EventKind.arrive | (4 << 8)
/** So many writes are under way at most; the CPU waits for the first before it makes one more. */
const MOST = 256

/** One write. Used again and again. */
class Pending {
  due = 0
  at: Attached | null = null
  /** Index of its word where a write there is a plain store; else -1. */
  word = -1
  offset = 0
  width: Width = 4
  /** As the device gets it. */
  low = 0
  high = 0
  seq = 0
  actor = 0
}

export interface PostedParts {
  map: AddressMap
  arrival: Arrival
  clock: SimClock
  /** From the CPU to the device, ns; 0: writes are not posted. */
  latencyNs: number
  /** Relaxed writes to different devices take different times; null: all take the same. */
  reorder: Random | null
  /** Runs the effect of that number; see effect-switch.ts. */
  effect: (index: number, written: number, before: number) => void
}

/** Writes to one device arrive in the order of the program; so do those to different devices unless relaxed ones are reordered. */
export class Posted {
  count = 0
  readonly #parts: PostedParts
  readonly #ring = Array.from({ length: MOST }, () => new Pending())
  #head = 0
  readonly #alarm: Alarm

  constructor(parts: PostedParts) {
    this.#parts = parts
    this.#alarm = parts.clock.alarm(() => this.#arrive())
  }

  /** Sends a write on its way, with its event. `word`: see Pending. */
  // eslint-disable-next-line max-params -- the parts of a write, on the access path where an object would cost as much again
  post(word: number, at: Attached, offset: number, width: Width, flags: number, low: number, high: number): void {
    const { arrival, clock } = this.#parts
    if (this.count === MOST) clock.advanceTo(this.#ring[this.#head]!.due as SimTime)
    const turned = (flags & Flag.bigEndian) !== 0
    const due = this.#dueFor(at, flags)
    const pending = this.#insert(due)
    pending.due = due
    pending.at = at
    pending.word = turned ? -1 : word
    pending.offset = offset
    pending.width = width
    pending.low = turned ? swapBytes(width === 8 ? high : low, width) : low
    pending.high = turned ? swapBytes(low, 4) : high
    pending.actor = arrival.actor
    const kind = EventKind.write | (width << 8)
    pending.seq = arrival.record(kind, flags | Flag.posted, at.info.id, offset, low, width === 8 ? high : 0)
    arrival.readAside |= UNDER_WAY
    this.#alarm.set(this.#ring[this.#head]!.due as SimTime)
  }

  /** Lets time pass until all writes to the region's device have arrived: a read does not overtake them. */
  settle({ info }: Attached): void {
    let due = 0
    for (let i = 0; i < this.count; i++) {
      const pending = this.#at(i)
      if (pending.at!.info.device === info.device) due = Math.max(due, pending.due)
    }
    if (due > 0) this.#parts.clock.advanceTo(due as SimTime)
  }

  /** Lets time pass until every write has arrived. */
  settleAll(): void {
    if (this.count > 0) this.#parts.clock.advanceTo(this.#at(this.count - 1).due as SimTime)
  }

  /** All writes arrive now: for somebody who does not wait in simulated time. */
  hurry(): void {
    while (this.count > 0) this.#land(this.#take())
  }

  #at(index: number): Pending {
    return this.#ring[(this.#head + index) % MOST]!
  }

  #dueFor({ info }: Attached, flags: number): number {
    const { clock, latencyNs, reorder } = this.#parts
    const due = clock.now + latencyNs
    if (reorder === null) return due
    const relaxed = (flags & Flag.relaxed) !== 0
    let least = relaxed ? due + reorder.below(2 * latencyNs) : due
    for (let i = 0; i < this.count; i++) {
      const before = this.#at(i)
      if ((!relaxed || before.at!.info.device === info.device) && before.due > least) least = before.due
    }
    return least
  }

  /** A place in the queue, behind all that are due by then. */
  #insert(due: number): Pending {
    const ring = this.#ring
    let at = (this.#head + this.count++) % MOST
    const free = ring[at]!
    for (let left = this.count - 1; left > 0; left--) {
      const before = (at + MOST - 1) % MOST
      if (ring[before]!.due <= due) break
      ring[at] = ring[before]!
      at = before
    }
    ring[at] = free
    return free
  }

  #take(): Pending {
    const taken = this.#ring[this.#head]!
    this.#head = (this.#head + 1) % MOST
    if (--this.count === 0) this.#parts.arrival.readAside &= ~UNDER_WAY
    return taken
  }

  #arrive(): void {
    const { clock } = this.#parts
    while (this.count > 0 && this.#ring[this.#head]!.due <= clock.now) this.#land(this.#take())
    if (this.count > 0) this.#alarm.set(this.#ring[this.#head]!.due as SimTime)
  }

  #land(pending: Pending): void {
    const { arrival } = this.#parts
    const { actor } = arrival
    arrival.actor = pending.actor
    if (pending.word >= 0) this.#landWord(pending)
    else if (pending.at!.bank === null) this.#landInMemory(pending)
    else this.#landOnRegister(pending)
    arrival.actor = actor
  }

  #landWord({ word, at, offset, low, seq }: Pending): void {
    const { map, arrival, effect } = this.#parts
    const { words } = map
    const about = map.about[word]!
    const before = words[word]!
    words[word] = low
    arrival.record(ARRIVE32, Flag.stored, at!.info.id, offset, low, seq)
    if ((about & WRITE_EFFECT) === 0) return
    arrival.inDevice = 1
    effect(about & RULE, low, before)
    arrival.inDevice = 0
  }

  /** An event tells of at most four bytes. */
  #landInMemory({ at, offset, width, low, high, seq }: Pending): void {
    const { map, arrival } = this.#parts
    const bytes = Math.min(width, 4) as Width
    const byte = at!.firstWord * 4 + offset
    storeBytes(map.words, byte, bytes, low)
    arrival.record(EventKind.arrive | (bytes << 8), Flag.stored, at!.info.id, offset, low, seq)
    if (width !== 8) return
    storeBytes(map.words, byte + 4, 4, high)
    arrival.record(ARRIVE32, Flag.stored, at!.info.id, offset + 4, high, seq)
  }

  /** Which register answers there may have changed on the way. */
  #landOnRegister({ at, offset, width, low, seq }: Pending): void {
    const { arrival } = this.#parts
    const { info, bank } = at!
    const kind = EventKind.arrive | (width << 8)
    const rule = bank!.ruleAt(offset, width)
    if (rule === null) {
      arrival.record(kind, Flag.failed, info.id, offset, low, seq)
      return
    }
    arrival.landOnRegister(rule, low, (after) => {
      arrival.record(kind, Flag.stored, info.id, rule.offset, after, seq)
    })
  }
}

/** A write of 32 bits there is a plain store. */
export const storesPlainly = (about: number): boolean => (about & WRITE_LOOK) === 0

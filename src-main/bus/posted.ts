// Writes under way: the CPU has gone on, the device has not seen them yet. Knows no mapping and no kind of CPU.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Arrivals, SimClock } from '../base/clock'
import type { Random } from '../base/random'
import { swapBytes } from '../base/swap-bytes'
import { About, type AddressMap, type Attached } from './address-map'
import type { Arrival } from './arrival'
import { storeBytes, type Width } from './lanes'

const { WRITE_EFFECT, RULE } = About
const WRITE32_POSTED = EventKind.write | (4 << 8)
const ARRIVE32 = EventKind.arrive | (4 << 8)
const { posted: POSTED, stored: STORED, relaxed: RELAXED } = Flag

/** So many writes are under way at most, a power of 2; the CPU waits for the first before it makes one more. */
const MOST = 256
const LAST = MOST - 1

// A write under way is a slot of two arrays: an object for each would live too long to be cheap.
/** When it arrives, and how many events of the clock had been scheduled before it. */
const TIMES = 2
const MADE_AFTER = 1
/** What it is: words of a slot. LOW and HIGH as the device gets them; WORD is NO_WORD where a write is not a plain store. */
const PARTS = 8
const WORD = 0
const REGION = 1
const OFFSET = 2
const WIDTH = 3
const LOW = 4
const HIGH = 5
const SEQ = 6
const ACTOR = 7
const NO_WORD = 0xffff_ffff

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
export class Posted implements Arrivals {
  count = 0
  readonly #map: AddressMap
  readonly #arrival: Arrival
  readonly #clock: SimClock
  readonly #latencyNs: number
  readonly #reorder: Random | null
  readonly #effect: PostedParts['effect']
  /** A ring of slots in order of arrival. */
  readonly #times = new Float64Array(MOST * TIMES)
  readonly #parts = new Uint32Array(MOST * PARTS)
  #head = 0

  constructor({ map, arrival, clock, latencyNs, reorder, effect }: PostedParts) {
    this.#map = map
    this.#arrival = arrival
    this.#clock = clock
    this.#latencyNs = latencyNs
    this.#reorder = reorder
    this.#effect = effect
    if (latencyNs > 0) clock.takeArrivals(this)
  }

  /** Sends 32 bits on their way to a word where a write is a plain store, with their event. */
  postWord(word: number, region: number, offset: number, flags: number, value: number): void {
    const arrival = this.#arrival
    const at = (this.#place(region, flags) & LAST) * PARTS
    const parts = this.#parts
    parts[at + WORD] = word
    parts[at + REGION] = region
    parts[at + OFFSET] = offset
    parts[at + WIDTH] = 4
    parts[at + LOW] = value
    parts[at + ACTOR] = arrival.actor
    parts[at + SEQ] = arrival.record(WRITE32_POSTED, flags | POSTED, region, offset, value >>> 0, 0)
  }

  /** Sends any other write on its way, with its event. */
  post({ info }: Attached, offset: number, width: Width, flags: number, low: number, high: number): void {
    const arrival = this.#arrival
    const turned = (flags & Flag.bigEndian) !== 0
    const at = this.#place(info.id, flags) * PARTS
    const parts = this.#parts
    parts[at + WORD] = NO_WORD
    parts[at + REGION] = info.id
    parts[at + OFFSET] = offset
    parts[at + WIDTH] = width
    parts[at + LOW] = turned ? swapBytes(width === 8 ? high : low, width) : low
    parts[at + HIGH] = turned ? swapBytes(low, 4) : high
    parts[at + ACTOR] = arrival.actor
    const kind = EventKind.write | (width << 8)
    parts[at + SEQ] = arrival.record(kind, flags | POSTED, info.id, offset, low, width === 8 ? high : 0)
  }

  /** Lets time pass until all writes to the region's device have arrived: a read does not overtake them. */
  settle(region: number): void {
    let due = 0
    for (let i = 0; i < this.count; i++) {
      const slot = (this.#head + i) & LAST
      if (this.#isOneDevice(this.#parts[slot * PARTS + REGION]!, region)) due = this.#times[slot * TIMES]!
    }
    if (due > 0) this.#clock.advanceTo(due as SimTime)
  }

  /** Lets time pass until every write has arrived. */
  settleAll(): void {
    if (this.count > 0) this.#clock.advanceTo(this.#lastDue() as SimTime)
  }

  /** All writes arrive now: for somebody who does not wait in simulated time. */
  hurry(): void {
    while (this.count > 0) this.arrive()
  }

  get madeAfter(): number {
    return this.#times[this.#head * TIMES + MADE_AFTER]!
  }

  /** The first write arrives. */
  arrive(): void {
    const head = this.#head & LAST
    const at = head * PARTS
    const next = (head + 1) & LAST
    this.#head = next
    this.#clock.announce(--this.count === 0 ? Infinity : this.#times[next * TIMES]!)
    const arrival = this.#arrival
    const actor = this.#parts[at + ACTOR]! | 0
    const present = arrival.actor
    if (actor !== present) arrival.actor = actor
    if (this.#parts[at + WORD] !== NO_WORD) this.#landWord(head)
    else this.#landElsewhere(at)
    if (actor !== present) arrival.actor = present
  }

  /** A slot for a write from now on. */
  #place(region: number, flags: number): number {
    if (this.count === MOST) this.#makeRoom()
    if (this.#reorder !== null) return this.#placeAmong(this.#reorder, region, flags)
    const clock = this.#clock
    const times = this.#times
    const slot = (this.#head + this.count) & LAST
    const due = clock.now + this.#latencyNs
    times[slot * TIMES] = due
    times[slot * TIMES + MADE_AFTER] = clock.scheduled
    if (this.count++ === 0) clock.announce(due)
    return slot
  }

  #placeAmong(reorder: Random, region: number, flags: number): number {
    const clock = this.#clock
    const due = this.#dueFor(reorder, region, flags)
    const slot = this.#goBefore((this.#head + this.count++) & LAST, due)
    this.#times[slot * TIMES] = due
    this.#times[slot * TIMES + MADE_AFTER] = clock.scheduled
    if (slot === this.#head) clock.announce(due)
    return slot
  }

  /** Within an event of the clock time alone lets nothing arrive. */
  #makeRoom(): void {
    this.#clock.advanceTo(this.#times[this.#head * TIMES]! as SimTime)
    if (this.count === MOST) this.arrive()
  }

  #lastDue(): number {
    return this.#times[((this.#head + this.count - 1) & LAST) * TIMES]!
  }

  #isOneDevice(a: number, b: number): boolean {
    return a === b || this.#map.byId[a]!.info.device === this.#map.byId[b]!.info.device
  }

  #dueFor(reorder: Random, region: number, flags: number): number {
    const due = this.#clock.now + this.#latencyNs
    if ((flags & RELAXED) === 0) return this.count > 0 ? Math.max(due, this.#lastDue()) : due
    let least = due + reorder.below(2 * this.#latencyNs)
    for (let i = 0; i < this.count; i++) {
      const slot = (this.#head + i) & LAST
      if (this.#isOneDevice(this.#parts[slot * PARTS + REGION]!, region)) {
        least = Math.max(least, this.#times[slot * TIMES]!)
      }
    }
    return least
  }

  /** The free slot moves to the front, past all that are due later. */
  #goBefore(free: number, due: number): number {
    let at = free
    for (; at !== this.#head; at = (at - 1) & LAST) {
      const before = (at - 1) & LAST
      if (this.#times[before * TIMES]! <= due) break
      this.#times.copyWithin(at * TIMES, before * TIMES, (before + 1) * TIMES)
      this.#parts.copyWithin(at * PARTS, before * PARTS, (before + 1) * PARTS)
    }
    return at
  }

  #landWord(slot: number): void {
    const at = (slot & LAST) * PARTS
    const parts = this.#parts
    const arrival = this.#arrival
    const { words, about: all } = this.#map
    const word = parts[at + WORD]!
    const value = parts[at + LOW]!
    const about = all[word]!
    const before = words[word]!
    words[word] = value
    arrival.record(ARRIVE32, STORED, parts[at + REGION]!, parts[at + OFFSET]!, value, parts[at + SEQ]!)
    if ((about & WRITE_EFFECT) === 0) return
    arrival.inDevice = 1
    this.#effect(about & RULE, value, before)
    arrival.inDevice = 0
  }

  #landElsewhere(at: number): void {
    if (this.#map.byId[this.#parts[at + REGION]!]!.bank === null) this.#landInMemory(at)
    else this.#landOnRegister(at)
  }

  /** An event tells of at most four bytes. */
  #landInMemory(at: number): void {
    const parts = this.#parts
    const [region, offset, seq] = [parts[at + REGION]!, parts[at + OFFSET]!, parts[at + SEQ]!]
    const bytes = Math.min(parts[at + WIDTH]!, 4) as Width
    const byte = this.#map.byId[region]!.firstWord * 4 + offset
    storeBytes(this.#map.words, byte, bytes, parts[at + LOW]!)
    this.#arrival.record(EventKind.arrive | (bytes << 8), STORED, region, offset, parts[at + LOW]!, seq)
    if (parts[at + WIDTH] !== 8) return
    storeBytes(this.#map.words, byte + 4, 4, parts[at + HIGH]!)
    this.#arrival.record(ARRIVE32, STORED, region, offset + 4, parts[at + HIGH]!, seq)
  }

  /** Which register answers there may have changed on the way. */
  #landOnRegister(at: number): void {
    const parts = this.#parts
    const arrival = this.#arrival
    const [region, offset, seq] = [parts[at + REGION]!, parts[at + OFFSET]!, parts[at + SEQ]!]
    const [width, low] = [parts[at + WIDTH] as Width, parts[at + LOW]!]
    const kind = EventKind.arrive | (width << 8)
    const rule = this.#map.byId[region]!.bank!.ruleAt(offset, width)
    if (rule === null) {
      arrival.record(kind, Flag.failed, region, offset, low, seq)
      return
    }
    arrival.landOnRegister(rule, low, (after) => {
      arrival.record(kind, STORED, region, rule.offset, after, seq)
    })
  }
}

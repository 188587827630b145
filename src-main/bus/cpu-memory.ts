// Memory as the CPU uses it: stores are its own at once, and everybody's when they leave the store buffer. Knows no driver.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Alarm, SimClock } from '../base/clock'
import type { Random } from '../base/random'
import type { AddressMap, Attached } from './address-map'
import { Aside, type Arrival } from './arrival'
import type { Wide } from './combining'
import { loadBytes, storeBytes, type Width } from './lanes'

/** A store that no other bus master sees yet. */
interface Store {
  at: Attached
  offset: number
  width: Width
  value: Wide
  due: number
  seq: number
  actor: number
}

export interface CpuMemoryParts {
  map: AddressMap
  arrival: Arrival
  clock: SimClock
  /** Stores leave in any order; null: at once and in order. */
  reorder: Random | null
}

/** Half of the stores leave at once, the others within this time, ns: long enough for a device to come first. */
const LONGEST_NS = 5_000

export class CpuMemory {
  #pending: Store[] = []
  readonly #parts: CpuMemoryParts
  readonly #alarm: Alarm

  constructor(parts: CpuMemoryParts) {
    this.#parts = parts
    this.#alarm = parts.clock.alarm(() => this.#leave((store) => store.due <= parts.clock.now))
  }

  store(at: Attached, offset: number, width: Width, value: Wide): void {
    const { arrival, clock, reorder } = this.#parts
    this.#leave((store) => overlaps(store, at, offset, width))
    const delay = reorder === null || reorder.below(2) === 0 ? 0 : 1 + reorder.below(LONGEST_NS)
    const stored = delay === 0 ? Flag.stored : Flag.posted
    const seq = arrival.record(EventKind.write | (width << 8), stored, at.info.id, offset, value.low, value.high)
    if (delay === 0) {
      this.#put(at, offset, width, value)
      return
    }
    this.#pending.push({ at, offset, width, value, due: clock.now + delay, seq, actor: arrival.actor })
    this.#note()
  }

  /** The CPU sees its own stores. */
  load(at: Attached, offset: number, width: Width): Wide {
    this.#leave((store) => overlaps(store, at, offset, width))
    const { map, arrival } = this.#parts
    const byte = at.firstWord * 4 + offset
    const low = loadBytes(map.words, byte, width)
    const high = width === 8 ? loadBytes(map.words, byte + 4, 4) : 0
    arrival.record(EventKind.read | (width << 8), Flag.stored, at.info.id, offset, low, high)
    return { low, high }
  }

  /** A barrier: everything stored is visible. */
  publish(): void {
    this.#leave(() => true)
  }

  #leave(which: (store: Store) => boolean): void {
    if (this.#pending.length === 0) return
    const leaving = this.#pending.filter(which)
    this.#pending = this.#pending.filter((store) => !leaving.includes(store))
    for (const store of leaving) this.#show(store)
    this.#note()
  }

  /** An event tells of at most four bytes. */
  #show({ at, offset, width, value, seq, actor: who }: Store): void {
    const { arrival } = this.#parts
    const { actor } = arrival
    arrival.actor = who
    this.#put(at, offset, width, value)
    const bytes = Math.min(width, 4)
    arrival.record(EventKind.arrive | (bytes << 8), Flag.stored, at.info.id, offset, value.low, seq)
    if (width === 8) {
      arrival.record(EventKind.arrive | (4 << 8), Flag.stored, at.info.id, offset + 4, value.high, seq)
    }
    arrival.actor = actor
  }

  #put(at: Attached, offset: number, width: Width, { low, high }: Wide): void {
    const { words } = this.#parts.map
    const byte = at.firstWord * 4 + offset
    storeBytes(words, byte, Math.min(width, 4) as Width, low)
    if (width === 8) storeBytes(words, byte + 4, 4, high)
  }

  #note(): void {
    const { arrival, clock } = this.#parts
    const held = this.#pending.length > 0
    arrival.keepsBack(Aside.stores, held)
    if (held) this.#alarm.set(Math.max(clock.now, Math.min(...this.#pending.map(({ due }) => due))) as SimTime)
  }
}

const overlaps = (store: Store, at: Attached, offset: number, width: number): boolean =>
  store.at === at && store.offset < offset + width && offset < store.offset + store.width

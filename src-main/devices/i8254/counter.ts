// One counter of an 8254: modes, gate, reload, BCD. Times are ns of the lab. Knows no port and no latch.
import { nsOf, ticksIn } from './ticks'

/** Datasheet of the 8254, "Mode definitions". Modes 6 and 7 are 2 and 3. */
export type Mode = 0 | 1 | 2 | 3 | 4 | 5

export const modeOf = (bits: number): Mode => (bits >= 6 ? bits - 4 : bits) as Mode

const toDecimal = (bcd: number): number =>
  [12, 8, 4, 0].reduce((value, shift) => value * 10 + ((bcd >> shift) & 0xf), 0)
const toBcd = (value: number): number =>
  [1000, 100, 10, 1].reduce((bcd, digit) => (bcd << 4) | (Math.floor(value / digit) % 10), 0)

/** Modes that wait for the gate to rise before they count. */
const isTriggered = (mode: Mode): boolean => mode === 1 || mode === 5
const isPeriodic = (mode: Mode): boolean => mode === 2 || mode === 3

export class Counter {
  mode: Mode = 3
  #isBcd = false
  #gate = true
  /** Count that runs; null: none was loaded since the control word. */
  #count: number | null = 0x1_0000
  /** Count that waits for a trigger, or for the end of the period. */
  #next: number | null = null
  /** When #next takes over by itself, in clocks counted. */
  #nextAt = Infinity
  /** Clocks counted before #since; those after it count while it runs. */
  #counted = 0
  #since = 0
  #isRunning = true
  /** What is read while no count is loaded. */
  #held = 0

  /** Power-on, which the datasheet leaves open: mode 3, the longest count, running where the gate is high. */
  reset(now: number, gate: boolean): void {
    this.mode = 3
    this.#isBcd = false
    this.#gate = gate
    this.#next = null
    this.#load(0x1_0000, now)
  }

  get gate(): boolean {
    return this.#gate
  }

  /** A count was written that the counter has not taken over, or none since the control word. */
  get isNull(): boolean {
    return this.#count === null || this.#next !== null
  }

  /** A control word: counting stops, the output takes its first level. */
  program(mode: Mode, isBcd: boolean, now: number): void {
    this.stop(now)
    this.mode = mode
    this.#isBcd = isBcd
  }

  /** Holds the count where it is until the next is written; the first byte of two does it in mode 0. */
  stop(now: number): void {
    this.#held = this.read(now)
    this.#count = null
    this.#next = null
    this.#nextAt = Infinity
    this.#isRunning = false
  }

  /** A whole count, as it was written: 0 is the longest. */
  write(written: number, now: number): void {
    const value = this.#isBcd ? toDecimal(written) : written
    const count = value === 0 ? this.#modulus : value
    this.#settle(now)
    const isLoaded = this.#count !== null
    if (!isTriggered(this.mode) && !(isLoaded && isPeriodic(this.mode))) this.#load(count, now)
    else {
      this.#next = count
      if (isPeriodic(this.mode)) this.#nextAt = this.#reloadAfter(this.#countedBy(now))
    }
  }

  setGate(gate: boolean, now: number): void {
    this.#settle(now)
    const rises = gate && !this.#gate
    this.#gate = gate
    if (isTriggered(this.mode)) {
      if (rises) this.#trigger(now)
    } else if (isPeriodic(this.mode)) {
      if (rises) this.#trigger(now)
      this.#run(gate && this.#count !== null, now)
    } else this.#run(gate && this.#count !== null, now)
  }

  /** The 16 bits that a reader sees. */
  read(now: number): number {
    this.#settle(now)
    if (this.#count === null) return this.#held
    const value = this.#value(this.#count, this.#countedBy(now)) % this.#modulus
    return this.#isBcd ? toBcd(value) : value
  }

  out(now: number): boolean {
    this.#settle(now)
    if (this.#count === null) return this.mode !== 0
    if (isPeriodic(this.mode) && !this.#gate) return true
    return this.#level(this.#count, this.#countedBy(now))
  }

  /** When the output may change by itself; Infinity while nothing counts. */
  nextChange(now: number): number {
    this.#settle(now)
    if (this.#count === null || !this.#isRunning) return Infinity
    return this.#since + nsOf(this.#edgeAfter(this.#count, this.#countedBy(now)) - this.#counted)
  }

  get #modulus(): number {
    return this.#isBcd ? 10_000 : 0x1_0000
  }

  #load(count: number, now: number): void {
    this.#count = count
    this.#next = null
    this.#nextAt = Infinity
    this.#counted = 0
    this.#since = now
    this.#isRunning = isTriggered(this.mode) || this.#gate
  }

  #trigger(now: number): void {
    const count = this.#next ?? this.#count
    if (count !== null) this.#load(count, now)
  }

  #run(isRunning: boolean, now: number): void {
    if (isRunning === this.#isRunning) return
    this.#counted = this.#countedBy(now)
    this.#since = now
    this.#isRunning = isRunning
  }

  #countedBy(now: number): number {
    return this.#counted + (this.#isRunning ? ticksIn(now - this.#since) : 0)
  }

  /** Takes a waiting count over where the period has ended. */
  #settle(now: number): void {
    if (this.#next === null || this.#countedBy(now) < this.#nextAt) return
    const isLow = this.mode === 3 && !this.#level(this.#count!, this.#nextAt)
    this.#count = this.#next
    // Mode 3 reloads in the middle of its period, too: the low half of the new one begins then.
    this.#counted += (isLow ? Math.ceil(this.#count / 2) : 0) - this.#nextAt
    this.#next = null
    this.#nextAt = Infinity
  }

  /** Clocks counted when the running count is loaded anew: after a period, in mode 3 after a half. */
  #reloadAfter(counted: number): number {
    const count = this.#count!
    const at = counted % count
    const half = Math.ceil(count / 2)
    return counted - at + (this.mode === 3 && at < half ? half : count)
  }

  /** Clocks counted when the output changes next. */
  #edgeAfter(count: number, counted: number): number {
    if (isPeriodic(this.mode)) {
      const at = counted % count
      const edge = this.mode === 3 ? Math.ceil(count / 2) : count - 1
      return counted - at + (at < edge ? edge : count)
    }
    if (counted < count) return count
    // A strobe ends one clock after the count.
    return this.mode >= 4 && counted === count ? count + 1 : Infinity
  }

  #level(count: number, counted: number): boolean {
    switch (this.mode) {
      case 0:
      case 1:
        return counted >= count
      case 2:
        return counted % count !== count - 1
      case 3:
        return counted % count < Math.ceil(count / 2)
      default:
        return counted !== count
    }
  }

  #value(count: number, counted: number): number {
    if (this.mode === 2) return count - (counted % count)
    if (this.mode === 3) return squareWave(count, counted % count)
    const modulus = this.#modulus
    return (((count - counted) % modulus) + modulus) % modulus
  }
}

/** Counts down by two, in each half anew; an odd count first loses one in the high half and three in the low. */
function squareWave(count: number, at: number): number {
  const half = Math.ceil(count / 2)
  const odd = count % 2
  const step = at < half ? at : at - half
  if (step === 0) return count
  return count - 2 * step + (odd === 0 ? 0 : at < half ? 1 : -1)
}

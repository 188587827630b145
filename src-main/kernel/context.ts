// What all of the kernel layer shares: who runs now, how an event is written, how time passes. Knows no driver and no wall clock.
import type { RegionInfo } from '../../src-preload/contract/description'
import { Flag, Initiator, type EventKind } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Bus } from '../bus/bus'
import { COOKIE_BASE, VMALLOC_BASE } from '../bus/cookie-table'
import type { Platform } from './ioremap-rules'
import type { SimClock } from '../base/clock'
import type { EventSink, NewEntry } from '../base/event-sink'

/** Simulated time that kernel functions take besides their accesses, ns. */
export interface Costs {
  /** Requesting or releasing a region. */
  region: number
  /** Mapping or unmapping. */
  map: number
  /** A line of the log. */
  log: number
  /** From the line going high to the handler's first statement. */
  irqEntry: number
  /** Entering and leaving a driver's function. */
  call: number
}

export const COSTS: Costs = { region: 400, map: 400, log: 1200, irqEntry: 600, call: 400 }
export const NO_COSTS: Costs = { region: 0, map: 0, log: 0, irqEntry: 0, call: 0 }

/**
 * Whoever paces the lab. `boundary` is called wherever the lab may be made to wait, as long as Attention.gate is raised: after
 * each access and while time is let pass. It may throw a DriverStopped to unwind the call that runs. `horizon` is the time
 * up to which the clock may be moved before `boundary` is called again.
 */
export interface Gate {
  boundary(): void
  horizon(): number
  /** A driver's function begins, ends; the innermost one gives up the CPU, gets it back. `atomic`: it may not sleep. */
  entered(activity: string, atomic: boolean): void
  left(): void
  sleeping(asleep: boolean): void
}

const noop = (): void => undefined
export const OPEN_GATE: Gate = { boundary: noop, horizon: () => Infinity, entered: noop, left: noop, sleeping: noop }

/** Thrown out of a driver that was asked to stop. */
export class DriverStopped extends Error {}

/** A task that waits for what will never come: it is given up. `message` is the line in the log. */
export class TaskHung extends DriverStopped {}

/** What Linux answers with a BUG or an oops: the call that did it is over. `text` is the line in the log. */
export class KernelOops extends Error {}

export interface EventDetail {
  flags?: number
  region?: number
  offset?: number
}

/** Who runs: indexes into the lab's description, -1 = nobody. */
export interface Who {
  device: number
  driver: number
}

export interface ContextParts {
  clock: SimClock
  sink: EventSink
  bus: Bus
  regions: readonly RegionInfo[]
  machine: Platform
  costs?: Costs
  gate?: Gate
}

const inside = ({ start, size }: RegionInfo, address: number): boolean => address >= start && address < start + size

/** Why the bus should turn aside after an access; bits of Bus.attention. */
export const Attention = { irq: 1, timer: 2, gate: 4, task: 8, model: 16 } as const

export class Context {
  readonly clock: SimClock
  readonly sink: EventSink
  readonly bus: Bus
  readonly machine: Platform
  readonly costs: Costs
  readonly gate: Gate
  /** Changed by calls alone. */
  who: Who = { device: -1, driver: -1 }
  /** What delivers interrupts and timers that are due; put in by their owners. */
  readonly softwork: (() => void)[] = []
  readonly #regions: readonly RegionInfo[]

  constructor(parts: ContextParts) {
    this.#regions = parts.regions
    this.clock = parts.clock
    this.sink = parts.sink
    this.bus = parts.bus
    this.machine = parts.machine
    this.costs = parts.costs ?? COSTS
    this.gate = parts.gate ?? OPEN_GATE
    this.bus.onInterrupt = () => {
      this.gate.boundary()
      for (const deliver of this.softwork) deliver()
    }
  }

  /** Raises or lowers one bit of Bus.attention. */
  attend(bit: number, wanted: boolean): void {
    if (wanted) this.bus.attention |= bit
    else this.bus.attention &= ~bit
  }

  /** A handler, a timer or a task waits to run. */
  get hasWork(): boolean {
    return (this.bus.attention & ~Attention.gate) !== 0
  }

  /** The gate is asked after each access from now on. */
  attendGate(): void {
    this.attend(Attention.gate, true)
  }

  /** Writes an event of the kernel at the present source line; returns its sequence number. */
  event(kind: EventKind, value: number, detail: EventDetail = {}): number {
    const { bus } = this
    const where = (detail.region ?? 0) | (bus.initiator << 16)
    const flags = (detail.flags ?? 0) | (bus.irqContext ? Flag.irqContext : 0)
    return this.sink.write(kind | (bus.site << 16), flags, where, detail.offset ?? 0, value >>> 0, 0)
  }

  define(entry: NewEntry): number {
    return this.sink.define(entry)
  }

  /** The address that a driver's author sees for a cookie; NULL and other small numbers stand for themselves. */
  virtualOf(cookie: number): bigint {
    return cookie >>> 0 < COOKIE_BASE ? BigInt(cookie >>> 0) : VMALLOC_BASE + BigInt((cookie >>> 0) - COOKIE_BASE)
  }

  /** That address as the log prints it. */
  addressOf(cookie: number): string {
    return this.virtualOf(cookie).toString(16).padStart(16, '0')
  }

  /** Which region a cookie shows, and where in it; null when it shows none. */
  placeOf(cookie: number): { region: number; offset: number } | null {
    const mapping = this.bus.mappingOf(cookie)
    if (mapping === null) return null
    const address = mapping.physical + (cookie - mapping.cookie)
    const found = this.#regions.find((each) => each.space === 'mem' && inside(each, address))
    return found ? { region: found.id, offset: address - found.start } : null
  }

  /** A kernel function takes time; nothing is delivered meanwhile. */
  spend(ns: number): void {
    if (ns > 0) this.clock.advance(ns)
  }

  /** Lets time pass up to `end`, with interrupts, timers and whoever paces the lab in between. */
  passUntil(end: number): void {
    const { clock, bus, gate } = this
    do {
      clock.advanceTo(Math.min(end, clock.nextDue, Math.max(gate.horizon(), clock.now)) as SimTime)
      bus.checkpoint()
    } while (clock.now < end)
  }
}

/** Initiator of a driver's events. */
export const driverInitiator = (driver: number): number =>
  driver < 0 ? Initiator.none : Initiator.FIRST_DRIVER + driver

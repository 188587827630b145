// An event sink that lets rules look at what passes, and writes what they find behind it. What is common goes through AccessWatch, which
// is a few numbers; what is rare goes to every rule.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator, MirrorMode } from '../../src-preload/contract/event'
import type { SimClock } from '../base/clock'
import type { EventSink, NewEntry } from '../base/event-sink'
import { AccessWatch } from './access-watch'
import { callLost } from './call-lost'
import { CallStack } from './call-stack'
import { claimOverlap } from './claim-overlap'
import { DmaOrder } from './dma-order'
import { faulted } from './faults'
import { HeldRanges } from './held-ranges'
import { irqNotHandled } from './irq-not-handled'
import { leakAfterRemove } from './leak-after-remove'
import { aliasAttribute, cachedRegisters, mapWithoutRequest } from './mapping-rules'
import { OrderRules } from './order-rules'
import { RegisterRules } from './register-rules'
import { Reporter } from './reporter'
import type { Report, Rule, RuleView, Seen, Shown } from './rule'
import { unmappedAccess } from './unmapped-access'
import { WordTable } from './word-table'

/** Entries that a rule may ask for. */
const KEPT = new Set<Entry['type']>(['claim', 'mapping', 'call', 'bind', 'poll'])
/** Kinds beyond accesses that a rule looks at, by number. */
const LOOKED_AT = kinds('request', 'release', 'map', 'unmap', 'callEnd', 'bind', 'log', 'fault')
/** Kinds that change what the checks know. */
const FOLLOWED = kinds('request', 'release', 'callBegin', 'callEnd', 'pollBegin', 'pollEnd', 'delay', 'barrier')

function kinds(...names: (keyof typeof EventKind)[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const name of names) table[EventKind[name]] = 1
  return table
}

const { write: WRITE, arrive: ARRIVE } = EventKind
const FAILED = Flag.failed
const BOARD = MirrorMode.board

export class FindingSink implements EventSink {
  readonly #inner: EventSink
  readonly #rules: readonly Rule[]
  readonly #entries = new Map<number, Entry>()
  readonly #view: RuleView
  readonly #reporter: Reporter
  readonly #calls = new CallStack()
  readonly #held: HeldRanges
  readonly #order: OrderRules
  readonly #dma: DmaOrder
  readonly #registers: RegisterRules
  readonly #watch: AccessWatch
  /** The line of the log that was written last. */
  #line: Entry | undefined
  /** Events written so far. */
  events = 0

  constructor(inner: EventSink, lab: LabDescription, clock: Pick<SimClock, 'now'>) {
    this.#inner = inner
    this.#reporter = new Reporter(inner)
    this.#view = { lab, entryOf: (id) => this.#entries.get(id) }
    const words = new WordTable(lab)
    const held = new HeldRanges(lab, words)
    const calls = this.#calls
    const parts = { clock, view: this.#view, words, calls, held, report: this.#reporter.report }
    const rules = { order: new OrderRules(parts), registers: new RegisterRules(parts), dma: new DmaOrder(parts) }
    this.#held = held
    this.#order = rules.order
    this.#registers = rules.registers
    this.#dma = rules.dma
    this.#watch = new AccessWatch({ words, calls, ...rules })
    this.#rules = [
      claimOverlap,
      mapWithoutRequest(held),
      aliasAttribute(),
      cachedRegisters,
      unmappedAccess(words),
      leakAfterRemove(),
      faulted(),
      callLost(),
      irqNotHandled,
    ]
  }

  /** The quiet way first, and with nothing left to do after the event: what lives across the call to the ring costs more than the test. */
  write(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number {
    if (!this.#watch.isQuiet(this.events, kind, flags, where, offset)) {
      return this.#loud(kind, flags, where, offset, lo, hi)
    }
    const seq = this.#inner.write(kind, flags, where, offset, lo, hi)
    this.events = seq + 1
    return seq
  }

  define(entry: NewEntry): number {
    const id = this.#inner.define(entry)
    if (KEPT.has(entry.type)) this.#entries.set(id, { ...entry, id })
    else if (entry.type === 'log') this.#line = { ...entry, id }
    return id
  }

  flush(): void {
    this.#inner.flush()
  }

  /** What others than the rules have found: where the board answers otherwise. */
  get report(): Report {
    return this.#reporter.report
  }

  #loud(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number {
    const seq = this.#inner.write(kind, flags, where, offset, lo, hi)
    this.events = seq + 1
    const bare = kind & 0xff
    if (bare <= WRITE) {
      // It was the board that did not answer: no mistake of the driver's.
      if ((flags & FAILED) !== 0 && where >>> 24 === BOARD) return seq
      this.#watch.access(seq, kind, flags, where, offset, lo)
      if ((flags & FAILED) !== 0) this.#look({ seq, kind, where }, flags, offset, lo, hi)
      return seq
    }
    if (bare === ARRIVE) this.#watch.arrived(hi)
    if (FOLLOWED[bare] !== 0) this.#follow({ seq, kind, where }, flags, lo, hi)
    if (LOOKED_AT[bare] !== 0) this.#look({ seq, kind, where }, flags, offset, lo, hi)
    return seq
  }

  /** Keeps account of who runs, who holds what, and what is on its way. */
  #follow(shown: Shown, flags: number, lo: number, hi: number): void {
    const entry = this.#entries.get(lo)
    switch (shown.kind & 0xff) {
      case EventKind.request:
        if ((flags & FAILED) === 0 && entry?.type === 'claim') this.#held.take(entry)
        return
      case EventKind.release:
        return this.#held.release(lo)
      case EventKind.callBegin:
        this.#calls.begin(entry?.type === 'call' ? entry : null)
        return this.#watch.callBegins()
      case EventKind.pollBegin:
        if (entry?.type === 'poll') this.#order.pollBegins(entry, this.#watch.last, shown)
        return
      case EventKind.pollEnd:
        return this.#order.pollEnds(this.#watch.last)
      case EventKind.delay:
        return this.#order.delayBegins(this.#watch.last, lo + hi * 2 ** 32)
      case EventKind.barrier:
        this.#dma.barrier(lo)
        return this.#order.barrier(this.#watch.last, lo)
    }
  }

  #look(shown: Shown, flags: number, offset: number, lo: number, hi: number): void {
    const { kind, where } = shown
    const initiator = (where >>> 16) & 0xff
    const bare = (kind & 0xff) as EventKind
    const seen: Seen = {
      kind: bare,
      flags,
      region: where & 0xffff,
      driver: initiator >= Initiator.FIRST_DRIVER ? initiator - Initiator.FIRST_DRIVER : -1,
      initiator,
      offset,
      value: lo,
      valueHi: hi,
      width: (kind >>> 8) & 0xff,
      entry: this.#line?.id === lo && bare === EventKind.log ? this.#line : this.#entries.get(lo),
    }
    for (const rule of this.#rules) {
      const finding = rule(seen, this.#view)
      if (finding) this.#reporter.report(finding, shown)
    }
    if (bare === EventKind.callEnd) this.#callEnded()
    if (bare === EventKind.unmap) this.#entries.delete(lo)
  }

  #callEnded(): void {
    this.#registers.callEnded(this.#calls.end())
    this.#watch.callEnds()
  }
}

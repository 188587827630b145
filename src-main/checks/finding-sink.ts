// An event sink that lets rules look at what passes, and writes what they find behind it. Accesses that went well cost one comparison.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import type { EventSink, NewEntry } from '../base/event-sink'
import { callLost } from './call-lost'
import { claimOverlap } from './claim-overlap'
import { leakAfterRemove } from './leak-after-remove'
import type { Rule, RuleView } from './rule'
import { unmappedAccess } from './unmapped-access'

/** Entries that a rule may ask for. */
const KEPT = new Set<Entry['type']>(['claim', 'mapping', 'call', 'bind'])
/** Kinds beyond accesses that a rule looks at. */
const LOOKED_AT: ReadonlySet<number> = new Set([
  EventKind.request,
  EventKind.release,
  EventKind.map,
  EventKind.unmap,
  EventKind.callEnd,
  EventKind.bind,
])

export class FindingSink implements EventSink {
  readonly #inner: EventSink
  readonly #rules: readonly Rule[]
  readonly #entries = new Map<number, Entry>()
  readonly #view: RuleView
  /** Events written so far. */
  events = 0

  constructor(inner: EventSink, lab: LabDescription) {
    this.#inner = inner
    this.#rules = [claimOverlap, unmappedAccess(), leakAfterRemove(), callLost]
    this.#view = { lab, entryOf: (id) => this.#entries.get(id) }
  }

  write(kind: number, flags: number, where: number, offset: number, lo: number, hi: number): number {
    const seq = this.#inner.write(kind, flags, where, offset, lo, hi)
    this.events = seq + 1
    const bare = kind & 0xff
    if (bare <= EventKind.write ? (flags & Flag.failed) !== 0 : LOOKED_AT.has(bare)) {
      this.#look(seq, kind, flags, where, offset, lo, hi)
    }
    return seq
  }

  define(entry: NewEntry): number {
    const id = this.#inner.define(entry)
    if (KEPT.has(entry.type)) this.#entries.set(id, { ...entry, id })
    return id
  }

  flush(): void {
    this.#inner.flush()
  }

  // eslint-disable-next-line max-params -- the arguments of EventSink.write, and the number it gave
  #look(seq: number, kind: number, flags: number, where: number, offset: number, lo: number, hi: number): void {
    const bare = (kind & 0xff) as EventKind
    const initiator = (where >>> 16) & 0xff
    const seen = {
      kind: bare,
      flags,
      region: where & 0xffff,
      driver: initiator >= Initiator.FIRST_DRIVER ? initiator - Initiator.FIRST_DRIVER : -1,
      offset,
      value: lo,
      valueHi: hi,
      width: (kind >>> 8) & 0xff,
      entry: this.#entries.get(lo),
    }
    for (const rule of this.#rules) {
      const finding = rule(seen, this.#view)
      if (!finding) continue
      const id = this.#inner.define({ type: 'finding', ...finding, at: seq })
      this.#inner.write(EventKind.finding | (kind & 0xffff_0000), 0, where & 0xff_0000, 0, id, 0)
    }
  }
}

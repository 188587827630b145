// The state of a lab, event by event: registers, counters, tree, mappings, lines, bindings. Knows no chunks, files or windows.
import type { CallEntry, Entry, MappingEntry, PollEntry } from '../../src-preload/contract/entry'
import { EVENT_WORDS, EventKind, Flag, Word } from '../../src-preload/contract/event'
import type { Keyframe } from './keyframe'
import type { Observer } from './observer'
import { OpenSpans } from './open-spans'
import { ResourceNodes } from './resource-nodes'
import { flagsOf, timeOf } from './row'
import type { Tables } from './tables'

/** WHERE of an access whose mirror byte is not 0 is at least this. */
const FIRST_MIRRORED = 1 << 24

type EntryOf = (id: number) => Entry | null

export class Tracker {
  /** By slot of Tables: what the register holds, NaN = unknown; accesses since the start. */
  readonly values: Float64Array
  readonly reads: Float64Array
  readonly writes: Float64Array
  readonly nodes = new ResourceNodes()
  readonly mappings = new Map<number, { entry: MappingEntry; since: number; seq: number }>()
  readonly irqs = new Map<number, number>()
  readonly bindings: number[]
  readonly drivers: number[]
  readonly calls = new OpenSpans<CallEntry>('call')
  readonly polls = new OpenSpans<PollEntry>('poll')
  /** How the link to the board stands: [entry of the last `link` event, since ns, seq]; null = there was none. */
  link: [entry: number, since: number, seq: number] | null = null
  /** Of the last event applied. */
  time = 0
  seq = -1
  readonly #tables: Tables
  readonly #entryOf: EntryOf
  readonly #observer: Observer | null

  constructor(tables: Tables, entryOf: EntryOf, observer: Observer | null = null) {
    this.#tables = tables
    this.#entryOf = entryOf
    this.#observer = observer
    this.values = tables.resetOfSlot.slice()
    this.reads = new Float64Array(tables.slots)
    this.writes = new Float64Array(tables.slots)
    this.bindings = tables.description.devices.map(() => 0)
    this.drivers = tables.description.drivers.map(() => 0)
  }

  /** Applies events from..to (`to` not included) of a chunk whose first event has the full sequence number `seq`. */
  apply(words: Uint32Array, from: number, to: number, seq: number): void {
    for (let i = from; i < to; i++) {
      const at = i * EVENT_WORDS
      const kind = words[at + Word.KIND]! & 0xff
      this.time = timeOf(words, at)
      this.seq = seq + ((words[at + Word.SEQ]! - words[Word.SEQ]!) >>> 0)
      if (kind === EventKind.read || kind === EventKind.write) this.#access(words, at, kind === EventKind.write, i)
      else if (kind === EventKind.change) this.#changed(words, at, i)
      else if (kind === EventKind.arrive || kind === EventKind.burst) this.#landed(kind, words, at, i)
      else this.#rare(kind, words, at, i)
    }
  }

  save(): Keyframe {
    return {
      regions: this.#saveRegions(),
      nodes: this.nodes.save(),
      mappings: [...this.mappings].map(([id, { since, seq }]) => [id, since, seq]),
      irqs: [...this.irqs],
      bindings: [...this.bindings],
      drivers: [...this.drivers],
      calls: this.calls.save(),
      polls: this.polls.save(),
      ...(this.link && { link: this.link }),
    }
  }

  /** Takes over a keyframe's state: what the keyframe does not name is as after a fresh start. */
  load(keyframe: Keyframe): void {
    this.values.set(this.#tables.resetOfSlot)
    this.reads.fill(0)
    this.writes.fill(0)
    for (const [region, registers] of keyframe.regions) this.#loadRegion(region, registers)
    this.nodes.load(keyframe.nodes, this.#entryOf)
    this.mappings.clear()
    for (const [id, since, seq] of keyframe.mappings) {
      const entry = this.#entryOf(id)
      if (entry?.type === 'mapping') this.mappings.set(id, { entry, since, seq })
    }
    this.irqs.clear()
    for (const [irq, level] of keyframe.irqs) this.irqs.set(irq, level)
    this.bindings.forEach((_, i) => (this.bindings[i] = keyframe.bindings[i] ?? 0))
    this.drivers.forEach((_, i) => (this.drivers[i] = keyframe.drivers[i] ?? 0))
    this.calls.load(keyframe.calls, this.#entryOf)
    this.polls.load(keyframe.polls, this.#entryOf)
    this.link = keyframe.link ?? null
  }

  #access(words: Uint32Array, at: number, write: boolean, index: number): void {
    const where = words[at + Word.WHERE]!
    const region = where & 0xffff
    const slot = this.#tables.slotOf(region, words[at + Word.OFFSET]!)
    if (!write && where >= FIRST_MIRRORED) this.#observer?.asked(slot, words, at)
    if (slot >= 0) {
      const counts = write ? this.writes : this.reads
      counts[slot]!++
      const track = this.#tables.trackOfSlot[slot]!
      if (track < 0) {
        if (write) this.#observer?.memory(region, words, at)
      } else if ((flagsOf(words, at) & Flag.stored) !== 0) this.#hold(slot, track, words[at + Word.VALUE_LO]!, index)
    }
    this.#observer?.access(this.#tables.deviceOf[region]!, slot, write, index)
  }

  #changed(words: Uint32Array, at: number, index: number): void {
    const region = words[at + Word.WHERE]! & 0xffff
    const slot = this.#tables.slotOf(region, words[at + Word.OFFSET]!)
    if (slot < 0) return
    const track = this.#tables.trackOfSlot[slot]!
    if (track < 0) this.#observer?.memory(region, words, at)
    else this.#hold(slot, track, words[at + Word.VALUE_LO]!, index)
  }

  /** What a burst wrote to registers comes as changes after it; memory changes by the writes that it lets out. */
  #landed(kind: number, words: Uint32Array, at: number, index: number): void {
    if (kind === EventKind.burst && this.#tables.isMemory(words[at + Word.WHERE]! & 0xffff)) {
      this.#observer?.memory(words[at + Word.WHERE]! & 0xffff, words, at)
    }
    if (kind === EventKind.arrive && (flagsOf(words, at) & Flag.stored) !== 0) this.#changed(words, at, index)
    this.#observer?.landed(words[at + Word.WHERE]! & 0xffff, kind === EventKind.burst, words[at + Word.VALUE_HI]!)
  }

  #hold(slot: number, track: number, value: number, index: number): void {
    if (this.values[slot] === value) return
    this.values[slot] = value
    this.#observer?.change(track, value, index)
  }

  #rare(kind: number, words: Uint32Array, at: number, index: number): void {
    const value = words[at + Word.VALUE_LO]!
    switch (kind) {
      case EventKind.request:
      case EventKind.insert:
        return this.#placed(value, (flagsOf(words, at) & Flag.failed) !== 0, words[at + Word.KIND]! >>> 16)
      case EventKind.release:
        return this.#released(value)
      case EventKind.map:
        return this.#mapped(value, (flagsOf(words, at) & Flag.failed) !== 0)
      case EventKind.unmap:
        this.mappings.delete(value)
        return this.#observer?.unmapped(value, this.time)
      case EventKind.irq:
        return this.#irq(words[at + Word.OFFSET]!, value, index)
      case EventKind.bind:
        return this.#bound(value)
      case EventKind.model:
        return this.#modelled(value)
      case EventKind.serial:
        if (words[at + Word.OFFSET] === 0) {
          this.#observer?.serial(words[at + Word.WHERE]! & 0xffff, value & 0xff, this.time)
        }
        return
      case EventKind.mirror:
        return this.#observer?.mirrored(words, at, index)
      case EventKind.link:
        return this.#linked(value)
      case EventKind.gap:
        return this.#gap(value, index)
      case EventKind.finding: {
        const entry = this.#entryOf(value)
        if (entry?.type !== 'finding') return
        return this.#observer?.found(entry, this.time, this.seq, words[at + Word.KIND]! >>> 16, index)
      }
      default:
        return this.#span(kind, value, words[at + Word.OFFSET]!, index)
    }
  }

  #span(kind: number, value: number, id: number, index: number): void {
    const spans = kind === EventKind.callBegin || kind === EventKind.callEnd ? this.calls : this.polls
    if (kind === EventKind.callBegin || kind === EventKind.pollBegin) {
      const span = spans.begin(this.#entryOf(value), this.time, this.seq)
      if (span) this.#observer?.spanBegan(span, this.time, index)
    } else if (kind === EventKind.callEnd || kind === EventKind.pollEnd) {
      const span = spans.end(id)
      if (span) this.#observer?.spanEnded(span, this.time, value | 0, index)
    }
  }

  #placed(id: number, failed: boolean, site: number): void {
    const entry = this.#entryOf(id)
    if (entry?.type !== 'claim') return
    if (failed) return this.#observer?.refused(entry, this.time, this.seq, site)
    this.nodes.place(entry, this.time, this.seq)
    this.#observer?.placed(entry, this.time, this.seq)
  }

  #released(id: number): void {
    const gone = this.nodes.remove(id)
    this.#observer?.removed(gone, this.time)
  }

  #mapped(id: number, failed: boolean): void {
    const entry = this.#entryOf(id)
    if (entry?.type !== 'mapping' || failed) return
    this.mappings.set(id, { entry, since: this.time, seq: this.seq })
    this.#observer?.mapped(entry, this.time, this.seq)
  }

  #irq(irq: number, level: number, index: number): void {
    if (this.irqs.get(irq) === level) return
    this.irqs.set(irq, level)
    for (const track of this.#tables.irqTracks(irq)) this.#observer?.change(track, level, index)
    if (level === 1) this.#observer?.irqRaised(irq, this.time, index)
  }

  #bound(id: number): void {
    const entry = this.#entryOf(id)
    if (entry?.type !== 'bind') return
    if (entry.device in this.bindings) this.bindings[entry.device] = id
    if (entry.driver in this.drivers) this.drivers[entry.driver] = id
    this.#observer?.modelled(entry, this.time, this.seq)
  }

  /** A device that is gone has no driver. */
  #modelled(id: number): void {
    const entry = this.#entryOf(id)
    if (entry?.type !== 'model') return
    if (entry.what === 'device removed' && entry.device in this.bindings) this.bindings[entry.device] = 0
    this.#observer?.modelled(entry, this.time, this.seq)
  }

  #linked(id: number): void {
    const entry = this.#entryOf(id)
    if (entry?.type !== 'link') return
    this.link = [id, this.time, this.seq]
    this.#observer?.linked(entry, this.time, this.seq)
  }

  /** What was lost may have changed any register. */
  #gap(lost: number, index: number): void {
    this.#observer?.lost(lost)
    this.values.forEach((value, slot) => {
      const track = this.#tables.trackOfSlot[slot]!
      if (Number.isNaN(value) || track < 0) return
      this.values[slot] = NaN
      this.#observer?.change(track, NaN, index)
    })
  }

  #saveRegions(): Keyframe['regions'] {
    const saved: Keyframe['regions'] = []
    for (const { info, first, count } of this.#tables.regions) {
      const registers: Keyframe['regions'][number][1] = []
      for (let i = 0; i < count; i++) {
        const slot = first + i
        const value = this.values[slot]!
        const fresh =
          Object.is(value, this.#tables.resetOfSlot[slot]) && this.reads[slot] === 0 && this.writes[slot] === 0
        if (!fresh) registers.push([i, Number.isNaN(value) ? null : value, this.reads[slot]!, this.writes[slot]!])
      }
      if (registers.length > 0) saved.push([info.id, registers])
    }
    return saved
  }

  #loadRegion(region: number, registers: Keyframe['regions'][number][1]): void {
    const slots = this.#tables.region(region)
    for (const [i, value, reads, writes] of registers) {
      if (slots === undefined || i >= slots.count) continue
      this.values[slots.first + i] = value ?? NaN
      this.reads[slots.first + i] = reads
      this.writes[slots.first + i] = writes
    }
  }
}

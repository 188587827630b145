// Lists of what is rare in a session: claims, mappings, refusals, findings, binds, the link's changes, long calls, serial text. Kept in memory whole.
import type {
  BindEntry,
  ClaimEntry,
  FindingEntry,
  LinkEntry,
  MappingEntry,
  ModelEntry,
} from '../../src-preload/contract/entry'
import type { FindingRow, LinkWindow, ModelWindow, Refusal, Span } from '../../src-preload/contract/query'
import type { Keyframe } from './keyframe'
import type { Tracker } from './tracker'

/** A claim or a mapping over its life; `to` is Infinity while it lives. */
export interface Life<E extends ClaimEntry | MappingEntry> {
  entry: E
  from: number
  to: number
  seq: number
}

/** Bytes that left a device's serial line, with their times. */
class SerialLine {
  #bytes = new Uint8Array(1024)
  #times = new Float64Array(1024)
  length = 0

  add(byte: number, time: number): void {
    if (this.length === this.#bytes.length) {
      const [bytes, times] = [this.#bytes, this.#times]
      this.#bytes = new Uint8Array(this.length * 2)
      this.#times = new Float64Array(this.length * 2)
      this.#bytes.set(bytes)
      this.#times.set(times)
    }
    this.#bytes[this.length] = byte
    this.#times[this.length++] = time
  }

  /** All bytes up to a time, that time included. */
  until(time: number): Uint8Array {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#times[middle]! <= time) low = middle + 1
      else high = middle
    }
    return this.#bytes.subarray(0, low)
  }
}

export class Journal {
  readonly claims: Life<ClaimEntry>[] = []
  readonly mappings: Life<MappingEntry>[] = []
  readonly refusals: Refusal[] = []
  readonly findings: FindingRow[] = []
  /** What the driver model did, by device; -1 = with drivers alone. */
  readonly models = new Map<number, ModelWindow['moments']>()
  /** Calls and polls that did not begin and end in one chunk, by track; `to` is Infinity while they last. */
  readonly longSpans = new Map<number, Span[]>()
  readonly serial = new Map<number, SerialLine>()
  /** What became of the link to the board. */
  readonly links: LinkWindow['changes'] = []
  lost = 0
  readonly #liveClaims = new Map<number, Life<ClaimEntry>>()
  readonly #liveMappings = new Map<number, Life<MappingEntry>>()

  placed(entry: ClaimEntry, from: number, seq: number): void {
    const life = { entry, from, to: Infinity, seq }
    this.claims.push(life)
    this.#liveClaims.set(entry.id, life)
  }

  removed(ids: readonly number[], time: number): void {
    for (const id of ids) {
      const life = this.#liveClaims.get(id)
      if (life) life.to = time
      this.#liveClaims.delete(id)
    }
  }

  mapped(entry: MappingEntry, from: number, seq: number): void {
    const life = { entry, from, to: Infinity, seq }
    this.mappings.push(life)
    this.#liveMappings.set(entry.id, life)
  }

  unmapped(id: number, time: number): void {
    const life = this.#liveMappings.get(id)
    if (life) life.to = time
    this.#liveMappings.delete(id)
  }

  refused(entry: ClaimEntry, time: number, seq: number, site: number): void {
    this.refusals.push({ entry, time, seq, site })
  }

  modelled(entry: BindEntry | ModelEntry, time: number, seq: number): void {
    const moments = this.models.get(entry.device)
    if (moments) moments.push({ time, seq, entry })
    else this.models.set(entry.device, [{ time, seq, entry }])
  }

  linked(entry: LinkEntry, time: number, seq: number): void {
    this.links.push({ time, seq, entry })
  }

  found(entry: FindingEntry, time: number, seq: number, site: number): void {
    this.findings.push({ entry, time, seq, site })
  }

  serialByte(region: number, byte: number, time: number): void {
    let line = this.serial.get(region)
    if (!line) this.serial.set(region, (line = new SerialLine()))
    line.add(byte, time)
  }

  /** Spans that go on when a chunk begins are long ones from then on. */
  longSpan(track: number, span: Span): void {
    const spans = this.longSpans.get(track)
    if (!spans) this.longSpans.set(track, [span])
    else if (!spans.some((known) => known.seq === span.seq)) spans.push(span)
  }

  endLongSpan(track: number, seq: number, to: number, value: number): void {
    const spans = this.longSpans.get(track) ?? []
    for (let i = spans.length - 1; i >= 0; i--) {
      if (spans[i]!.seq !== seq) continue
      spans[i]!.to = to
      spans[i]!.value = value
      return
    }
  }

  /** Chunks are missing before this one: what the keyframe does not know has ended unseen, what it knows anew has begun. */
  resync(keyframe: Keyframe, tracker: Tracker, time: number): void {
    const nodes = new Set(keyframe.nodes.map(([id]) => id))
    this.removed(
      [...this.#liveClaims.keys()].filter((id) => !nodes.has(id)),
      time,
    )
    for (const { entry, since, seq } of tracker.nodes.list()) {
      if (!this.#liveClaims.has(entry.id)) this.placed(entry, since, seq)
    }
    for (const id of [...this.#liveMappings.keys()]) if (!tracker.mappings.has(id)) this.unmapped(id, time)
    for (const [id, { entry, since, seq }] of tracker.mappings) {
      if (!this.#liveMappings.has(id)) this.mapped(entry, since, seq)
    }
    const open = new Set([...keyframe.calls, ...keyframe.polls].map(([, , seq]) => seq))
    for (const spans of this.longSpans.values()) {
      for (const span of spans) if (span.to === Infinity && !open.has(span.seq)) span.to = time
    }
  }
}

// A recorded session again, as if one of its devices had been mirrored to a board that has a fault: for pictures and tests of the window.
import type { Difference, LinkEntry } from '../../../src-preload/contract/entry'
import { EVENT_WORDS, EventKind, Flag, MirrorMode, MirrorResult, Word } from '../../../src-preload/contract/event'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import { SimClock } from '../../base/clock'
import { openSession } from '../open-session'
import { Recorder } from '../recorder'
import { createRing } from '../ring'
import { RingReader } from '../ring-reader'
import { RingWriter } from '../ring-writer'
import { flagsOf, kindOf, timeOf } from '../row'
import type { Store } from '../store'
import { zstdReady } from '../zstd'

const SLOTS = 1 << 14
const TRIP_NS = 700
/** One answer is late, and comes after the second try. */
const LATE = { answer: 7, tripNs: 3_000 }
/** After so many answers the board is silent for a while. */
const SILENT = { answer: 12, ns: 6_000 }

export interface Fault {
  /** Linux's name of the mirrored device, and the field that is the other way round on the board. */
  device: string
  register: string
  field: string
}

/** Writes `to`: all that `from` has but its findings, and what the board answered. */
export async function mirrorSession(from: string, to: string, fault: Fault): Promise<void> {
  await zstdReady()
  const opened = openSession(from)
  if (!opened.ok) throw new Error(opened.error.message)
  new Copy(opened.value.store, to, fault).run()
}

class Copy {
  readonly #store: Store
  readonly #clock = new SimClock()
  readonly #writer: RingWriter
  readonly #reader: RingReader
  readonly #recorder: Recorder
  readonly #place: Omit<Difference, 'model' | 'board'>
  readonly #device: number
  readonly #flips: number
  /** What is still on the wire, in order. */
  readonly #wire: { time: number; land: () => void }[] = []
  /** Sequence numbers of accesses, before → now. */
  readonly #seqs = new Map<number, number>()
  #answers = 0
  #isFound = false

  constructor(store: Store, to: string, fault: Fault) {
    this.#store = store
    const { description } = store.tables
    this.#device = description.devices.findIndex(({ name }) => name === fault.device)
    const region = description.regions.find(({ device }) => device === this.#device)!
    const register = description.maps[region.map]!.registers.find(({ name }) => name === fault.register)!
    const field = register.fields.find(({ name }) => name === fault.field)!
    this.#place = { region: region.id, offset: register.offset, register: register.name, field: field.name }
    this.#flips = 2 ** field.lsb
    const ring = createRing(SLOTS)
    this.#writer = new RingWriter(ring, this.#clock)
    this.#reader = new RingReader(ring)
    const mirror = [{ device: fault.device, mode: 'compare' as const }]
    this.#recorder = new Recorder(to, { ...description, mirror }, '0', ({ message }) => {
      throw new Error(message)
    })
  }

  run(): void {
    // In the order of their ids: so they keep them.
    const entries = [...this.#store.entries.values()].sort((a, b) => a.id - b.id)
    for (const { id: _, ...entry } of entries) this.#writer.define(entry)
    this.#link('attached')
    for (const { index } of this.#store.digests) {
      const { words, count } = this.#store.chunk(index)
      for (let i = 0; i < count; i++) this.#copy(words, i * EVENT_WORDS)
      this.#drain()
    }
    this.#landUntil(Infinity)
    this.#link('detached')
    this.#drain()
    this.#recorder.finish()
  }

  #copy(words: Uint32Array, at: number): void {
    const kind = kindOf(words, at)
    if (kind === EventKind.finding) return
    this.#landUntil(timeOf(words, at))
    this.#goTo(timeOf(words, at))
    const access = kind === EventKind.read || kind === EventKind.write
    const mirrored = access && (words[at + Word.WHERE]! & 0xffff) === this.#place.region
    const where = words[at + Word.WHERE]! | (mirrored ? MirrorMode.compare << 24 : 0)
    const [offset, value, high] = [words[at + Word.OFFSET]!, words[at + Word.VALUE_LO]!, words[at + Word.VALUE_HI]!]
    const hi = kind === EventKind.arrive ? (this.#seqs.get(high) ?? high) : high
    const seq = this.#writer.write(words[at + Word.KIND]!, flagsOf(words, at), where >>> 0, offset, value, hi)
    if (access) this.#seqs.set(words[at + Word.SEQ]!, seq)
    if (mirrored) this.#send(words, at, seq)
  }

  #send(words: Uint32Array, at: number, access: number): void {
    const isRead = kindOf(words, at) === EventKind.read
    const [offset, model] = [words[at + Word.OFFSET]!, words[at + Word.VALUE_LO]!]
    const isFaulty = isRead && offset === this.#place.offset && this.#answers > SILENT.answer
    const board = isFaulty ? (model ^ this.#flips) >>> 0 : model
    const isLate = this.#answers === LATE.answer
    const trip = isLate ? LATE.tripNs : TRIP_NS
    const result = !isRead ? MirrorResult.unchecked : board === model ? MirrorResult.equal : MirrorResult.differs
    const kind = (EventKind.mirror | (words[at + Word.KIND]! & 0xff00) | (packRoundTrip(trip) << 16)) >>> 0
    const where = ((words[at + Word.WHERE]! & 0xff_ffff) | ((result | ((isLate ? 1 : 0) << 4)) << 24)) >>> 0
    const land = (): void => {
      this.#writer.write(kind, isRead ? 0 : Flag.posted, where, offset, board, access)
      if (board !== model) this.#find(access, model, board)
    }
    this.#wire.push({ time: timeOf(words, at) + trip, land })
    if (this.#answers++ === SILENT.answer) this.#fallSilent(timeOf(words, at) + 2 * trip)
  }

  #fallSilent(time: number): void {
    this.#wire.push({ time, land: () => this.#link('silent', 'no answer for 20 ms') })
    this.#wire.push({ time: time + SILENT.ns, land: () => this.#link('back') })
  }

  /** As the checks do: the first of a field. */
  #find(access: number, model: number, board: number): void {
    if (this.#isFound) return
    this.#isFound = true
    const { register, field } = this.#place
    const id = this.#writer.define({
      type: 'finding',
      severity: 'warning',
      rule: 'mirror-differs',
      text: `${this.#store.tables.description.devices[this.#device]!.name} ${register}.${field} is another on the board`,
      remedy: 'The datasheet says which is right; "noise" names what differs by its nature.',
      subject: `R ${register}`,
      at: access,
      device: this.#device,
      driver: -1,
      difference: { ...this.#place, model, board },
    })
    this.#writer.write(EventKind.finding, 0, 0, 0, id, 0)
  }

  #link(what: LinkEntry['what'], text = ''): void {
    const entry = { type: 'link', port: '/dev/ttyUSB0', protocol: 'gdb', board: 'QEMU 7.2.22 gdbstub' } as const
    const id = this.#writer.define({ ...entry, what, text, device: -1, driver: -1 })
    this.#writer.write(EventKind.link, 0, 0, 0, id, 0)
  }

  #landUntil(end: number): void {
    this.#wire.sort((a, b) => a.time - b.time)
    while (this.#wire[0] && this.#wire[0].time <= end) {
      const { time, land } = this.#wire.shift()!
      this.#goTo(time)
      land()
    }
  }

  #goTo(time: number): void {
    if (time > this.#clock.now) this.#clock.advance(time - this.#clock.now)
  }

  #drain(): void {
    this.#writer.flush()
    while (this.#reader.drain(this.#recorder) > 0);
  }
}

// A small made-up lab and a stream of plausible events from it, the same for the same seed: for tests of everything behind the ring.
import type { LabDescription, RegisterInfo } from '../../../src-preload/contract/description'
import { EventKind, Flag, Initiator, MirrorMode, MirrorResult } from '../../../src-preload/contract/event'
import { packRoundTrip } from '../../../src-preload/contract/round-trip'
import type { SimTime } from '../../../src-preload/contract/units'
import type { SimClock } from '../../base/clock'
import type { EventSink, NewEntry } from '../../base/event-sink'

const register = (name: string, offset: number, reset = 0): RegisterInfo => ({
  name,
  offset,
  size: 32,
  access: 'rw',
  reset,
  readHasEffect: false,
  doc: '',
  fields: [],
})

const device = (name: string, regions: number[], irqs: number[]) => ({
  name,
  compatible: 'lab,x',
  node: '',
  regions,
  irqs,
  serial: regions[0]!,
})

/** Regions 1 and 2 have registers, region 3 is 64 KiB of memory. */
export const DESCRIPTION: LabDescription = {
  name: 'random',
  title: 'Random',
  readme: '',
  platform: 'x86',
  seed: 1,
  devices: [device('labdev0', [1], [5]), device('labdev1', [2], [6]), device('fb0', [3], [])],
  drivers: ['labdev', 'greedy'].map((name) => ({
    name,
    compatible: ['lab,x'],
    file: `${name}.ts`,
    source: '',
    firstSite: 1,
    lines: 9,
  })),
  regions: [1, 2, 3].map((id) => ({
    id,
    device: id - 1,
    name: `region${id}`,
    space: 'mem',
    start: id * 0x10000,
    size: id === 3 ? 0x10000 : 0x100,
    map: id === 3 ? -1 : 0,
  })),
  maps: [
    {
      name: 'labdev',
      doc: '',
      datasheet: '',
      size: 0x100,
      registers: [
        register('CONTROL', 0),
        register('STATUS', 4, 1),
        register('DATA', 8),
        register('IRQ_STATUS', 16, 0xff),
      ],
    },
  ],
}

const RESULTS = Object.values(MirrorResult).filter((result) => result !== MirrorResult.differs)
const OFFSETS = [0, 4, 8, 16, 12]
const access = (kind: number, width: number): number => kind | (width << 8) | (3 << 16)

interface OnWire {
  seq: number
  where: number
  offset: number
  value: number
}

export class RandomLab {
  readonly #sink: EventSink
  readonly #clock: SimClock
  #state: number
  readonly #claims: number[] = []
  readonly #mappings: number[] = []
  readonly #calls: number[] = []
  readonly #polls: { id: number; where: number; offset: number }[] = []
  readonly #levels = new Map<number, number>()
  /** Reads that the board has not answered yet. */
  readonly #onWire: OnWire[] = []

  constructor(sink: EventSink, clock: SimClock, seed: number) {
    this.#sink = sink
    this.#clock = clock
    this.#state = seed | 1
  }

  /** Writes about `events` events. */
  run(events: number): void {
    for (let i = 0; i < events; i++) {
      if (this.#below(5) > 0)
        this.#clock.now = (this.#clock.now + this.#below(this.#below(50) === 0 ? 100_000 : 60)) as SimTime
      this.#step(this.#below(100))
    }
    this.#sink.flush()
  }

  #step(dice: number): void {
    if (this.#onWire.length > 0 && this.#below(4) === 0) this.#answer(this.#onWire.shift()!)
    else if (dice < 6) this.#ask()
    else if (dice < 40) this.#access()
    else if (dice < 55) this.#event(EventKind.change, 0, 1 + this.#below(2), OFFSETS[this.#below(5)]!, this.#below(4))
    else if (dice < 65) this.#memory()
    else if (dice < 70) this.#irq()
    else if (dice < 78) this.#call()
    else if (dice < 86) this.#poll()
    else if (dice < 92) this.#claim()
    else if (dice < 95) this.#mapping()
    else if (dice < 97) this.#say()
    else if (dice < 98) this.#link()
    else if (dice < 99) this.#event(EventKind.serial, 0, 1, 0, 65 + this.#below(26))
    else if (this.#below(20) === 0) this.#event(EventKind.gap, 0, 0, 0, 7)
  }

  #access(): void {
    const flags = (this.#below(3) > 0 ? Flag.stored : 0) | (this.#below(9) === 0 ? Flag.failed : 0)
    const where = (1 + this.#below(2)) | ((Initiator.FIRST_DRIVER + this.#below(2)) << 16)
    const kind = access(this.#below(2) === 0 ? EventKind.read : EventKind.write, 4)
    if (this.#below(12) === 0) return this.#landing(where)
    const open = this.#polls.at(-1)
    if (open && this.#below(2) === 0) this.#sink.write(access(EventKind.read, 4), 0, open.where, open.offset, 1, 0)
    else this.#sink.write(kind, flags, where, OFFSETS[this.#below(5)]!, this.#below(6), 0)
  }

  /** A posted write or a burst reaches its device, or a write to memory arrives. */
  #landing(where: number): void {
    const kind = access(this.#below(3) === 0 ? EventKind.burst : EventKind.arrive, 4)
    const flags = this.#below(4) > 0 ? Flag.stored : Flag.failed
    const [at, offset] = this.#below(2) === 0 ? [where, OFFSETS[this.#below(5)]!] : [3, this.#below(0x10000 - 8)]
    const isBurst = (kind & 0xff) === EventKind.burst
    this.#sink.write(kind, flags, at, offset, isBurst ? this.#below(0x8000) : this.#below(6), this.#below(100))
  }

  #memory(): void {
    const width = [1, 2, 4, 8][this.#below(4)]!
    const flags = [Flag.bigEndian, Flag.posted, Flag.posted | Flag.stored, Flag.gathered, Flag.cached, 0][
      this.#below(6)
    ]!
    const offset = this.#below(3) === 0 ? 4096 - this.#below(8) : this.#below(0x10000 - 8)
    this.#sink.write(access(EventKind.write, width), flags, 3, offset, this.#next(), this.#next())
  }

  #irq(): void {
    const irq = 5 + this.#below(2)
    const level = 1 - (this.#levels.get(irq) ?? 0)
    this.#levels.set(irq, level)
    this.#event(EventKind.irq, 0, 0, irq, level)
  }

  #call(): void {
    if (this.#calls.length > 0 && this.#below(2) === 0) {
      this.#event(EventKind.callEnd, 0, 0, this.#calls.pop()!, this.#below(2) === 0 ? 0 : -16)
    } else if (this.#calls.length < 4) {
      const what = ['probe', 'irq handler'][this.#below(2)]!
      const entry: NewEntry = { type: 'call', what, symbol: 'f', device: this.#below(3) - 1, driver: 0 }
      this.#calls.push(this.#sink.define(entry))
      this.#event(EventKind.callBegin, 0, 0, 0, this.#calls.at(-1)!)
    }
  }

  #poll(): void {
    const open = this.#polls.pop()
    if (open) return this.#event(EventKind.pollEnd, 0, 0, open.id, this.#below(2) === 0 ? 0 : -110)
    const region = 1 + this.#below(2)
    const id = this.#sink.define({
      type: 'poll',
      region,
      offset: 4,
      until: 'ready',
      sleepUs: 1,
      timeoutUs: this.#below(2) * 50,
      atomic: false,
      device: region - 1,
      driver: 0,
    })
    this.#polls.push({ id, where: region, offset: 4 })
    this.#event(EventKind.pollBegin, 0, 0, 0, id)
  }

  #claim(): void {
    if (this.#claims.length > 0 && this.#below(2) === 0) {
      const [gone] = this.#claims.splice(this.#below(this.#claims.length), 1)
      return this.#event(EventKind.release, 0, 0, 0, gone!)
    }
    const device = this.#below(2)
    const start = 0x10000 * (device + 1) + this.#below(16) * 16
    const parent = this.#below(2) === 0 ? 0 : (this.#claims[this.#below(this.#claims.length || 1)] ?? 0)
    const busy = this.#below(3) > 0
    const failed = busy && this.#below(4) === 0
    const claim = {
      type: 'claim' as const,
      space: 'mem' as const,
      start,
      end: start + 15,
      name: 'x',
      busy,
      parent,
      device,
      driver: 0,
    }
    const id = this.#sink.define(failed ? { ...claim, error: -16, holders: this.#claims.slice(0, 1) } : claim)
    this.#event(busy ? EventKind.request : EventKind.insert, failed ? Flag.failed : 0, 0, 0, id)
    if (!failed && !this.#claims.includes(id)) this.#claims.push(id)
  }

  #mapping(): void {
    if (this.#mappings.length > 2) return this.#event(EventKind.unmap, 0, 0, 0, this.#mappings.shift()!)
    const device = this.#below(2)
    const id = this.#sink.define({
      type: 'mapping',
      cookie: this.#next(),
      virtualHi: 0xffffc900,
      virtualLo: 0,
      physical: 0x10000 * (device + 1),
      size: 0x100,
      call: 'ioremap',
      attribute: 'UC-',
      device,
      driver: 0,
    })
    this.#mappings.push(id)
    this.#event(EventKind.map, 0, 0, 0, id)
  }

  #say(): void {
    const where = { device: this.#below(2), driver: this.#below(2) }
    const dice = this.#below(3)
    if (dice === 0) {
      const text = `line ${this.#below(50)}`
      const level = this.#below(2) === 0 ? 3 : 6
      this.#event(
        EventKind.log,
        0,
        0,
        0,
        this.#sink.define({ type: 'log', level, prefix: 'labdev labdev0', text, ...where }),
      )
    } else if (dice === 1) {
      const id = this.#sink.define({
        type: 'finding',
        severity: 'warning',
        rule: 'r',
        text: 't',
        remedy: '',
        subject: '',
        at: 1,
        ...where,
      })
      this.#event(EventKind.finding, 0, 0, 0, id)
    } else if (this.#below(2) === 0) {
      this.#event(EventKind.bind, 0, 0, 0, this.#sink.define({ type: 'bind', state: 'bound', error: 0, ...where }))
    } else this.#model(where.device)
  }

  /** A read that goes to the board as well. */
  #ask(): void {
    const where = (1 + this.#below(2)) | (Initiator.FIRST_DRIVER << 16)
    const mode = [MirrorMode.shadow, MirrorMode.board, MirrorMode.compare][this.#below(3)]!
    const [offset, value] = [OFFSETS[this.#below(4)]!, this.#below(4)]
    const seq = this.#sink.write(access(EventKind.read, 4), 0, where | (mode << 24), offset, value, 0)
    this.#onWire.push({ seq, where, offset, value })
  }

  #answer({ seq, where, offset, value }: OnWire): void {
    const differs = this.#below(3) === 0
    const result = differs ? MirrorResult.differs : RESULTS[this.#below(RESULTS.length)]!
    const kind = EventKind.mirror | (4 << 8) | (packRoundTrip(100 * this.#below(2000)) << 16)
    const board = differs ? value ^ (1 + this.#below(3)) : value
    this.#sink.write(kind >>> 0, 0, where | ((result | (this.#below(3) << 4)) << 24), offset, board, seq)
  }

  #link(): void {
    const what = (['attached', 'silent', 'back', 'lost'] as const)[this.#below(4)]!
    const board = { port: 'ttyUSB0', protocol: 'gdb', board: 'QEMU', text: '' }
    this.#event(EventKind.link, 0, 0, 0, this.#sink.define({ type: 'link', what, ...board, device: -1, driver: -1 }))
  }

  #model(device: number): void {
    const what = (['device added', 'device removed', 'driver registered'] as const)[this.#below(3)]!
    const who = what === 'driver registered' ? { device: -1, driver: device } : { device, driver: -1 }
    this.#event(EventKind.model, 0, 0, 0, this.#sink.define({ type: 'model', what, error: 0, ...who }))
  }

  #event(kind: number, flags: number, where: number, offset: number, value: number): void {
    this.#sink.write(access(kind, kind === EventKind.change ? 4 : 0), flags, where, offset, value >>> 0, 0)
  }

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return this.#state >>> 0
  }

  #below(n: number): number {
    return this.#next() % n
  }
}

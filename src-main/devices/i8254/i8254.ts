// A model of the 8254 in a PC: three counters, their latches and byte order, and port 0x61. Counter 0 drives an interrupt line.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { Counter, modeOf } from './counter'
import { i8254Map, portBMap } from './i8254-map'

/** Which bytes of a count are read and written (RW of the control word); 0 only before the first one. */
const RW = { none: 0, low: 1, high: 2, both: 3 } as const
const READ_BACK = 3
const LATCH_COMMAND = 0
const SPEAKER_GATE = 0x01

const regions = { counters: { map: i8254Map }, portb: { map: portBMap } } as const
type Ports = DevicePorts<typeof regions>

export const i8254 = defineDevice({
  compatible: ['intel,i8254', 'pnpPNP,100'],
  doc: i8254Map.doc,
  regions,
  irqs: ['out0'],
  create: (ports) => new I8254(ports),
})

/** A counter with what stands between it and the bus. */
class Channel {
  readonly counter = new Counter()
  rw: 0 | 1 | 2 | 3 = RW.none
  /** MODE and BCD as the control word had them. */
  word = 0x06
  /** Bytes of a latched count, in the order in which they are read. */
  latched: number[] = []
  status: number | null = null
  /** The next access is for the high byte. */
  readsHigh = false
  writesHigh = false
  low = 0

  reset(now: number, gate: boolean): void {
    this.counter.reset(now, gate)
    this.rw = RW.none
    this.word = 0x06
    this.latched = []
    this.status = null
    this.readsHigh = this.writesHigh = false
  }

  program(rw: 1 | 2 | 3, word: number, now: number): void {
    this.rw = rw
    this.word = word
    this.readsHigh = this.writesHigh = rw === RW.high
    this.latched = []
    this.counter.program(modeOf(word >> 1), (word & 1) !== 0, now)
  }

  /** Of several commands without a read between them the first counts. */
  latchCount(now: number): void {
    if (this.latched.length > 0) return
    const count = this.counter.read(now)
    const bytes = [count & 0xff, count >> 8]
    if (this.rw === RW.both) this.latched = bytes
    else if (this.rw !== RW.none) this.latched = [bytes[this.rw - 1]!]
  }

  latchStatus(now: number): void {
    this.status ??= this.statusAt(now)
  }

  statusAt(now: number): number {
    const { counter } = this
    return (Number(counter.out(now)) << 7) | (Number(counter.isNull) << 6) | (this.rw << 4) | this.word
  }

  /** What a read gives. */
  next(now: number): number {
    if (this.status !== null) return this.status
    if (this.latched.length > 0) return this.latched[0]!
    const count = this.counter.read(now)
    return this.readsHigh ? count >> 8 : count & 0xff
  }

  taken(): void {
    if (this.status !== null) this.status = null
    else if (this.latched.length > 0) this.latched.shift()
    else if (this.rw === RW.both) this.readsHigh = !this.readsHigh
  }

  write(byte: number, now: number): void {
    if (this.rw !== RW.both) {
      this.counter.write(this.rw === RW.high ? byte << 8 : byte, now)
    } else if (this.writesHigh) {
      this.writesHigh = false
      this.counter.write(this.low | (byte << 8), now)
    } else {
      this.low = byte
      this.writesHigh = true
      // In mode 0 the first byte stops the count and takes the output low.
      if (this.counter.mode === 0) this.counter.stop(now)
    }
  }
}

class I8254 implements Device<typeof regions> {
  readonly #ports: Ports
  readonly #channels = [new Channel(), new Channel(), new Channel()] as const
  #cancel = (): void => undefined

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    const effects = (index: 0 | 1 | 2) => ({
      refresh: () => this.#showNext(index),
      onRead: () => this.#channels[index].taken(),
      onWrite: (byte: number) => this.#write(index, byte),
    })
    this.behaviour = {
      counters: {
        COUNTER0: effects(0),
        COUNTER1: effects(1),
        COUNTER2: effects(2),
        CONTROL: { onWrite: (word) => this.#control(word) },
      },
      portb: { PORTB: { refresh: () => this.#showPortB(), onWrite: (value) => this.#setGate(value) } },
    }
  }

  /** The output of counter 0 reaches its line from the first control word on: nobody has set it up before. */
  reset(): void {
    const now = this.#now
    this.#channels.forEach((channel, index) => channel.reset(now, index !== 2))
  }

  get #now(): number {
    return this.#ports.clock.now
  }

  #showNext(index: 0 | 1 | 2): void {
    this.#ports.banks.counters.set(`COUNTER${index}`, this.#channels[index].next(this.#now))
    this.#showStatus(index)
  }

  #showStatus(index: 0 | 1 | 2): void {
    this.#ports.banks.counters.set(`STATUS${index}`, this.#channels[index].statusAt(this.#now))
  }

  #control(word: number): void {
    const select = word >> 6
    if (select === READ_BACK) return this.#readBack(word)
    const index = select as 0 | 1 | 2
    const rw = ((word >> 4) & 3) as 0 | 1 | 2 | 3
    if (rw === LATCH_COMMAND) return this.#channels[index].latchCount(this.#now)
    this.#channels[index].program(rw, word & 0x0f, this.#now)
    this.#changed(index)
  }

  #readBack(word: number): void {
    this.#channels.forEach((channel, index) => {
      if ((word & (2 << index)) === 0) return
      if ((word & 0x20) === 0) channel.latchCount(this.#now)
      if ((word & 0x10) === 0) channel.latchStatus(this.#now)
    })
  }

  #write(index: 0 | 1 | 2, byte: number): void {
    this.#channels[index].write(byte, this.#now)
    this.#changed(index)
  }

  #setGate(value: number): void {
    this.#channels[2].counter.setGate((value & SPEAKER_GATE) !== 0, this.#now)
    this.#changed(2)
  }

  #showPortB(): void {
    const { REFRESH, OUT2 } = this.#ports.banks.portb.fields.PORTB
    REFRESH.set(REFRESH.get() ^ 1)
    OUT2.set(Number(this.#channels[2].counter.out(this.#now)))
  }

  #changed(index: 0 | 1 | 2): void {
    this.#showStatus(index)
    if (index === 0) this.#drive()
  }

  /** Sets the line as the output is, and comes back when that changes. */
  #drive(): void {
    this.#cancel()
    const { counter } = this.#channels[0]
    this.#ports.irq(0).set(counter.out(this.#now))
    const next = counter.nextChange(this.#now)
    if (next !== Infinity) this.#cancel = this.#ports.clock.after(next - this.#now, () => this.#changed(0))
  }
}

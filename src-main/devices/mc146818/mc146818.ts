// A model of the MC146818A real-time clock (Motorola data sheet): time, alarm, periodic and update interrupts, UIP, memory.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { dateTimeOf, dayOf, decode, decodeHour, encode, encodeHour, secondsOf, type Format } from './calendar'
import { CENTURY_INDEX, mc146818Map, registerAt } from './mc146818-map'

const SECOND = 1_000_000_000
/** Rate of the divider chain, Hz. */
const BASE_RATE = 32_768
/** UIP goes high so long before an update begins, which takes so long (table 4, 32.768 kHz). ns */
const BEFORE_UPDATE = 244_000
const UPDATE = 1_984_000
/** The first update after the divider was let go (register A). */
const HALF_SECOND = SECOND / 2
/** Where the board says nothing: 2020-01-01. */
const START = Date.UTC(2020, 0, 1) / 1000

const A = { DV: 0x70, RESET: 0x60, RUNNING: 0x20 } as const
const B = { H24: 0x02, DM: 0x04, UIE: 0x10, AIE: 0x20, PIE: 0x40, SET: 0x80 } as const
/** Of register C, and of B where they enable it. */
const FLAGS = 0x70
const ANY = 0xc0
/** A PS/2 keeps its century there; the PC's chipset takes it for the other byte. */
const PS2_CENTURY_INDEX = 0x37

const TIME = ['SECONDS', 'MINUTES', 'HOURS', 'DAY_OF_WEEK', 'DATE_OF_MONTH', 'MONTH', 'YEAR', 'CENTURY'] as const
const ALARM = ['SECONDS_ALARM', 'MINUTES_ALARM', 'HOURS_ALARM'] as const

const regions = { ports: { map: mc146818Map } } as const
type Ports = DevicePorts<typeof regions>

/** Properties: `mmio-lab,time` seconds since 1970 at power-on; `mmio-lab,memory` index and value by turns. */
export const mc146818 = defineDevice({
  compatible: ['motorola,mc146818', 'pnpPNP,b00'],
  doc: mc146818Map.doc,
  regions,
  irqs: ['irq'],
  create: (ports) => new Mc146818(ports),
})

class Mc146818 implements Device<typeof regions> {
  readonly #ports: Ports
  /** Seconds of 1970 and ns at #since; counts on while the clock runs. One number in ns would not be exact. */
  #seconds = 0
  #fraction = 0
  #since = 0
  /** Day of the week at #seconds, 0–6, as it was set. */
  #weekday = 0
  /** ns of #passed up to which flags have been raised. */
  #flaggedTo = 0
  #cancel = (): void => undefined

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    const refresh = (): void => this.#showTime()
    const onWrite = (): void => this.#timeWritten()
    const plan = (): void => this.#plan()
    this.behaviour = {
      ports: {
        INDEX: { onWrite: (index) => this.#select(index & 0x7f) },
        ...Object.fromEntries(TIME.map((name) => [name, { refresh, onWrite }])),
        ...Object.fromEntries(ALARM.map((name) => [name, { onWrite: () => this.#settle() }])),
        A: { refresh: () => this.#showUpdate(), onWrite: (now, before) => this.#controlDivider(now, before) },
        B: { onWrite: (now, before) => this.#controlClock(now, before) },
        C: { refresh: () => this.#raise(), onRead: plan },
      },
    }
  }

  reset(): void {
    const { properties, clock } = this.#ports
    const memory = properties['mmio-lab,memory'] ?? []
    for (let i = 0; i + 1 < memory.length; i += 2) this.#registers[registerAt[memory[i]! & 0x7f]!].set(memory[i + 1]!)
    this.#seconds = properties['mmio-lab,time']?.[0] ?? START
    this.#fraction = 0
    this.#since = clock.now
    // 1970-01-01 was a Thursday.
    this.#weekday = (dayOf(this.#seconds) + 4) % 7
    this.#flaggedTo = 0
    this.#select(0)
    this.#showTime()
  }

  get #registers(): Ports['banks']['ports']['registers'] {
    return this.#ports.banks.ports.registers
  }

  get #format(): Format {
    return formatOf(this.#registers.B.get())
  }

  /** Not held by SET, and its divider counts. */
  get #isRunning(): boolean {
    return this.#runs(this.#registers.A.get(), this.#registers.B.get())
  }

  #runs(a: number, b: number): boolean {
    return (b & B.SET) === 0 && (a & A.DV) <= A.RUNNING
  }

  /** ns of the divider since #seconds. */
  get #passed(): number {
    return this.#fraction + this.#ports.clock.now - this.#since
  }

  #select(index: number): void {
    this.#ports.banks.ports.show(registerAt[index === PS2_CENTURY_INDEX ? CENTURY_INDEX : index]!)
  }

  #showTime(): void {
    if (this.#isRunning) this.#store()
  }

  /** ns of 1970 in 64 bits with their sign, which hold the years 1677 to 2262; others come round again. */
  get #time(): bigint {
    return BigInt.asIntN(64, BigInt(this.#seconds) * BigInt(SECOND) + BigInt(this.#passed))
  }

  /** Puts the running time into the registers. */
  #store(format = this.#format): void {
    const seconds = Number(this.#time / BigInt(SECOND))
    const { second, minute, hour, day, month, year } = dateTimeOf(seconds)
    const weekday =
      (this.#weekday + dayOf(this.#seconds + Math.floor(this.#passed / SECOND)) - dayOf(this.#seconds)) % 7
    const registers = this.#registers
    registers.SECONDS.set(encode(second, format))
    registers.MINUTES.set(encode(minute, format))
    registers.HOURS.set(encodeHour(hour, format))
    registers.DAY_OF_WEEK.set(encode(weekday + 1, format))
    registers.DATE_OF_MONTH.set(encode(day, format))
    registers.MONTH.set(encode(month, format))
    registers.YEAR.set(encode(year % 100, format))
    registers.CENTURY.set(encode(Math.trunc(year / 100), format))
  }

  /** Goes on from what the registers say. */
  #take(fraction: number, format = this.#format): void {
    const value = (register: (typeof TIME)[number]): number => decode(this.#registers[register].get(), format)
    this.#seconds = secondsOf({
      second: value('SECONDS'),
      minute: value('MINUTES'),
      hour: decodeHour(this.#registers.HOURS.get(), format),
      day: value('DATE_OF_MONTH'),
      month: value('MONTH'),
      year: value('YEAR') + 100 * value('CENTURY'),
    })
    this.#fraction = fraction
    this.#since = this.#ports.clock.now
    this.#weekday = (value('DAY_OF_WEEK') + 6) % 7
    this.#flaggedTo = fraction
  }

  /** The divider counts on, whatever the time is set to. */
  get #phase(): number {
    return Number(BigInt.asUintN(64, this.#time) % BigInt(SECOND))
  }

  #timeWritten(): void {
    if (this.#isRunning) {
      this.#take(this.#passed % SECOND)
      this.#store()
    }
    this.#plan()
  }

  #showUpdate(): void {
    const toUpdate = SECOND - this.#phase
    const isNear = toUpdate <= BEFORE_UPDATE + UPDATE
    this.#ports.banks.ports.fields.A.UIP.set(Number(this.#isRunning && isNear))
  }

  #controlDivider(now: number, before: number): void {
    this.#raise(before)
    const b = this.#registers.B.get()
    if ((now & A.RESET) === A.RESET) {
      if (this.#runs(before, b)) this.#store()
    } else if ((before & A.RESET) === A.RESET && this.#runs(now, b)) this.#take(HALF_SECOND)
    this.#settle()
  }

  /** A new format is that of the time from now on; what stands in the registers is in the old one. */
  #controlClock(now: number, before: number): void {
    const a = this.#registers.A.get()
    if ((now & B.SET) !== 0) {
      if (this.#runs(a, before)) this.#store(formatOf(before))
      // SET takes UIE with it.
      this.#registers.B.set(now & ~B.UIE)
    } else if ((before & B.SET) !== 0 && this.#runs(a, now)) this.#take(this.#phase, formatOf(before))
    this.#settle()
  }

  /**
   * After a write to the alarm or to A or B the registers are up to date. With a time base that the data sheet does not list they
   * change only then.
   */
  #settle(): void {
    const isHeld = (this.#registers.A.get() & A.RESET) === A.RESET || (this.#registers.B.get() & B.SET) !== 0
    if (!isHeld) this.#store()
    this.#plan()
  }

  /** Raises the flags of what has happened since it was last looked. */
  #raise(a = this.#registers.A.get()): void {
    const from = this.#flaggedTo
    const to = this.#passed
    this.#flaggedTo = to
    const { UF, AF, PF } = this.#ports.banks.ports.fields.C
    const period = periodOf(a)
    if (period > 0 && Math.floor(to / period) > Math.floor(from / period)) PF.set(1)
    const [first, last] = [Math.floor(from / SECOND) + 1, Math.floor(to / SECOND)]
    if (this.#isRunning && last >= first) {
      UF.set(1)
      if (this.#meetsAlarm(this.#seconds + first, this.#seconds + last)) AF.set(1)
    }
    this.#drive()
  }

  /** Some second of these is one at which the alarm comes; it comes at least once a day or never. */
  #meetsAlarm(from: number, to: number): boolean {
    const format = this.#format
    const [second, minute, hour] = ALARM.map((name) => this.#registers[name].get()) as [number, number, number]
    const fits = (alarm: number, byte: number): boolean => alarm >= ANY || alarm === byte
    for (let at = from; at <= Math.min(to, from + 86_399); at++) {
      const time = dateTimeOf(at)
      if (!fits(second, encode(time.second, format)) || !fits(minute, encode(time.minute, format))) continue
      if (fits(hour, encodeHour(time.hour, format))) return true
    }
    return false
  }

  #drive(): void {
    const isActive = (this.#registers.B.get() & this.#registers.C.get() & FLAGS) !== 0
    this.#ports.banks.ports.fields.C.IRQF.set(Number(isActive))
    this.#ports.irq(0).set(isActive)
  }

  /** Sees to it that an enabled interrupt comes in time; flags that nobody waits for are raised when they are looked at. */
  #plan(): void {
    this.#raise()
    this.#cancel()
    const wait = Math.min(this.#untilPeriod(), this.#untilSecond())
    if (wait !== Infinity) this.#cancel = this.#ports.clock.after(wait, () => this.#plan())
  }

  #untilPeriod(): number {
    const period = periodOf(this.#registers.A.get())
    const { PF } = this.#ports.banks.ports.fields.C
    if (period === 0 || PF.get() === 1 || (this.#registers.B.get() & B.PIE) === 0) return Infinity
    return Math.ceil((Math.floor(this.#passed / period) + 1) * period - this.#passed)
  }

  #untilSecond(): number {
    const { UF, AF } = this.#ports.banks.ports.fields.C
    const b = this.#registers.B.get()
    const waits = ((b & B.UIE) !== 0 && UF.get() === 0) || ((b & B.AIE) !== 0 && AF.get() === 0)
    return waits && this.#isRunning ? SECOND - this.#phase : Infinity
  }
}

const formatOf = (b: number): Format => ({ binary: (b & B.DM) !== 0, hours24: (b & B.H24) !== 0 })

/** ns; 0 = none, or the divider is held. */
function periodOf(a: number): number {
  const rate = a & 0x0f
  if (rate === 0 || (a & A.DV) > A.RUNNING) return 0
  const clocks = 2 ** (rate <= 2 ? rate + 6 : rate - 1)
  return (clocks * SECOND) / BASE_RATE
}

// One of the two timers of an SP804 (DDI 0271, chapter 2): modes, prescaler, load and background load.
import type { DevicePorts } from '../../registers/device'
import { DownCounter } from '../../registers/down-counter'
import type { sp804Map } from './sp804-map'

type Ports = DevicePorts<{ readonly regs: { readonly map: typeof sp804Map } }>

/** Of TIMCLK where the board does not tell, Hz. */
const TIMCLK = 1_000_000
const NS_PER_SECOND = 1_000_000_000
/** Clocks of one count; the last is undefined in the manual, and counts here as the one before. */
const PRESCALE = [1, 16, 256, 256] as const
const ALL_ONES = 0xffff_ffff

export class Timer {
  readonly #counter: DownCounter
  readonly #clock: number
  readonly #onInterrupt: () => void
  readonly #registers
  readonly #control
  /** Bits above a 16-bit counter. */
  #above = 0xffff_0000

  constructor(ports: Ports, name: 'TIMER1' | 'TIMER2', onInterrupt: () => void) {
    const { registers, fields } = ports.banks.regs
    this.#registers = {
      load: registers[`${name}LOAD`],
      value: registers[`${name}VALUE`],
      ris: registers[`${name}RIS`],
      mis: registers[`${name}MIS`],
      background: registers[`${name}BGLOAD`],
    }
    this.#control = fields[`${name}CONTROL`]
    this.#clock = NS_PER_SECOND / (ports.properties['clock-frequency']?.[0] ?? TIMCLK)
    this.#counter = new DownCounter(ports.clock, this.#clock, () => this.#arrived())
    this.#onInterrupt = onInterrupt
  }

  reset(): void {
    this.#counter.run(false)
    this.#counter.tick = this.#clock
    this.#above = 0xffff_0000
    this.#counter.count = 0xffff
  }

  get isInterrupting(): boolean {
    return this.#registers.mis.get() === 1
  }

  /** Brings VALUE up to date. */
  refresh(): void {
    const low = (this.#counter.count & this.#mask) >>> 0
    this.#registers.value.set(this.#is32 ? low : (this.#above | low) >>> 0)
  }

  load(value: number): void {
    this.#registers.background.set(value)
    this.#start(value)
  }

  loadNext(value: number): void {
    this.#registers.load.set(value)
  }

  /** CONTROL was written; @param wasOneShot what it said before */
  configure(wasOneShot: boolean, was32: boolean): void {
    const { EN, PRE, ONESHOT } = this.#control
    this.#counter.tick = this.#clock * PRESCALE[PRE.get() as 0 | 1 | 2 | 3]
    if (was32 !== this.#is32) this.#resize(was32)
    const isWaiting = this.#counter.count === 0
    this.#counter.run(EN.get() === 1)
    if (isWaiting && wasOneShot && ONESHOT.get() === 0) this.#again()
    this.update()
  }

  clear(): void {
    this.#registers.ris.set(0)
    this.update()
  }

  update(): void {
    this.#registers.mis.set(this.#registers.ris.get() & this.#control.INTENABLE.get())
    this.#onInterrupt()
  }

  get #is32(): boolean {
    return this.#control.SIZE.get() === 1
  }

  get #mask(): number {
    return this.#is32 ? ALL_ONES : 0xffff
  }

  #resize(was32: boolean): void {
    const count = this.#counter.count
    const all = was32 ? count : this.#above | (count & 0xffff)
    this.#above = all & ~0xffff
    this.#counter.count = (all & this.#mask) >>> 0
  }

  #start(value: number): void {
    this.#above = value & ~0xffff
    const count = (value & this.#mask) >>> 0
    this.#counter.count = count
    // A load of 0 interrupts at once (3.1.1), and there is nothing to count.
    if (count === 0 && this.#counter.isRunning) this.#interrupt()
  }

  #arrived(): void {
    this.#interrupt()
    if (this.#control.ONESHOT.get() === 0) this.#again()
  }

  /** After 0 comes the load value, or all ones: one more count than fits, which is 0 now and all ones at the next. */
  #again(): void {
    if (this.#control.MODE.get() === 1) this.#reload()
    else this.#counter.count = this.#mask + 1
  }

  #reload(): void {
    const load = this.#registers.load.get()
    this.#above = load & ~0xffff
    this.#counter.count = (load & this.#mask) >>> 0
  }

  #interrupt(): void {
    this.#registers.ris.set(1)
    this.update()
  }
}

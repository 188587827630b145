// Joins a device model to the bus: gives it its ports, and nothing else. Knows no particular device.
import type { RegionInfo } from '../../src-preload/contract/description'
import { EventKind } from '../../src-preload/contract/event'
import type { SimTime } from '../../src-preload/contract/units'
import type { Cancel, SimClock } from '../base/clock'
import type { EventSink } from '../base/event-sink'
import type { Device, DeviceClock, DeviceModel, DevicePorts, IrqLine, SerialLine } from '../registers/device'
import type { RegisterMap } from '../registers/define-map'
import { taughtMap, type Taught } from '../registers/taught-map'
import { RegisterBank, type Behaviour } from '../registers/register-bank'
import type { Bus } from './bus'

export interface MountPlace {
  /** Linux's name of it, in what it reports. */
  name?: string
  /** One per region of the model, in its order; undefined where the board does not have it. */
  regions: readonly (RegionInfo | undefined)[]
  /** Interrupt number per line of the model, in its order. */
  irqs: readonly number[]
  /** See DevicePorts. */
  properties?: Readonly<Record<string, readonly number[]>>
  /** What its registers hold on the real board. */
  taught?: Taught
  /** See SerialLine. */
  instantSerial?: boolean
  /** A line changed its level. The device runs still: note it, answer later. */
  onIrq: (irq: number, level: boolean) => void
}

export interface MountedDevice {
  /** Power-on state: registers, internal state, interrupt lines low, nothing scheduled. */
  reset(): void
  /** A byte comes in on its serial line. */
  receive(byte: number): void
  /** A wire into it changed; also while another device runs. */
  input(line: number, level: boolean): void
}

const SERIAL_OUT = 0
const SERIAL_IN = 1

/** Puts a device on the bus. Throws when its regions overlap others: see Bus.overlap. */
export function mountDevice(
  bus: Bus,
  clock: SimClock,
  sink: EventSink,
  model: DeviceModel,
  place: MountPlace,
): MountedDevice {
  const names = Object.keys(model.regions)
  const banks = new Map<string, RegisterBank>()
  for (const [name, region] of Object.entries(model.regions)) {
    if ('map' in region) banks.set(name, new RegisterBank(taughtMap(region.map, place.taught ?? {})))
  }
  const scheduled = new DeviceTime(bus, clock)
  const lines = place.irqs.map((irq) => new Line(sink, irq, place.onIrq))
  const serialRegion = place.regions[names.indexOf(model.serial ?? '')]?.id ?? 0
  const serial = serialLine(sink, serialRegion, place.instantSerial ?? false)
  const device: Device = model.create({
    clock: scheduled,
    banks: Object.fromEntries(banks),
    irq: (index) => lines[index] ?? UNCONNECTED,
    wiredIrqs: lines.length,
    report: (text) => report(sink, place, text),
    serial,
    dma: bus.dma,
    properties: place.properties ?? {},
  } satisfies DevicePorts)
  const behaviour: Readonly<Record<string, Behaviour<RegisterMap> | undefined>> = device.behaviour
  place.regions.forEach((region, index) => {
    const bank = banks.get(names[index]!) ?? null
    bank?.behave(behaviour[names[index]!] ?? {})
    if (region) bus.attach(region, bank)
  })
  return {
    reset() {
      scheduled.drop()
      bus.runDevice(() => {
        for (const bank of banks.values()) bank.reset()
        for (const line of lines) line.set(false)
        device.reset()
        for (const bank of banks.values()) hold(bank, place.taught?.reset ?? {})
      })
    },
    receive(byte) {
      serial.note(SERIAL_IN, byte)
      bus.runDevice(() => device.receive?.(byte))
    },
    input(line, level) {
      bus.runDevice(() => device.input?.(line, level))
    },
  }
}

/** What a board holds after reset is more than what its model makes of it. */
function hold(bank: RegisterBank, reset: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(reset)) if (name in bank.registers) bank.set(name, value)
}

const KERN_WARNING = 4

/** A device speaks for itself: no driver said it. */
function report(sink: EventSink, { name: prefix = '', regions }: MountPlace, text: string): void {
  const device = regions[0]?.device ?? -1
  const entry = sink.define({ type: 'log', level: KERN_WARNING, prefix, text, device, driver: -1 })
  sink.write(EventKind.log, 0, 0, 0, entry, 0)
}

/** A line that the board does not wire. */
const UNCONNECTED: IrqLine = { set: () => undefined }

class Line implements IrqLine {
  #level = false

  constructor(
    readonly sink: EventSink,
    readonly irq: number,
    readonly onIrq: (irq: number, level: boolean) => void,
  ) {}

  set(level: boolean): void {
    if (level === this.#level) return
    this.#level = level
    this.sink.write(EventKind.irq, 0, 0, this.irq, Number(level), 0)
    this.onIrq(this.irq, level)
  }
}

/** The clock as one device sees it: its events run as device code, and can all be dropped. */
class DeviceTime implements DeviceClock {
  #pending = new Set<Cancel>()

  constructor(
    readonly bus: Bus,
    readonly clock: SimClock,
  ) {}

  get now(): SimTime {
    return this.clock.now
  }

  after(ns: number, run: () => void): Cancel {
    return this.at((this.clock.now + ns) as SimTime, run)
  }

  at(time: SimTime, run: () => void): Cancel {
    const take = this.clock.at(time, () => {
      this.#pending.delete(cancel)
      this.bus.runDevice(run)
    })
    const cancel = (): void => {
      this.#pending.delete(cancel)
      take()
    }
    this.#pending.add(cancel)
    return cancel
  }

  drop(): void {
    for (const cancel of [...this.#pending]) cancel()
  }
}

type NotedLine = SerialLine & { note(direction: number, byte: number): void }

function serialLine(sink: EventSink, region: number, instant: boolean): NotedLine {
  const note = (direction: number, byte: number): void => {
    sink.write(EventKind.serial, 0, region, direction, byte & 0xff, 0)
  }
  return {
    instant,
    note,
    send(byte) {
      note(SERIAL_OUT, byte)
    },
  }
}

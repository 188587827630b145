// A lab that is powered up and has no drivers, driven by accesses from outside. Records nothing.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { SimTime } from '../../../src-preload/contract/units'
import { SimClock } from '../../base/clock'
import type { EventSink } from '../../base/event-sink'
import { Lab } from '../compose'
import { createLabControl } from '../control-words'
import { describeLab } from '../describe-lab'
import type { LoadedLab } from '../load-lab'

/** Accesses take no time besides what passes between them. */
const NO_TIME = { readNs: 0, writeNs: 0, portNs: 0 }

export class BareLab {
  readonly description: LabDescription
  readonly #clock = new SimClock()
  readonly #lab: Lab

  constructor(loaded: LoadedLab) {
    const lab = { ...loaded.lab, drivers: [] }
    this.description = describeLab({ ...loaded, lab })
    const parts = { lab, description: this.description, clock: this.#clock, sink: new NoSink() }
    this.#lab = new Lab({ ...parts, control: createLabControl(), timing: NO_TIME })
    this.powerUp()
  }

  /** Registers and devices as after a reset of the board. */
  powerUp(): void {
    this.#lab.powerUp()
  }

  /** All ones where nobody answers. */
  read(region: number, offset: number, width: 1 | 2 | 4): number {
    return this.#lab.bus.userRead(region, offset, width)
  }

  write(region: number, offset: number, width: 1 | 2 | 4, value: number): void {
    this.#lab.bus.userWrite(region, offset, width, value)
  }

  /** Bytes come in on a serial line; false where there is none. */
  receive(region: number, bytes: Uint8Array): boolean {
    return this.#lab.receive(region, bytes)
  }

  /** Lets time pass; what falls due happens. Does nothing where that time is over. */
  advanceTo(time: number): void {
    if (time > this.#clock.now) this.#clock.advanceTo(time as SimTime)
  }
}

class NoSink implements EventSink {
  #events = 0
  #entries = 0

  write(): number {
    return this.#events++
  }

  define(): number {
    return ++this.#entries
  }

  flush(): void {
    // Nobody reads along.
  }
}

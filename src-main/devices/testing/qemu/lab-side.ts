// The lab's own devices, mounted on the real bus at the addresses that they have on a QEMU machine. Accesses cost no time.
import type { RegionInfo } from '../../../../src-preload/contract/description'
import type { Address } from '../../../../src-preload/contract/units'
import { SimClock } from '../../../base/clock'
import { Bus } from '../../../bus/bus'
import { createControl } from '../../../bus/control'
import { mountDevice, type MountedDevice, type MountPlace } from '../../../bus/mount'
import type { DeviceModel } from '../../../registers/device'
import { MemorySink } from '../../../trace/memory-sink'
import type { Access } from './access'

export interface Placed extends Pick<MountPlace, 'properties' | 'instantSerial'> {
  model: DeviceModel
  /** One per region of the model. */
  at: readonly { space: 'mem' | 'io'; start: number }[]
  /** One per line of the model: the number of the line on the machine. */
  irqs: readonly number[]
}

const FREE = { readNs: 0, writeNs: 0, portNs: 0 }

export class LabSide {
  readonly clock = new SimClock()
  /** Level by line; a line that never changed is not in it. */
  readonly levels = new Map<number, boolean>()
  readonly #bus: Bus
  readonly #devices: MountedDevice[] = []
  readonly #controllers: MountedDevice[] = []
  readonly #names = new Map<string, string>()
  readonly #windows: { start: number; end: number; cookie: number }[] = []

  constructor(placed: readonly Placed[]) {
    const sink = new MemorySink(this.clock)
    this.#bus = new Bus({ clock: this.clock, sink: null, control: createControl(), timing: FREE })
    let id = 0
    for (const { model, at, irqs, ...extras } of placed) {
      const regions = Object.values(model.regions).map((region, index): RegionInfo => {
        const size = 'map' in region ? region.map.size : region.memory
        id++
        this.#note(model, index, at[index]!)
        return { id, device: 0, name: `region ${id}`, size, map: 0, ...at[index]! }
      })
      const onIrq = (line: number, level: boolean): void => this.#wire(line, level)
      const device = mountDevice(this.#bus, this.clock, sink, model, { regions, irqs, onIrq, ...extras })
      device.reset()
      this.#devices.push(device)
      if (model.takesIrqs) this.#controllers.push(device)
      for (const { space, start, size } of regions) {
        if (space === 'io') continue
        const cookie = this.#bus.map(start as Address, size, 'UC-')
        this.#windows.push({ start, end: start + size, cookie })
      }
    }
  }

  /** What is read; 0 otherwise. Input wires are those of the first device. */
  make({ does, space, address, width, value }: Access): number {
    if (does === 'input') {
      this.#devices[0]!.input(address, value === 1)
      return 0
    }
    if (space === 'io') return does === 'read' ? this.#bus.readPort(address, width) : this.#out(value, address, width)
    const window = this.#windows.find(({ start, end }) => address >= start && address < end)
    if (!window) throw new Error(`no device of this test lies at ${address.toString(16)}`)
    const cookie = window.cookie + address - window.start
    return does === 'read' ? this.#in(cookie, width) : this.#write(value, cookie, width)
  }

  /** The register at an address; empty where there is none. */
  nameOf({ space, address }: Access): string {
    return this.#names.get(`${space} ${address}`) ?? ''
  }

  #wire(line: number, level: boolean): void {
    this.levels.set(line, level)
    for (const controller of this.#controllers) controller.input(line, level)
  }

  #in(cookie: number, width: Access['width']): number {
    if (width === 1) return this.#bus.read8(cookie)
    return width === 2 ? this.#bus.read16(cookie) : this.#bus.read32(cookie)
  }

  #write(value: number, cookie: number, width: Access['width']): number {
    if (width === 1) this.#bus.write8(value, cookie)
    else if (width === 2) this.#bus.write16(value, cookie)
    else this.#bus.write32(value, cookie)
    return 0
  }

  #out(value: number, port: number, width: Access['width']): number {
    this.#bus.writePort(value, port, width)
    return 0
  }

  #note(model: DeviceModel, index: number, { space, start }: { space: string; start: number }): void {
    const region = Object.values(model.regions)[index]!
    if (!('map' in region)) return
    for (const [name, { offset, size = 32, maskedAt }] of Object.entries(region.map.registers)) {
      const { from, bytes } = maskedAt ?? { from: offset, bytes: size / 8 }
      for (let byte = 0; byte < bytes; byte++) this.#names.set(`${space} ${start + from + byte}`, name)
    }
  }
}

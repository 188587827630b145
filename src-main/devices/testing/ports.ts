// One device in port space on a bus of its own: ports by number, time by hand, lines and bytes kept.
import type { RegionInfo } from '../../../src-preload/contract/description'
import { EventKind } from '../../../src-preload/contract/event'
import { SimClock } from '../../base/clock'
import { Bus } from '../../bus/bus'
import { createControl } from '../../bus/control'
import { mountDevice } from '../../bus/mount'
import type { DeviceModel } from '../../registers/device'
import { MemorySink } from '../../trace/memory-sink'

/** Accesses are free, so that a test sees the device's own times. */
const FREE = { readNs: 0, writeNs: 0, portNs: 0 }

export interface PortsOptions {
  properties?: Readonly<Record<string, readonly number[]>>
  instantSerial?: boolean
}

/** `starts`: first port of each region of the model. The device has been reset. */
export function mountAtPorts(model: DeviceModel, starts: readonly number[], options: PortsOptions = {}) {
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const bus = new Bus({ clock, sink, control: createControl(), timing: FREE })
  const lines: boolean[] = []
  const regions = Object.entries(model.regions).map(([name, region], index): RegionInfo => {
    const size = 'map' in region ? region.map.size : region.memory
    return { id: index + 1, device: 0, name, space: 'io', start: starts[index]!, size, map: index }
  })
  const onIrq = (_: number, level: boolean): void => void lines.push(level)
  const device = mountDevice(bus, clock, sink, model, { regions, irqs: model.irqs.map((_, i) => i), onIrq, ...options })
  device.reset()
  return {
    bus,
    clock,
    device,
    /** Levels that the first line took, in order. */
    lines,
    inb: (port: number): number => bus.readPort(port, 1),
    outb: (value: number, port: number): void => bus.writePort(value, port, 1),
    /** What a register of a region holds, by its name in the map. */
    holds: (region: string, register: string): number => {
      const index = regions.findIndex(({ name }) => name === region)
      const shape = Object.values(model.regions)[index]!
      if (!('map' in shape)) throw new Error(`${region} has no registers`)
      return bus.peek(index + 1, shape.map.registers[register]!.offset, 4)
    },
    /** Bytes that left on the serial line. */
    sent: (): string =>
      sink.rows
        .filter(({ kind, offset }) => kind === EventKind.serial && offset === 0)
        .map(({ value }) => String.fromCharCode(value))
        .join(''),
  }
}

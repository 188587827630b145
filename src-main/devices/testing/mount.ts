// One device on a bus of its own: registers by name, time by hand, lines and bytes kept.
import type { RegionInfo } from '../../../src-preload/contract/description'
import { EventKind } from '../../../src-preload/contract/event'
import type { Address } from '../../../src-preload/contract/units'
import { SimClock } from '../../base/clock'
import { Bus } from '../../bus/bus'
import { createControl } from '../../bus/control'
import { mountDevice, type MountPlace } from '../../bus/mount'
import type { RegisterMap, RegisterName } from '../../registers/define-map'
import type { DeviceModel } from '../../registers/device'
import { MemorySink } from '../../trace/memory-sink'

const START = 0x1000_0000
const IRQ = 36

/** Accesses are free, so that a test sees the device's own times. */
const FREE = { readNs: 0, writeNs: 0, portNs: 0 }

type Extras = Pick<MountPlace, 'properties' | 'instantSerial'>

export function mountOnBench<M extends RegisterMap>(model: DeviceModel, map: M, extras: Extras = {}) {
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const bus = new Bus({ clock, sink, control: createControl(), timing: FREE })
  const lines: boolean[] = []
  const regions = Object.values(model.regions).map((region, index): RegionInfo => {
    const size = 'map' in region ? region.map.size : region.memory
    return { id: index + 1, device: 0, name: `region ${index}`, space: 'mem', start: START, size, map: 0 }
  })
  const onIrq = (_: number, level: boolean): void => void lines.push(level)
  const irqs = model.irqs.map((_, i) => IRQ + i)
  const device = mountDevice(bus, clock, sink, model, { regions, irqs, onIrq, ...extras })
  const base = bus.map(START as Address, regions[0]!.size, 'UC-')
  const cookieOf = (register: RegisterName<M>): number => base + map.registers[register]!.offset
  return {
    bus,
    clock,
    device,
    /** Levels that the first line took, in order. */
    lines,
    read: (register: RegisterName<M>): number => bus.read32(cookieOf(register)),
    write: (register: RegisterName<M>, value: number): void => bus.write32(value, cookieOf(register)),
    peek: (register: RegisterName<M>): number => bus.peek(1, map.registers[register]!.offset, 4),
    /** Bytes that left on the serial line, with the time of each. */
    sent: () =>
      sink.rows.flatMap(({ kind, offset, value, time }) =>
        kind === EventKind.serial && offset === 0 ? [{ byte: value, time }] : [],
      ),
    events: () => sink.rows,
  }
}

// A bus on the bench: a chip with a register of each kind, narrow registers, memory, and a port; every event is kept.
import { EventKind, Flag } from '../../../src-preload/contract/event'
import type { CacheAttribute } from '../../../src-preload/contract/entry'
import type { RegionInfo } from '../../../src-preload/contract/description'
import type { EventRow } from '../../../src-preload/contract/query'
import type { Address } from '../../../src-preload/contract/units'
import { SimClock } from '../../base/clock'
import { bits, defineMap } from '../../registers/define-map'
import { RegisterBank, type Behaviour } from '../../registers/register-bank'
import { MemorySink } from '../../trace/memory-sink'
import { Bus } from '../bus'
import type { BusOptions } from '../bus-options'
import { createControl } from '../control'

export const chip = defineMap({
  name: 'chip',
  doc: '',
  datasheet: '',
  size: 0x20,
  registers: {
    PLAIN: { offset: 0x00, access: 'rw', reset: 0x1234_5678, doc: '' },
    STATUS: { offset: 0x04, access: 'ro', reset: 0x8000_0000, doc: '' },
    ACK: { offset: 0x08, access: 'w1c', reset: 0xff, doc: '' },
    EVENTS: { offset: 0x0c, access: 'rc', reset: 0xf0f0, doc: '' },
    PART: { offset: 0x10, access: 'rw', reset: 0x100, doc: '', fields: { LOW: bits(0, 4, '') } },
    START: { offset: 0x14, access: 'rw', doc: '' },
    BYTE: { offset: 0x18, size: 8, access: 'rw', doc: '' },
    HALF: { offset: 0x1a, size: 16, access: 'rw', doc: '' },
  },
})

/** chip shares its page with other; memory is elsewhere, above 4 GiB; 16 ports at 0x60. */
export const regions = {
  chip: region(1, 'mem', 0x1000_0000, 0x100),
  other: region(2, 'mem', 0x1000_0800, 0x100),
  memory: region(3, 'mem', 0x2_0000_0000, 0x2000),
  ports: region(4, 'io', 0x60, 0x20),
  alone: region(5, 'mem', 0x1000_2000, 0x1000),
}

function region(id: number, space: 'mem' | 'io', start: number, size: number): RegionInfo {
  return { id, device: 0, name: `region ${id}`, space, start, size, map: 0 }
}

export function benchBus(behaviour: Behaviour<typeof chip> = {}, options: Partial<BusOptions> = {}) {
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const control = createControl()
  const bus = new Bus({ clock, sink, control, timing: { readNs: 100, writeNs: 10, portNs: 500 }, ...options })
  const bank = (): RegisterBank<typeof chip> => new RegisterBank(chip)
  const banks = { chip: bank(), other: bank(), ports: bank(), alone: bank() }
  banks.alone.behave(behaviour)
  bus.attach(regions.chip, banks.chip)
  bus.attach(regions.other, banks.other)
  bus.attach(regions.memory, null)
  bus.attach(regions.ports, banks.ports)
  bus.attach(regions.alone, banks.alone)
  const map = (physical: number, size: number, attribute: CacheAttribute = 'UC-'): number =>
    bus.map(physical as Address, size, attribute)
  return { bus, clock, control: new Int32Array(control), sink, banks, map }
}

const nameOfKind = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]))

/** `read4 1+0x8 = 0xff stored`: what a person compares in a test. */
export function inWords({ kind, width, region: id, offset, value, flags }: EventRow): string {
  const said = Object.entries(Flag).flatMap(([name, bit]) => ((flags & bit) === 0 ? [] : [` ${name}`]))
  return `${nameOfKind.get(kind)}${width} ${id}+0x${offset.toString(16)} = 0x${value.toString(16)}${said.join('')}`
}

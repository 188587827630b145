// A lab with port space: a PC's timer, clock, interrupt controllers and serial port, and a driver that was refused a port.
import type { DeviceInfo, LabDescription, RegionInfo } from '../../src-preload/contract/description'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { FIXTURE_LAB } from './fixture-lab'
import { Recorder, type Recording } from './fixture-recorder'

const PORTS: [name: string, start: number, size: number, irq: number][] = [
  ['pic1', 0x20, 2, 0],
  ['timer0', 0x40, 4, 0],
  ['rtc', 0x70, 2, 8],
  ['pic2', 0xa0, 2, 0],
  ['serial8250', 0x3f8, 8, 4],
]

const devices = PORTS.map(([name, , , irq], index): DeviceInfo => ({
  name,
  compatible: name,
  node: '',
  regions: [index + 1],
  irqs: irq ? [irq] : [],
  serial: 0,
}))

const regions = PORTS.map(([name, start, size], device): RegionInfo => ({
  id: device + 1,
  device,
  name,
  space: 'io',
  start,
  size,
  map: 1,
}))

export const PC_LAB: LabDescription = { ...FIXTURE_LAB, name: 'pc', title: 'Ports of a PC', devices, regions }

export function recordPc(): Recording {
  const r = new Recorder()
  const claim = { type: 'claim' as const, space: 'io' as const, parent: 0 }
  PORTS.forEach(([name, start, size], device) => {
    const range = { start, end: start + size - 1, name }
    const id = r.said(0, EventKind.insert, { ...claim, ...range, busy: false, device, driver: -1 })
    if (device > 2)
      r.said(1000 * device, EventKind.request, { ...claim, ...range, busy: true, device, driver: 0, parent: id })
  })
  const held = r.entries.at(-1)!.id
  const refused = {
    ...claim,
    start: 0x3f8,
    end: 0x3ff,
    name: 'greedy',
    busy: true,
    device: -1,
    driver: 3,
    error: -16,
    holders: [held],
  }
  r.said(9000, EventKind.request, refused, { flags: Flag.failed })
  return r.finished()
}
